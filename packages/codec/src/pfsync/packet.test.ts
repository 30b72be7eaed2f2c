import { describe, expect, it } from 'vitest';
import { pfsyncVectors } from '../../test/pfsync-vectors.js';
import { fromHex, toHex } from '../bytes.js';
import { actionOf } from './actions.js';
import { encodePfsyncPacket } from './encode-packet.js';
import { packPfsync } from './packer.js';
import { decodePfsyncPacket, variantOf } from './packet.js';
import { PfsyncSections } from './sections.js';

const SYSTEM_VERSION: Readonly<Record<string, number>> = { 'openbsd-current': 6 };

describe('packets of the vectors', () => {
  for (const vector of pfsyncVectors.packets) {
    it(`${vector.name}: the same sections, and the same bytes again`, () => {
      const bytes = fromHex(vector.hex)!;
      const packet = decodePfsyncPacket(bytes)!;
      expect([packet.version, packet.length, packet.pfcksum]).toEqual([
        vector.header.version,
        vector.header.len,
        vector.header.pfcksum,
      ]);
      expect(packet.messages.map((s) => [s.action, s.number, s.count, s.words ?? null])).toEqual(
        vector.sections.map((s) => [s.action_name, s.action, s.count, s.subheader_len_words]),
      );
      expect(packet.messages.map(({ items }) => items.length)).toEqual(
        vector.sections.map(({ messages }) => messages.length),
      );
      expect(packet.trailing).toBeUndefined();
      expect(toHex(encodePfsyncPacket(packet))).toBe(vector.hex);
    });
  }

  it('show what they can about their sender', () => {
    for (const { name, hex, system } of pfsyncVectors.packets) {
      const bytes = fromHex(hex)!;
      const variant = variantOf(bytes, 0, bytes.length);
      expect(variant, name).toBe(decodePfsyncPacket(bytes)!.variant);
      if (SYSTEM_VERSION[system] === 6) expect(variant).toBe('openbsd-6');
      const format = /^f1\d-(1\d00|1301)-(ins|upd)-/.exec(name)?.[1];
      if (format) expect(variant).toBe(`freebsd-${format}`);
      if (/-(del_c|bus|clr|upd_req|upd_c)-/.test(name) && system !== 'openbsd-current')
        expect(variant).toBe('freebsd');
    }
  });
});

describe('malformed packets', () => {
  for (const vector of pfsyncVectors.malformed) {
    it(`${vector.name}: decode, encode, the same bytes`, () => {
      const bytes = fromHex(vector.hex)!;
      const packet = decodePfsyncPacket(bytes);
      if (packet) expect(toHex(encodePfsyncPacket(packet))).toBe(vector.hex);
      else expect(bytes.length < 20 || bytes[0]! < 2 || bytes[0]! > 6).toBe(true);
    });
  }
});

/** What a receiver of a system counts before it looks at a message: the checks of the walk. */
function walk(bytes: Uint8Array, version: number, max: number, deadDel: boolean): string {
  const sections = new PfsyncSections();
  const dropped = sections.on(bytes, 0, bytes.length);
  if (dropped === 'hdrops') return dropped;
  if (sections.version !== version) return 'badver';
  if (dropped) return dropped;
  while (sections.next()) {
    if (version === 5 && (sections.action >= max || (deadDel && sections.action === 6))) return 'badact';
    if (sections.trouble) return sections.trouble;
  }
  return '';
}

describe('the checks before the messages are those of the kernels', () => {
  const framing = new Set(['hdrops', 'badver', 'badlen', 'badact']);
  for (const vector of pfsyncVectors.malformed) {
    // TTL and interface are checked before; a BUS is measured only by a node that waits for one.
    if (vector.ip_ttl !== 255 || !vector.arrives_on_syncdev || vector.name === 'f-bus-cut-notwaiting')
      continue;
    it(`${vector.name}: ${vector.why}`, () => {
      const { system, result } = vector;
      const expected = Object.keys(result.counters).filter((name) => framing.has(name));
      const max = { 'freebsd12.1': 13, freebsd14: 15, freebsd15: 17 }[system] ?? 0;
      const found = walk(fromHex(vector.hex)!, system === 'openbsd-current' ? 6 : 5, max, max > 13);
      expect(found === '' ? [] : [found]).toEqual(expected);
    });
  }
});

describe('packPfsync', () => {
  it('puts as many full states into a packet as the senders do', () => {
    const cases = [
      ['freebsd-13', 1, 6],
      ['freebsd-1301', 1, 5],
      ['freebsd-1400', 13, 5],
      ['freebsd-1500', 15, 3],
      ['openbsd-6', 13, 5],
    ] as const;
    for (const [sender, action, most] of cases) {
      const version = sender === 'openbsd-6' ? 6 : 5;
      const key = { addr: ['192.0.2.1', '192.0.2.2'] as const, port: [1, 2] as const };
      const message = {
        id: '0000000000000001',
        creatorid: '00000001',
        key: [key, key] as const,
        direction: 1,
        proto: 6,
      };
      const many = Array.from({ length: 20 }, () => ({ action, message }));
      const packets = packPfsync(sender, many);
      expect(packets.map((bytes) => decodePfsyncPacket(bytes)!.messages[0]!.count)).toEqual([
        ...Array.from({ length: Math.floor(20 / most) }, () => most),
        ...(20 % most === 0 ? [] : [20 % most]),
      ]);
      expect(actionOf(version, action)?.size).toBeGreaterThan(0);
    }
  });

  it('makes the packets of the vectors from their messages', () => {
    let whole = 0;
    for (const vector of pfsyncVectors.packets) {
      // Bulk packets, and packets that no system sends, are built by hand.
      if (/tdb|del-full|bulk/.test(vector.name)) continue;
      const sender = vector.name.startsWith('ob')
        ? 'openbsd-6'
        : vector.name.startsWith('f12')
          ? 'freebsd-13'
          : (`freebsd-${vector.name.slice(4, 8)}` as 'freebsd-1400');
      const packet = decodePfsyncPacket(fromHex(vector.hex)!)!;
      const messages = packet.messages.flatMap(({ number, items }) =>
        items.map((message) => ({ action: number, message })),
      );
      const made = packPfsync(sender, messages, { pfcksum: fromHex(packet.pfcksum!)! });
      expect(
        made.map((bytes) => toHex(bytes)),
        vector.name,
      ).toEqual([vector.hex]);
      whole++;
    }
    expect(whole).toBeGreaterThan(150);
  });
});
