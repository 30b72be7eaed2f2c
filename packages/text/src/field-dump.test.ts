import { readdirSync, readFileSync } from 'node:fs';
import { CaptureReader } from '@carplab/capture';
import {
  dissect,
  encodeAdvertisementFrame,
  LINKTYPE_ETHERNET,
  Packet,
  protocolName,
  toHex,
} from '@carplab/codec';
import { LINKTYPE_PFLOG } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { fieldDump } from './field-dump.js';

interface Field {
  readonly offset: number;
  readonly name: string;
  readonly hex: string;
  readonly length: number;
  readonly value: string;
}

function fieldOf(line: string): Field {
  const match = /^ *(\d+) {2}(\S+) +([0-9a-f]*)(?: {2}(.*))?$/.exec(line);
  if (!match) throw new Error(`not a line of a dump: ${line}`);
  const [, offset, name, hex, value = ''] = match;
  const cut = /… (\d+) bytes$/.exec(value);
  return {
    offset: Number(offset),
    name: name!,
    hex: hex!,
    length: cut ? Number(cut[1]) : hex!.length / 2,
    value,
  };
}

function dump(frame: Uint8Array, linkType = LINKTYPE_ETHERNET, wireLength = frame.length): Field[] {
  const packet = new Packet();
  dissect(linkType, frame, 0, frame.length, wireLength, packet);
  // Headings of layers have no offset.
  return fieldDump(packet, protocolName(packet))
    .filter((line) => !/^ {3}[a-zA-Z]/.test(line))
    .map(fieldOf);
}

const framed = (more: { vlan?: number; family?: 4 | 6 } = {}): Uint8Array =>
  encodeAdvertisementFrame(
    {
      ...{ family: 4, srcMac: '00:00:5e:00:01:07', tos: 0xe0, id: 513 },
      ...more,
      src: more.family === 6 ? 'fe80::1' : '10.9.0.1',
    },
    Uint8Array.from({ length: 36 }, (_, i) => (i === 0 ? 0x21 : i)),
  );

/** The bytes of the frame, as the dump shows them: all of them, once, in order. */
function expectWhole(fields: readonly Field[], frame: Uint8Array): void {
  let at = 0;
  for (const { offset, hex, length } of fields) {
    expect(offset).toBe(at);
    expect(hex).toBe(toHex(frame, offset, offset + hex.length / 2));
    at += length;
  }
  expect(at).toBe(frame.length);
}

describe('fieldDump', () => {
  it('shows every byte of an advertisement once, with its name', () => {
    const fields = dump(framed());
    expectWhole(fields, framed());
    const value = (name: string): string | undefined => fields.find((field) => field.name === name)?.value;
    expect({
      source: value('ethernet.source'),
      version: value('ipv4.versionLength'),
      tos: value('ipv4.tos'),
      id: value('ipv4.id'),
      flags: value('ipv4.flagsOffset'),
      from: value('ipv4.source'),
      type: value('carp.versionType'),
      vhid: value('carp.vhid'),
      advskew: value('carp.advskew'),
      demote: value('carp.demote'),
      advbase: value('carp.advbase'),
      low: value('carp.counterLow'),
      hmac: value('carp.hmac'),
    }).toEqual({
      source: '00:00:5e:00:01:07',
      version: 'version 4, words 5',
      tos: '224',
      id: '513',
      flags: 'flags 2, offset 0',
      from: '10.9.0.1',
      type: 'version 2, type 1',
      vhid: '1',
      advskew: '2',
      demote: '4',
      advbase: '5',
      low: String(0x0c0d0e0f),
      hmac: '',
    });
  });

  it('IPv6 and VLAN tags', () => {
    const tagged = dump(framed({ vlan: 4094 }));
    expectWhole(tagged, framed({ vlan: 4094 }));
    expect(tagged.find(({ name }) => name === 'vlan.tci')).toMatchObject({
      offset: 14,
      value: 'priority 0, vlan 4094',
    });
    const six = dump(framed({ family: 6 }));
    expectWhole(six, framed({ family: 6 }));
    expect(six.find(({ name }) => name === 'ipv6.versionClassFlow')?.value).toBe(
      'version 6, class 224, flow 0',
    );
    expect(six.find(({ name }) => name === 'ipv6.source')?.value).toBe('fe80::1');
  });

  it('a VLAN tag has three bits of priority, and says when it is drop eligible', () => {
    const frame = framed({ vlan: 12 });
    frame[14] = 0xb0;
    expect(dump(frame).find(({ name }) => name === 'vlan.tci')?.value).toBe('priority 5, dei, vlan 12');
  });

  it('a short log header of pf is shown in its own form', () => {
    for (const [length, padded, directionAt] of [
      [45, 48, 44],
      [61, 64, 60],
    ] as const) {
      const packet = framed().subarray(14);
      const frame = new Uint8Array(padded + packet.length);
      frame.set([length, 2, 1, 0, 0x65, 0x6d, 0x20, 0x30]);
      frame[directionAt] = 2;
      frame.set(packet, padded);
      const fields = dump(frame, LINKTYPE_PFLOG);
      const ofLog = fields.filter(({ name }) => name.startsWith('pflog.'));
      expect(ofLog.find(({ name }) => name === 'pflog.ifname')?.value).toBe('em\\x200');
      expect(ofLog.at(-1)).toMatchObject({ name: 'pflog.direction', offset: directionAt, value: '2' });
      expect(fields[ofLog.length]).toMatchObject({ name: 'ipv4.versionLength', offset: padded });
    }
  });

  it('a trailer is distinguished from the packet', () => {
    const padded = new Uint8Array(80);
    padded.set(framed());
    const fields = dump(padded);
    expectWhole(fields, padded);
    expect(fields.at(-1)).toMatchObject({ offset: 70, name: 'frame.trailer', length: 10 });
  });

  it('a cut frame is shown as far as it goes', () => {
    for (let length = 0; length <= 70; length++) {
      const frame = framed().subarray(0, length);
      const fields = dump(frame, LINKTYPE_ETHERNET, 70);
      for (const { offset, hex } of fields) {
        expect(offset + hex.length / 2).toBeLessThanOrEqual(length);
        expect(hex).toBe(toHex(frame, offset, offset + hex.length / 2));
      }
    }
    const { name, value } = dump(framed().subarray(0, 60), LINKTYPE_ETHERNET, 70).at(-1)!;
    expect([name, value]).toEqual(['carp.hmac', 'cut']);
  });

  it('a long payload is cut, and says how long it is', () => {
    const frame = framed();
    // TCP instead of CARP: 36 bytes that are not decoded further.
    frame[23] = 6;
    expect(dump(frame).at(-1)).toMatchObject({
      offset: 34,
      name: '6.payload',
      value: '… 36 bytes',
      length: 36,
    });
  });

  it('shows every byte of every frame of the fixtures', () => {
    const folder = new URL('../../../fixtures/', import.meta.url);
    let frames = 0;
    for (const name of ['freebsd/', 'ucarp/'])
      for (const file of readdirSync(new URL(name, folder)).filter((one) => one.endsWith('.pcap'))) {
        const reader = new CaptureReader();
        reader.push(readFileSync(new URL(name + file, folder)));
        reader.end();
        for (let frame = reader.next(); frame; frame = reader.next()) {
          const bytes = frame.bytes.slice(frame.start, frame.end);
          expectWhole(dump(bytes), bytes);
          frames++;
        }
      }
    expect(frames).toBeGreaterThan(1700);
  });
});
