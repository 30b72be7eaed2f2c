import { describe, expect, it } from 'vitest';
import { pfsyncVectors, type VectorMessage } from '../../test/pfsync-vectors.js';
import { fromHex } from '../bytes.js';
import type { HeaderLayout } from '../layout.js';
import {
  PFSYNC_HEADER,
  PFSYNC_KEY,
  PFSYNC_KEY_OPENBSD,
  PFSYNC_PEER,
  PFSYNC_SUBHEADER,
} from '../layouts/index.js';
import * as small from '../layouts/pfsync.js';
import * as states from '../layouts/pfsync-state.js';
import { parseAddress } from '../net/parse-address.js';
import { actionOf } from './actions.js';
import { decodeMessage } from './decode-message.js';

/** The structs of each system, in our layouts. */
function layoutOf(system: string, struct: string): HeaderLayout {
  const openbsd = system === 'openbsd-current';
  switch (struct) {
    case 'pfsync_header':
      return PFSYNC_HEADER;
    case 'pfsync_subheader':
      return PFSYNC_SUBHEADER;
    case 'pfsync_clr':
      return small.PFSYNC_CLR;
    case 'pfsync_ins_ack':
    case 'pfsync_upd_req':
    case 'pfsync_del_c':
      return small.PFSYNC_STATE_ID;
    case 'pfsync_bus':
      return small.PFSYNC_BUS;
    case 'pfsync_upd_c':
      return openbsd ? small.PFSYNC_UPD_C_OPENBSD : small.PFSYNC_UPD_C;
    case 'pfsync_tdb':
      return openbsd ? small.PFSYNC_TDB_OPENBSD : small.PFSYNC_TDB;
    case 'pfsync_state_key':
      return openbsd ? PFSYNC_KEY_OPENBSD : PFSYNC_KEY;
    case 'pfsync_state_peer':
    case 'pf_state_peer_export':
      return PFSYNC_PEER;
    case 'pfsync_state':
      return openbsd ? states.PFSYNC_STATE_OPENBSD : states.PFSYNC_STATE_1301;
    case 'pfsync_state_1301':
      return states.PFSYNC_STATE_1301;
    case 'pfsync_state_1400':
      return states.PFSYNC_STATE_1400;
    case 'pfsync_state_1500':
      return states.PFSYNC_STATE_1500;
    default:
      throw new Error(`no layout for ${struct}`);
  }
}

/** What compilers' names are in ours: version 5's second byte is padding; FreeBSD 9 used the spare of 1301. */
function ourName(struct: string, name: string): string {
  if (struct === 'pfsync_subheader' && name === '_pad') return 'len';
  return name.replace(/(^|\.)dummy$/, '$1pad');
}

describe('layouts', () => {
  for (const [system, structs] of Object.entries(pfsyncVectors.layouts)) {
    for (const [struct, expected] of Object.entries(structs)) {
      it(`${system}: ${struct} is as the compiler lays it out`, () => {
        const ours = layoutOf(system, struct);
        const found = Object.entries(ours.offset).map(([name, offset]) => [name, offset, ours.size[name]]);
        expect(found).toEqual(expected.fields.map((f) => [ourName(struct, f.name), f.offset, f.size]));
        expect(ours.span).toBe(expected.sizeof);
      });
    }
  }
});

/** A plain message flattened into the kernel's field names, values as the vectors write them. */
function flat(message: object, prefix = ''): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message)) {
    const name = prefix + key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (Array.isArray(value)) {
      value.forEach((element: unknown, i) => {
        if (typeof element === 'object') Object.assign(fields, flat(element as object, `${name}[${i}].`));
        else fields[`${name}[${i}]`] = element;
      });
    } else if (typeof value === 'object') Object.assign(fields, flat(value as object, `${name}.`));
    else fields[name] = value;
  }
  return fields;
}

/** The 16 bytes of an address given as text, hexadecimal. */
function addressHex(text: unknown): string {
  const bytes = parseAddress(text as string)!;
  return Buffer.concat([bytes, Buffer.alloc(16 - bytes.length)]).toString('hex');
}

/** The vector's values, in the form of ours. */
function expectedFields(
  message: VectorMessage,
  encodings: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message.fields)) {
    const encoding = encodings.get(name)!;
    if (encoding === 'pad') expect(value, name).toMatch(/^(00)*$/);
    else if (encoding === 'be64' || encoding === 'be64pair' || name === 'rpl') fields[name] = String(value);
    else if (encoding !== 'sockaddr') fields[name] = value;
  }
  return fields;
}

describe('messages of the vectors', () => {
  let messages = 0;
  for (const packet of pfsyncVectors.packets) {
    it(packet.name, () => {
      const bytes = fromHex(packet.hex)!;
      for (const section of packet.sections) {
        const action = actionOf(packet.header.version, section.action)!;
        expect([action.name, action.size]).toEqual([section.action_name, section.message_size]);
        if (section.message_struct === null) continue;
        const layout = pfsyncVectors.layouts[packet.system]![section.message_struct]!;
        const encodings = new Map(layout.fields.map((field) => [field.name, field.enc]));
        for (const message of section.messages) {
          const plain = decodeMessage(bytes, message.offset, action, packet.header.version)!;
          const { afterNul, ...plainFields } = plain;
          // OpenBSD's CLR carries what was in memory after the name.
          if (afterNul) expect(section.action_name).toBe('CLR');
          const found = flat(plainFields);
          for (const [name, encoding] of encodings) {
            if (encoding === 'addr') found[name] = addressHex(found[name]);
            if (encoding === 'sockaddr') checkSockaddr(plain, message.fields[name] as string);
          }
          for (const name of Object.keys(found))
            if (name.startsWith('dst.') && encodings.has('spi')) delete found[name];
          expect(found).toEqual(expectedFields(message, encodings));
          messages++;
        }
      }
    });
  }
  it('are 1,051', () => expect(messages).toBe(1051));
});

/** TDB's address against its bytes. */
function checkSockaddr(plain: object, hex: string): void {
  const { dst } = plain as {
    dst: { len: number; family: number; port: number; addr: string; rest?: string };
  };
  const bytes = Buffer.from(hex, 'hex');
  const v4 = bytes[1] === 2;
  const address = v4 ? bytes.subarray(4, 8) : bytes.subarray(8, 24);
  expect([dst.len, dst.family, dst.port]).toEqual([bytes[0], bytes[1], bytes.readUInt16BE(2)]);
  expect(Buffer.from(parseAddress(dst.addr)!)).toEqual(address);
  expect(dst.rest).toBeUndefined();
}
