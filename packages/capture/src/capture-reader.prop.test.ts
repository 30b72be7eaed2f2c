import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  block,
  epb,
  idb,
  isb,
  join,
  type Order,
  obsoletePacket,
  option,
  type PcapHeader,
  type PlainFrame,
  pcapHeader,
  pcapRecord,
  readAll,
  shb,
  spb,
  text,
} from '../test/hand-made.js';

const order = fc.constantFrom<Order>('le', 'be');
const bytes = fc.uint8Array({ maxLength: 40 });
const word = fc.string({ maxLength: 8 }).map((value) => text(value));
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });
/** Mostly what is right, now and then something else. */
const mostly = <T>(right: T, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: wrong });

const u32s = fc.integer({ min: 0, max: 0xffff_ffff });

/** pcap files, most of them sound, some with lying lengths and fractions. */
const pcapFile = order.chain((o) => {
  const header: fc.Arbitrary<PcapHeader> = fc.record({
    magic: fc.constantFrom(0xa1b2c3d4, 0xa1b23c4d),
    snaplen: mostly(65535, fc.integer({ min: 0, max: 30 })),
    linkType: fc.constantFrom(0, 1, 101, 276, 0x2400_0001),
  });
  const record = fc
    .tuple(
      u32s,
      mostly(999_999, u32s),
      bytes,
      mostly(40, u32s),
      mostly(-1, fc.integer({ min: 0, max: 300_000 })),
    )
    .map(([seconds, fraction, data, wire, captured]) =>
      pcapRecord(o, seconds, fraction, data, wire, captured < 0 ? data.length : captured),
    );
  return fc
    .tuple(header, fc.array(record, { maxLength: 12 }))
    .map(([head, records]) => [pcapHeader(o, head), ...records]);
});

/** The blocks of one pcapng section, most of them sound. */
const section = order.chain((o) => {
  const options = few(
    fc
      .tuple(fc.integer({ min: 0, max: 16 }), mostly(new Uint8Array(8), word), mostly(-1, fc.constant(60)))
      .map(([code, value, length]) => option(o, code, value, length < 0 ? value.length : length)),
  ).map((list) => join(...list));
  const packet = fc.record({
    interfaceId: mostly(0, fc.integer({ min: 0, max: 3 })),
    ticks: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    bytes,
    wire: mostly(40, u32s),
    options,
  });
  const captured = fc.integer({ min: 0, max: 50 });
  const anyBlock = fc.oneof(
    { weight: 6, arbitrary: packet.map((each) => epb(o, each)) },
    fc.tuple(packet, captured).map(([each, length]) => epb(o, { ...each, captured: length })),
    packet.map((each) => obsoletePacket(o, each)),
    fc.tuple(bytes, mostly(40, u32s)).map(([data, wire]) => spb(o, data, wire)),
    fc
      .tuple(fc.constantFrom(1, 101), mostly(0, fc.integer({ min: 0, max: 50 })), options)
      .map(([linkType, snaplen, list]) => idb(o, linkType, snaplen, list)),
    fc.tuple(fc.bigInt({ min: 0n, max: 1n << 50n }), options).map(([ticks, list]) => isb(o, 0, ticks, list)),
    fc
      .tuple(fc.oneof(u32s, fc.integer({ min: 1, max: 12 })), fc.uint8Array({ maxLength: 10 }))
      .map(([type, body]) => block(o, type, join(body, new Uint8Array((4 - (body.length % 4)) % 4)))),
    { weight: 1, arbitrary: u32s.map((length) => block(o, 6, new Uint8Array(40), 52, length)) },
  );
  const length = mostly(-1n, fc.bigInt({ min: -4n, max: 600n }));
  return fc
    .tuple(options, length, fc.array(anyBlock, { maxLength: 10 }))
    .map(([list, long, blocks]) => [shb(o, list, { length: long }), idb(o, 1), ...blocks]);
});

