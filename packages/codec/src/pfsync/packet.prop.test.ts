import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pfsyncVectors } from '../../test/pfsync-vectors.js';
import { fromHex, toHex } from '../bytes.js';
import { actionsOf } from './actions.js';
import { decodeMessage } from './decode-message.js';
import { encodePfsyncMessage } from './encode-message.js';
import { encodePfsyncPacket } from './encode-packet.js';
import { decodePfsyncPacket } from './packet.js';
import { PfsyncSections } from './sections.js';

const RUNS = { numRuns: 2000 };

/** Bytes that look like a packet: a header of a version, and subheaders of real actions among noise. */
const packets = fc
  .record({
    version: fc.constantFrom(2, 3, 4, 5, 5, 5, 6, 6, 6),
    len: fc.option(fc.nat(0xffff), { nil: undefined }),
    sections: fc.array(
      fc.record({
        action: fc.oneof(fc.nat(16), fc.nat(255)),
        second: fc.constantFrom(0, 0, 3, 5, 13, 21, 66, 67, 255),
        count: fc.oneof(fc.nat(3), fc.constantFrom(0xffff)),
        body: fc.uint8Array({ maxLength: 400 }),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ version, len, sections }) => {
    const body = sections.flatMap((s) => [s.action, s.second, s.count >> 8, s.count & 255, ...s.body]);
    const length = len ?? 20 + body.length;
    return Uint8Array.from([version, 0, length >> 8, length & 255, ...new Array(16).fill(7), ...body]);
  });

it('decode, encode: the same bytes, whatever they are', () => {
  fc.assert(
    fc.property(fc.oneof(packets, fc.uint8Array({ maxLength: 80 })), (bytes) => {
      const packet = decodePfsyncPacket(bytes);
      if (packet) expect(toHex(encodePfsyncPacket(packet))).toBe(toHex(bytes));
    }),
    RUNS,
  );
});

it('every message of any bytes comes back as the same bytes, and no action throws', () => {
  const bytesOf = fc.uint8Array({ minLength: 400, maxLength: 400 });
  const sparse = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 24, 28, 255), { minLength: 400, maxLength: 400 });
  fc.assert(
    fc.property(
      fc.oneof(
        bytesOf,
        sparse.map((list) => Uint8Array.from(list)),
      ),
      fc.constantFrom(5, 6),
      fc.nat(16),
      fc.nat(30),
      (bytes, version, number, start) => {
        const action = actionsOf(version)[number];
        if (action?.message === undefined) return;
        const message = decodeMessage(bytes, start, action, version)!;
        const target = new Uint8Array(400).fill(0xee);
        expect(encodePfsyncMessage(message, action, version, target, start)).toBe(action.size);
        expect(toHex(target, start, start + action.size)).toBe(toHex(bytes, start, start + action.size));
        expect(toHex(target, 0, start) + toHex(target, start + action.size)).toMatch(/^(ee)*$/);
      },
    ),
    RUNS,
  );
});

it('a cut packet never shows a section beyond its end, and sections before the cut are the same', () => {
  const whole = pfsyncVectors.packets.map(({ hex }) => fromHex(hex)!);
  const sections = new PfsyncSections();
  for (const bytes of whole.filter((_, i) => i % 4 === 0)) {
    const complete = decodePfsyncPacket(bytes)!;
    for (let end = 0; end <= bytes.length; end++) {
      const dropped = sections.on(bytes, 0, end, bytes.length);
      if (end < 20) expect(dropped).toBe('truncated');
      while (sections.next()) {
        expect(sections.endAt).toBeLessThanOrEqual(end);
        expect(sections.itemAt + sections.readable * sections.stride).toBeLessThanOrEqual(end);
      }
      const cut = decodePfsyncPacket(bytes, 0, end, bytes.length);
      if (end < 20) expect(cut).toBeUndefined();
      else
        expect(cut!.messages.slice(0, -1)).toEqual(
          complete.messages.slice(0, Math.max(0, cut!.messages.length - 1)),
        );
    }
  }
});
