import { describe, expect, test } from 'vitest';
import { join, type Order, pcapHeader, pcapRecord } from '../test/hand-made.js';
import { PcapWriter } from './pcap-writer.js';

const BYTES = Uint8Array.of(1, 2, 3, 4, 5);
const ORDERS: Order[] = ['le', 'be'];

describe.each(ORDERS)('PcapWriter, %s', (order) => {
  const littleEndian = order === 'le';

  test('writes what the format says, byte for byte', () => {
    const writer = new PcapWriter({ linkType: 276, snaplen: 96, littleEndian });
    expect(writer.header()).toEqual(pcapHeader(order, { snaplen: 96, linkType: 276 }));
    const record = writer.frame({ bytes: BYTES, timeUs: 1_700_000_000_123_456, nanos: 789, wireLength: 60 });
    expect(record).toEqual(pcapRecord(order, 1_700_000_000, 123_456, BYTES, 60));
  });

  test('nanoseconds, and a range of a greater buffer', () => {
    const writer = new PcapWriter({ linkType: 1, nanoseconds: true, littleEndian });
    expect(writer.header()).toEqual(pcapHeader(order, { magic: 0xa1b23c4d, snaplen: 262_144 }));
    const record = writer.frame({ bytes: BYTES, start: 1, end: 3, timeUs: 2_000_003, nanos: 4 });
    expect(record).toEqual(pcapRecord(order, 2, 3004, Uint8Array.of(2, 3)));
  });

  test('cuts at the snaplen, and keeps the wire length', () => {
    const writer = new PcapWriter({ linkType: 1, snaplen: 2, littleEndian });
    expect(writer.frame({ bytes: BYTES, timeUs: 0 })).toEqual(
      pcapRecord(order, 0, 0, BYTES.subarray(0, 2), 5),
    );
  });
});

describe('PcapWriter', () => {
  const writer = new PcapWriter({ linkType: 1 });

  test('gives fresh bytes each time', () => {
    const first = writer.frame({ bytes: BYTES, timeUs: 1 });
    const copy = join(first);
    writer.frame({ bytes: new Uint8Array(5), timeUs: 2 });
    expect(first).toEqual(copy);
  });

  test.each([
    [{ bytes: BYTES, timeUs: -1 }],
    [{ bytes: BYTES, timeUs: 2 ** 32 * 1e6 }],
    [{ bytes: BYTES, timeUs: 0.5 }],
    [{ bytes: BYTES, timeUs: Number.NaN }],
    [{ bytes: BYTES, timeUs: 0, nanos: 1000 }],
    [{ bytes: BYTES, timeUs: 0, nanos: -1 }],
    [{ bytes: BYTES, timeUs: 0, end: 6 }],
    [{ bytes: BYTES, timeUs: 0, start: 3, end: 2 }],
    [{ bytes: BYTES, timeUs: 0, start: -1 }],
    [{ bytes: BYTES, timeUs: 0, wireLength: 4 }],
    [{ bytes: BYTES, timeUs: 0, wireLength: 2 ** 32 }],
  ])('refuses what it cannot write: %j', (frame) => {
    expect(() => writer.frame(frame)).toThrow(RangeError);
  });

  test.each([
    [{ linkType: -1 }],
    [{ linkType: 65_536 }],
    [{ linkType: 1.5 }],
    [{ linkType: 1, snaplen: 0 }],
    [{ linkType: 1, snaplen: 2 ** 32 }],
  ])('refuses a file that cannot be: %j', (options) => {
    expect(() => new PcapWriter(options)).toThrow(RangeError);
  });
});