const pcapngFile = fc.array(section, { minLength: 1, maxLength: 3 }).map((sections) => sections.flat());

/** A file as the pieces it is made of. */
const file = fc.oneof(pcapFile, pcapngFile);

const pieces = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 20 });

describe('whatever the bytes', () => {
  test('the pieces that they come in change nothing', () => {
    fc.assert(
      fc.property(file, pieces, (parts, lengths) => {
        const whole = join(...parts);
        const expected = readAll(whole);
        expect(expected.done).toBe(true);
        expect(readAll(whole, lengths)).toEqual(expected);
        expect(readAll(whole, [1])).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  test('a file cut anywhere keeps every packet before the cut, and says where it is cut', () => {
    fc.assert(
      fc.property(file, fc.nat(), (parts, where) => {
        const whole = join(...parts);
        const at = where % whole.length;
        const full = readAll(whole);
        const cut = readAll(whole.subarray(0, at));
        const ends = full.frames.map((frame) => endOf(full.format, parts, frame));
        expect(cut.frames).toEqual(full.frames.filter((_, i) => ends[i]! <= at));
        expect(cut.done).toBe(true);
        const boundaries = full.format === 'pcap' ? [24, ...ends] : blockEnds(parts);
        if (!boundaries.includes(at)) expect(cut.problemCount).toBeGreaterThan(0);
        if (at === 0) expect(cut.problems).toMatchObject([{ code: 'empty' }]);
      }),
      { numRuns: 5000 },
    );
  });

  test('flipped bits leave every packet before the first of them as it was', () => {
    const flips = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(file, flips, pieces, (parts, bits, lengths) => {
        const whole = join(...parts);
        const damaged = whole.slice();
        const places = bits.map((bit) => bit % (whole.length * 8));
        for (const bit of new Set(places)) damaged[bit >> 3] = damaged[bit >> 3]! ^ (1 << (bit & 7));
        const first = Math.min(...places) >> 3;
        const { frames, format } = readAll(whole);
        const before = frames.filter((frame) => endOf(format, parts, frame) <= first);
        const result = readAll(damaged);
        expect(result.frames.slice(0, before.length)).toEqual(before);
        expect(result.done).toBe(true);
        expect(readAll(damaged, lengths)).toEqual(result);
      }),
      { numRuns: 5000 },
    );
  });

  test('random bytes, also behind a good start, end in a value', () => {
    const starts = [
      new Uint8Array(0),
      pcapHeader('le'),
      pcapHeader('be', { magic: 0xa1b2cd34 }),
      shb('le'),
      join(shb('be'), idb('be', 1), epb('be')),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }), (start, noise) => {
        const result = readAll(join(start, noise));
        expect(result.done).toBe(true);
        expect(result.counts.frames).toBe(result.frames.length);
        expect(result.problems.length).toBeLessThanOrEqual(result.problemCount);
        for (const problem of result.problems) {
          expect(problem.offset).toBeGreaterThanOrEqual(0);
          expect(problem.offset).toBeLessThanOrEqual(start.length + noise.length);
        }
        for (const frame of result.frames) {
          expect(frame.wireLength).toBeGreaterThanOrEqual(frame.bytes.length);
          expect(Number.isSafeInteger(frame.timeUs)).toBe(true);
          expect(frame.nanos >= 0 && frame.nanos <= 999).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

/** Where the record of a frame ends, by the formats' own rules. */
function endOf(format: string | undefined, parts: readonly Uint8Array[], frame: PlainFrame): number {
  if (format === 'pcap') return frame.recordOffset + 16 + frame.bytes.length;
  return blockEnds(parts).find((end) => end > frame.recordOffset) ?? Number.POSITIVE_INFINITY;
}

function blockEnds(parts: readonly Uint8Array[]): number[] {
  let at = 0;
  return parts.map((part) => {
    at += part.length;
    return at;
  });
}
