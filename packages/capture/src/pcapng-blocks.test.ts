import { describe, expect, test } from 'vitest';
import {
  block,
  codes,
  epb,
  idb,
  join,
  type Order,
  obsoletePacket,
  option,
  readAll,
  shb,
  spb,
  text,
  u32,
} from '../test/hand-made.js';

const PACKET = Uint8Array.of(0xca, 0xfe, 0xba, 0xbe, 1);
const ORDERS: Order[] = ['le', 'be'];

describe.each(ORDERS)('pcapng, %s', (order) => {
  const start = join(shb(order), idb(order, 1)); // 28 + 20 bytes
  const good = epb(order, { ticks: 5n, bytes: PACKET });

  test('an Enhanced Packet Block', () => {
    const ticks = 1_700_000_000_123_456n;
    const { frames, format, problems, done } = readAll(
      join(start, epb(order, { ticks, bytes: PACKET, wire: 5 })),
    );
    expect(frames).toEqual([
      {
        bytes: [...PACKET],
        wireLength: 5,
        timeUs: 1_700_000_000_123_456,
        nanos: 0,
        linkType: 1,
        interfaceId: 0,
        recordOffset: 48,
        comment: '',
      },
    ]);
    expect(format).toBe('pcapng');
    expect(problems).toEqual([]);
    expect(done).toBe(true);
  });

  test('comments are kept, other options are counted, and none stays for the next packet', () => {
    const options = join(
      option(order, 2, new Uint8Array(4)),
      option(order, 1, text('première')),
      option(order, 0x7ffe, text('?')),
      option(order, 1, text('second\0')),
      option(order, 0, new Uint8Array(0)),
      option(order, 1, text('after the end')),
    );
    const { frames, skippedOptions, problems } = readAll(join(start, epb(order, { options }), good));
    expect(frames.map((frame) => frame.comment)).toEqual(['première\nsecond', '']);
    expect(skippedOptions).toEqual([
      [2, 1],
      [0x7ffe, 1],
    ]);
    expect(problems).toEqual([]);
  });

  test('the obsolete Packet Block', () => {
    const options = option(order, 1, text('old'));
    const packet = obsoletePacket(order, { interfaceId: 1, ticks: 7n, bytes: PACKET, options });
    const { frames, problems } = readAll(join(start, idb(order, 101), packet));
    expect(frames).toMatchObject([
      { bytes: [...PACKET], timeUs: 7, interfaceId: 1, linkType: 101, comment: 'old' },
    ]);
    expect(problems).toEqual([]);
  });

  test('a Simple Packet Block has the time of the packet before it', () => {
    const file = join(shb(order), idb(order, 101, 3), idb(order, 1));
    const simple = spb(order, PACKET.subarray(0, 3), 5);
    const timed = epb(order, { interfaceId: 1, ticks: 99n, options: option(order, 1, text('x')) });
    const { frames, counts, problems } = readAll(join(file, simple, timed, simple));
    expect(frames.map(({ timeUs, interfaceId, comment }) => [timeUs, interfaceId, comment])).toEqual([
      [0, 0, ''],
      [99, 1, 'x'],
      [99, 0, ''],
    ]);
    expect(frames[2]).toMatchObject({ bytes: [0xca, 0xfe, 0xba], wireLength: 5, linkType: 101 });
    expect(counts).toMatchObject({ untimed: 2, snapped: 2, frames: 3 });
    expect(problems.map((problem) => problem.code)).toEqual(['snapped', 'snapped']);
  });

  test('a Simple Packet Block that is shorter than its packet, or has no interface', () => {
    const short = spb(order, PACKET, 9);
    expect(codes(readAll(join(start, short, good)))).toEqual(['badcaplen@48']);
    const orphan = readAll(join(shb(order), spb(order, PACKET), idb(order, 1), good));
    expect(codes(orphan)).toEqual(['badinterface@28']);
    expect(orphan.frames).toHaveLength(1);
  });

  test('a packet of an interface never described is left out', () => {
    const result = readAll(join(start, epb(order, { interfaceId: 1 }), good));
    expect(result.problems).toMatchObject([
      { code: 'badinterface', layer: 'pcapng', offset: 48, needed: 1, found: 1 },
    ]);
    expect(result.frames).toMatchObject([{ bytes: [...PACKET] }]);
  });

  test('a packet that does not fit its block is left out', () => {
    const result = readAll(join(start, epb(order, { bytes: PACKET, captured: 9 }), good));
    expect(result.problems).toMatchObject([{ code: 'badcaplen', offset: 48, needed: 8, found: 9 }]);
    expect(result.frames).toHaveLength(1);
    const huge = readAll(join(start, epb(order, { bytes: PACKET, captured: 0xffff_ffff }), good));
    expect(codes(huge)).toEqual(['badcaplen@48']);
    expect(huge.frames).toHaveLength(1);
  });

  test('lengths that disagree are reported and read', () => {
    const file = join(shb(order), idb(order, 1, 4));
    const result = readAll(join(file, epb(order, { bytes: PACKET, wire: 2 }), epb(order, { wire: 60 })));
    expect(codes(result)).toEqual(['badwirelen@48', 'oversnap@48', `snapped@${48 + 40}`]);
    expect(result.frames.map((frame) => frame.wireLength)).toEqual([5, 60]);
  });

  test('blocks that are too short for their type are left out', () => {
    const stubs = [1, 2, 3, 5, 6].map((type) => block(order, type, new Uint8Array(type === 3 ? 0 : 4)));
    const result = readAll(join(start, ...stubs, good));
    expect(result.problems.map((problem) => problem.code)).toEqual(Array(5).fill('tooshort'));
    expect(result.problems.map((problem) => problem.needed)).toEqual([20, 32, 16, 24, 32]);
    expect(result.frames).toHaveLength(1);
    expect(result.interfaces).toHaveLength(1);
  });

  test('unknown blocks are skipped and counted by type', () => {
    const unknown = block(order, 0x7777_7777, new Uint8Array(8).fill(0xff));
    const others = [0x0a, 0x0bad, 0x4000_0bad, 9].map((type) => block(order, type, new Uint8Array(8)));
    const result = readAll(
      join(start, unknown, ...others, unknown, block(order, 7, new Uint8Array(0)), good),
    );
    expect(result.skippedBlocks).toEqual([
      [0x7777_7777, 2],
      [7, 1],
    ]);
    expect(result.counts).toMatchObject({
      decryptionSecrets: 1,
      customBlocks: 2,
      journalEntries: 1,
      frames: 1,
    });
    expect(result.problems).toEqual([]);
  });

  test('however many block types there are, the tally stays small', () => {
    const blocks = Array.from({ length: 1000 }, (_, i) => block(order, 1000 + i, new Uint8Array(0)));
    const { skippedBlocks } = readAll(join(start, ...blocks));
    expect(skippedBlocks).toHaveLength(256);
  });

  test.each([
    ['0', 0, 12],
    ['8', 8, 12],
    ['33', 33, undefined],
    ['more than 16 MiB', 16 * 1024 * 1024 + 4, 16 * 1024 * 1024],
    ['2^32 - 4', 0xffff_fffc, 16 * 1024 * 1024],
  ])('a block length of %s ends the reading there', (_, length, needed) => {
    const result = readAll(join(start, good, block(order, 6, new Uint8Array(40), length), good));
    expect(result.frames).toHaveLength(1);
    const expected = { code: 'badlen', layer: 'pcapng', offset: 48 + 40, found: length };
    expect(result.problems).toMatchObject([needed === undefined ? expected : { ...expected, needed }]);
    expect(result.done).toBe(true);
  });

  test('two lengths that disagree end the reading there', () => {
    const liar = block(order, 6, new Uint8Array(28), 40, 44);
    const result = readAll(join(start, good, liar, good));
    expect(result.frames).toHaveLength(1);
    expect(result.problems).toMatchObject([{ code: 'badtrailer', offset: 88 + 36, needed: 40, found: 44 }]);
  });

  test('a cut last block is reported', () => {
    const result = readAll(join(start, good, good.subarray(0, 39)));
    expect(result.frames).toHaveLength(1);
    expect(result.problems).toMatchObject([{ code: 'cut', offset: 88, needed: 40, found: 39 }]);
    expect(readAll(join(start, good.subarray(0, 3))).problems).toMatchObject([{ code: 'cut', found: 3 }]);
  });

  test('an option that passes the end of its block ends the options, not the packet', () => {
    const options = join(option(order, 1, text('kept')), option(order, 1, text('lost'), 5));
    const result = readAll(join(start, epb(order, { bytes: PACKET, options }), good));
    expect(result.frames.map((frame) => frame.comment)).toEqual(['kept', '']);
    expect(result.problems).toMatchObject([
      { code: 'badoption', offset: 48 + 28 + 8 + 8, needed: 4, found: 5 },
    ]);
  });

  test('a time beyond 2^53 µs is reported and brought within', () => {
    const result = readAll(join(start, epb(order, { ticks: 0xffff_ffff_ffff_ffffn }), good));
    expect(codes(result)).toEqual(['badtime@60']);
    expect(result.frames.map((frame) => frame.timeUs)).toEqual([Number.MAX_SAFE_INTEGER, 5]);
  });

  test('sections: each in its own byte order, interfaces counted over the file', () => {
    const other: Order = order === 'le' ? 'be' : 'le';
    const file = join(
      start,
      good,
      shb(other),
      idb(other, 101),
      idb(other, 246),
      epb(other, { interfaceId: 1, bytes: PACKET }),
      epb(other, { interfaceId: 0 }),
      shb(order),
      epb(order),
    );
    const result = readAll(file);
    expect(result.frames.map(({ interfaceId, linkType }) => [interfaceId, linkType])).toEqual([
      [0, 1],
      [2, 246],
      [1, 101],
    ]);
    expect(result.interfaces.map(({ id, section }) => [id, section])).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(result.sections.map(({ littleEndian }) => littleEndian)).toEqual(
      [order, other, order].map((each) => each === 'le'),
    );
    expect(result.problems.map((problem) => problem.code)).toEqual(['badinterface']);
  });

  test('a section length that fits is no problem, one that does not is noted', () => {
    const body = join(idb(order, 1), good);
    const length = BigInt(body.length);
    const empty = new Uint8Array(0);
    const fits = join(shb(order, empty, { length }), body);
    const twice = readAll(join(fits, fits));
    expect(twice.problems).toEqual([]);
    expect(twice.frames).toHaveLength(2);
    expect(twice.sections.map((section) => section.length)).toEqual([60, 60]);

    const past = readAll(join(shb(order, empty, { length: length - 40n }), body, good));
    expect(past.frames).toHaveLength(2);
    expect(codes(past)).toEqual(['badsectionlen@48']);

    const early = readAll(join(shb(order, empty, { length: length + 4n }), body, fits));
    expect(early.frames).toHaveLength(2);
    expect(codes(early)).toEqual(['badsectionlen@88']);

    const missing = readAll(join(shb(order, empty, { length: length + 4n }), body));
    expect(codes(missing)).toEqual(['badsectionlen@88']);

    for (const odd of [length + 2n, -2n]) {
      const result = readAll(join(shb(order, empty, { length: odd }), body));
      expect(codes(result)).toEqual(['badsectionlen@0']);
      expect(result.frames).toHaveLength(1);
      expect(result.sections[0]?.length).toBe(-1);
    }
  });

  test('versions: 1.0 and 1.2 are read, 1.9 noted, 2.0 is the end', () => {
    const empty = new Uint8Array(0);
    const read = (major: number, minor: number) =>
      readAll(join(shb(order, empty, { major, minor }), idb(order, 1), good));
    expect(read(1, 2)).toMatchObject({ frames: [{}], problems: [] });
    const later = read(1, 9);
    expect(later.frames).toHaveLength(1);
    expect(codes(later)).toEqual(['badver@14']);
    const unknown = read(2, 0);
    expect(unknown.frames).toHaveLength(0);
    expect(codes(unknown)).toEqual(['badver@12']);
    expect(unknown.done).toBe(true);
  });

  test('a section header without its magic ends the reading', () => {
    const bad = shb(order, new Uint8Array(0), { magic: 0x1a2b3c4e });
    const result = readAll(join(start, good, bad, start, good));
    expect(result.frames).toHaveLength(1);
    expect(codes(result)).toEqual([`badorder@${48 + 40 + 8}`]);
  });

  test('a section header that is too short keeps the file readable', () => {
    const stub = block(order, 0x0a0d0d0a, Uint8Array.from(u32(0x1a2b3c4d, order)));
    const result = readAll(join(stub, start, good));
    expect(codes(result)).toEqual(['tooshort@0']);
    expect(result.frames).toHaveLength(1);
  });

  test('the largest block is read, whatever the pieces', () => {
    const bytes = new Uint8Array(16 * 1024 * 1024 - 32).fill(3);
    const head = epb(order, { bytes: new Uint8Array(0), captured: bytes.length, wire: bytes.length });
    const file = new Uint8Array(48 + bytes.length + 32);
    file.set(start);
    file.set(head.subarray(0, 28), 48);
    file.set(u32(bytes.length + 32, order), 52);
    file.set(bytes, 48 + 28);
    file.set(u32(bytes.length + 32, order), 48 + 28 + bytes.length);
    const { frames, problems } = readAll(file, [1_000_003]);
    expect(problems).toEqual([]);
    expect(frames[0]?.bytes.length).toBe(bytes.length);
  });
});
