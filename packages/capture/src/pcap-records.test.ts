import { describe, expect, test } from 'vitest';
import { codes, join, type Order, pcapHeader, pcapRecord, readAll } from '../test/hand-made.js';

const PACKET = Uint8Array.of(0xca, 0xfe, 0xba, 0xbe, 1);
const ORDERS: Order[] = ['le', 'be'];

describe.each(ORDERS)('pcap, %s', (order) => {
  test('microseconds', () => {
    const file = join(
      pcapHeader(order),
      pcapRecord(order, 1_700_000_000, 123_456, PACKET),
      pcapRecord(order, 0xffff_ffff, 999_999, new Uint8Array(0)),
    );
    const { frames, interfaces, format, problems, counts, done } = readAll(file);
    expect(frames).toEqual([
      {
        bytes: [...PACKET],
        wireLength: 5,
        timeUs: 1_700_000_000_123_456,
        nanos: 0,
        linkType: 1,
        interfaceId: 0,
        recordOffset: 24,
        comment: '',
      },
      expect.objectContaining({ bytes: [], timeUs: 4_294_967_295_999_999, recordOffset: 24 + 16 + 5 }),
    ]);
    expect(format).toBe('pcap');
    expect(interfaces).toHaveLength(1);
    expect(interfaces[0]).toMatchObject({
      id: 0,
      linkType: 1,
      snaplen: 65535,
      ticksPerSecond: 1e6,
      fcsLength: 0,
    });
    expect(counts).toMatchObject({ frames: 2, bytes: 5, snapped: 0 });
    expect(problems).toEqual([]);
    expect(done).toBe(true);
  });

  test('nanoseconds', () => {
    const file = join(
      pcapHeader(order, { magic: 0xa1b23c4d }),
      pcapRecord(order, 1_700_000_000, 123_456_789, PACKET),
    );
    const { frames, interfaces, problems } = readAll(file);
    expect(frames[0]).toMatchObject({ timeUs: 1_700_000_000_123_456, nanos: 789 });
    expect(interfaces[0]).toMatchObject({ ticksPerSecond: 1e9 });
    expect(problems).toEqual([]);
  });

  test('the modified format has 8 more bytes before each packet', () => {
    const head = pcapRecord(order, 1, 2, new Uint8Array(0), PACKET.length, PACKET.length);
    const record = join(head, new Uint8Array(8).fill(0xff), PACKET);
    const { frames, problems } = readAll(join(pcapHeader(order, { magic: 0xa1b2cd34 }), record, record));
    expect(frames.map((frame) => frame.bytes)).toEqual([[...PACKET], [...PACKET]]);
    expect(frames[1]).toMatchObject({ timeUs: 1_000_002, recordOffset: 24 + 29 });
    expect(problems).toEqual([]);
  });

  test('a cut last record is reported, and what comes before is kept', () => {
    const file = join(pcapHeader(order), pcapRecord(order, 1, 0, PACKET), pcapRecord(order, 2, 0, PACKET));
    const second = 24 + 21;
    const inBody = readAll(file.subarray(0, file.length - 1));
    expect(inBody.frames).toHaveLength(1);
    expect(inBody.problems).toEqual([
      expect.objectContaining({ code: 'cut', layer: 'pcap', offset: second, needed: 21, found: 20 }),
    ]);
    expect(inBody.done).toBe(true);
    const inHeader = readAll(file.subarray(0, second + 7));
    expect(inHeader.frames).toHaveLength(1);
    expect(inHeader.problems[0]).toMatchObject({ code: 'cut', offset: second, needed: 16, found: 7 });
  });

  test('a cut file header is a cut record', () => {
    const { problems, frames, format } = readAll(pcapHeader(order).subarray(0, 23));
    expect(format).toBe('pcap');
    expect(frames).toEqual([]);
    expect(problems[0]).toMatchObject({ code: 'cut', offset: 0, needed: 24, found: 23 });
  });

  test('a packet cut by the snaplen is given, with its wire length', () => {
    const { frames, problems, counts } = readAll(
      join(pcapHeader(order), pcapRecord(order, 1, 0, PACKET, 1500)),
    );
    expect(frames[0]).toMatchObject({ bytes: [...PACKET], wireLength: 1500 });
    expect(counts.snapped).toBe(1);
    expect(problems).toEqual([
      expect.objectContaining({ code: 'snapped', offset: 24, needed: 1500, found: 5 }),
    ]);
  });

  test('more captured than there was, or than the snaplen, is reported and read on', () => {
    const file = join(
      pcapHeader(order, { snaplen: 4 }),
      pcapRecord(order, 1, 0, PACKET),
      pcapRecord(order, 1, 0, PACKET.subarray(0, 4), 2),
      pcapRecord(order, 1, 0, PACKET.subarray(0, 4)),
    );
    const result = readAll(file);
    expect(codes(result)).toEqual(['oversnap@24', 'badwirelen@45']);
    expect(result.problems[0]).toMatchObject({ needed: 4, found: 5 });
    expect(result.problems[1]).toMatchObject({ needed: 4, found: 2 });
    expect(result.frames.map((frame) => frame.wireLength)).toEqual([5, 4, 4]);
  });

  test('an absurd length ends the reading there, without waiting for the bytes', () => {
    const absurd = pcapRecord(order, 2, 0, PACKET, 262_145, 262_145);
    const file = join(pcapHeader(order), pcapRecord(order, 1, 0, PACKET), absurd);
    const result = readAll(file);
    expect(result.frames).toHaveLength(1);
    expect(result.problems).toEqual([
      expect.objectContaining({ code: 'badlen', layer: 'pcap', offset: 45, needed: 262_144, found: 262_145 }),
    ]);
    expect(result.done).toBe(true);
  });

  test('a greater snaplen of the file is honoured up to 16 MiB', () => {
    const long = new Uint8Array(300_000).fill(7);
    const record = pcapRecord(order, 1, 0, long);
    const honoured = readAll(join(pcapHeader(order, { snaplen: 300_000 }), record));
    expect(honoured.frames[0]?.bytes).toHaveLength(300_000);
    expect(honoured.problems).toEqual([]);
    const beyond = pcapRecord(order, 1, 0, PACKET, 5, 16 * 1024 * 1024 + 1);
    expect(codes(readAll(join(pcapHeader(order, { snaplen: 0xffff_ffff }), beyond)))).toEqual(['badlen@24']);
  });

  test('a snaplen of 0 is no limit', () => {
    const result = readAll(join(pcapHeader(order, { snaplen: 0 }), pcapRecord(order, 1, 0, PACKET)));
    expect(result.frames).toHaveLength(1);
    expect(result.problems).toEqual([]);
  });

  test('a fraction of a second or more is carried', () => {
    const micro = readAll(join(pcapHeader(order), pcapRecord(order, 10, 2_000_001, PACKET)));
    expect(micro.frames[0]).toMatchObject({ timeUs: 12_000_001, nanos: 0 });
    expect(codes(micro)).toEqual(['badtime@24']);
    const header = pcapHeader(order, { magic: 0xa1b23c4d });
    const nano = readAll(join(header, pcapRecord(order, 10, 1_000_000_001, PACKET)));
    expect(nano.frames[0]).toMatchObject({ timeUs: 11_000_000, nanos: 1 });
    expect(codes(nano)).toEqual(['badtime@24']);
  });

  test('the link type has 16 bits; the bits above tell of the frame check sequence', () => {
    const linkType = 0x2400_0000 + 276; // 2 words present
    const result = readAll(join(pcapHeader(order, { linkType }), pcapRecord(order, 1, 0, PACKET)));
    expect(result.interfaces[0]).toMatchObject({ linkType: 276, fcsLength: 4 });
    expect(result.frames[0]?.linkType).toBe(276);
    const absent = readAll(pcapHeader(order, { linkType: 0x2000_0001 }));
    expect(absent.interfaces[0]).toMatchObject({ linkType: 1, fcsLength: 0 });
  });

  test('an unknown version is reported and read', () => {
    const result = readAll(join(pcapHeader(order, { major: 3, minor: 1 }), pcapRecord(order, 1, 0, PACKET)));
    expect(result.frames).toHaveLength(1);
    expect(codes(result)).toEqual(['badver@4']);
  });

  test('a million wrong records cost the memory of a few', () => {
    const record = pcapRecord(order, 1, 1_000_000, PACKET, 3);
    const many = new Uint8Array(24 + 50_000 * record.length);
    many.set(pcapHeader(order));
    for (let i = 0; i < 50_000; i++) many.set(record, 24 + i * record.length);
    const { problems, problemCount, problemCounts } = readAll(many.subarray(0, many.length - 1));
    expect(problemCount).toBe(2 * 49_999 + 1);
    expect(problemCounts).toEqual([
      ['badtime', 49_999],
      ['badwirelen', 49_999],
      ['cut', 1],
    ]);
    expect(problems.length).toBeLessThan(100);
    expect(problems.at(-1)).toMatchObject({ code: 'cut', offset: many.length - record.length });
  });
});
