import { describe, expect, test } from 'vitest';
import {
  block,
  epb,
  idb,
  isb,
  join,
  type Order,
  option,
  readAll,
  shb,
  spb,
  text,
  u16,
  u64,
} from '../test/hand-made.js';
import { PcapngWriter } from './pcapng-writer.js';

const BYTES = Uint8Array.of(1, 2, 3, 4, 5);
const END = new Uint8Array(4);
const ORDERS: Order[] = ['le', 'be'];

describe.each(ORDERS)('PcapngWriter, %s', (order) => {
  const started = (options: Partial<Parameters<PcapngWriter['addInterface']>[0]> = {}): PcapngWriter => {
    const writer = new PcapngWriter({ littleEndian: order === 'le' });
    writer.header();
    writer.addInterface({ linkType: 1, ...options });
    return writer;
  };

  test('a section', () => {
    const writer = new PcapngWriter({ littleEndian: order === 'le' });
    expect(writer.header()).toEqual(shb(order));
    const options = join(
      option(order, 2, text('amd64')),
      option(order, 3, text('OS')),
      option(order, 4, text('carplab')),
      option(order, 1, text('a')),
      option(order, 1, text('bc')),
      END,
    );
    expect(
      writer.header({ hardware: 'amd64', os: 'OS', application: 'carplab', comments: ['a', 'bc', ''] }),
    ).toEqual(shb(order, options));
  });

  test('an interface', () => {
    const writer = new PcapngWriter({ littleEndian: order === 'le' });
    writer.header();
    expect(writer.addInterface({ linkType: 101 })).toEqual(idb(order, 101));
    const options = join(
      option(order, 2, text('em0')),
      option(order, 3, text('LAN')),
      option(order, 9, Uint8Array.of(9)),
      option(order, 11, join(0, text('carp'))),
      option(order, 12, text('OS')),
      option(order, 13, Uint8Array.of(32)),
      option(order, 14, Uint8Array.from(u64(-2n, order))),
      option(order, 15, text('virtio')),
      option(order, 1, text('hello')),
      END,
    );
    const described = {
      linkType: 276,
      snaplen: 96,
      name: 'em0',
      description: 'LAN',
      nanoseconds: true,
      filter: 'carp',
      os: 'OS',
      fcsLength: 4,
      timeOffset: -2,
      hardware: 'virtio',
      comments: ['hello'],
    };
    expect(writer.addInterface(described)).toEqual(idb(order, 276, 96, options));
    expect(writer.interfaceCount).toBe(2);
    writer.header();
    expect(writer.interfaceCount).toBe(0);
  });

  test('packets', () => {
    const writer = started();
    const ticks = 1_700_000_000_123_456n;
    const timeUs = Number(ticks);
    expect(writer.frame({ bytes: BYTES, timeUs })).toEqual(epb(order, { ticks, bytes: BYTES }));
    const options = join(option(order, 1, text('né')), END);
    expect(
      writer.frame({ bytes: BYTES, start: 1, end: 3, timeUs, nanos: 7, wireLength: 60 }, { comment: 'né' }),
    ).toEqual(epb(order, { ticks, bytes: Uint8Array.of(2, 3), wire: 60, options }));
  });

  test('nanoseconds, an offset and a snaplen', () => {
    const writer = started({ nanoseconds: true, timeOffset: 100, snaplen: 2 });
    const record = writer.frame({ bytes: BYTES, timeUs: 9_000_000_000_000_001, nanos: 999 });
    expect(record).toEqual(
      epb(order, { ticks: 8_999_999_900_000_001_999n, bytes: Uint8Array.of(1, 2), wire: 5 }),
    );
  });

  test('simple packets', () => {
    expect(started().simpleFrame({ bytes: BYTES })).toEqual(spb(order, BYTES));
    expect(started({ snaplen: 3 }).simpleFrame({ bytes: BYTES })).toEqual(
      spb(order, BYTES.subarray(0, 3), 5),
    );
    expect(() => started().simpleFrame({ bytes: BYTES, wireLength: 9 })).toThrow(RangeError);
  });

  test('names', () => {
    const record = join(u16(1, order), u16(4 + 4, order), [10, 0, 0, 1], text('a\0b\0'));
    const comment = option(order, 1, text('x'));
    const written = started().nameResolution(
      [{ kind: 'ipv4', address: Uint8Array.of(10, 0, 0, 1), names: ['a', 'b'] }],
      ['x'],
    );
    expect(written).toEqual(block(order, 4, join(record, END, comment, END)));
  });

  test('statistics', () => {
    const body = join(
      option(order, 4, Uint8Array.from(u64(1n << 40n, order))),
      option(order, 5, new Uint8Array(8)),
      option(order, 1, text('ok')),
      END,
    );
    const written = started().interfaceStatistics(0, {
      timeUs: 5,
      received: 1n << 40n,
      dropped: 0n,
      comments: ['ok'],
    });
    expect(written).toEqual(isb(order, 0, 5n, body));
  });

  test('any other block', () => {
    const written = started().block(0x0a, BYTES);
    expect(written).toEqual(block(order, 0x0a, join(BYTES, 0, 0, 0)));
  });

  test('a text too long for an option is cut between two characters', () => {
    const writer = started();
    const comment = 'é'.repeat(40_000);
    const file = join(
      shb(order),
      idb(order, 1),
      writer.frame({ bytes: BYTES, timeUs: 1 }, { comment: `x${comment}` }),
      writer.frame({ bytes: BYTES, timeUs: 1 }, { comment }),
    );
    const { frames, problems } = readAll(file);
    expect(frames.map((frame) => frame.comment)).toEqual([`x${'é'.repeat(32_767)}`, 'é'.repeat(32_767)]);
    expect(problems).toEqual([]);
  });
});

describe('PcapngWriter', () => {
  const fresh = (): PcapngWriter => {
    const writer = new PcapngWriter();
    writer.header();
    writer.addInterface({ linkType: 1, timeOffset: 10 });
    return writer;
  };

  test('wants a header first, and interfaces before packets', () => {
    const writer = new PcapngWriter();
    expect(() => writer.addInterface({ linkType: 1 })).toThrow('header() comes first');
    expect(() => writer.frame({ bytes: BYTES, timeUs: 0 })).toThrow('header() comes first');
    writer.header();
    expect(() => writer.frame({ bytes: BYTES, timeUs: 0 })).toThrow('interface 0');
    expect(() => fresh().interfaceStatistics(1, { timeUs: 0 })).toThrow('interface 1');
  });

  test.each<[string, (writer: PcapngWriter) => unknown]>([
    ['a link type', (w) => w.addInterface({ linkType: 65_536 })],
    ['a snaplen', (w) => w.addInterface({ linkType: 1, snaplen: -1 })],
    ['an FCS length', (w) => w.addInterface({ linkType: 1, fcsLength: 32 })],
    ['an offset', (w) => w.addInterface({ linkType: 1, timeOffset: 0.5 })],
    ['a time before the offset', (w) => w.frame({ bytes: BYTES, timeUs: 9_999_999 })],
    ['a fraction of a time', (w) => w.frame({ bytes: BYTES, timeUs: 1e9 + 0.5 })],
    ['nanoseconds', (w) => w.frame({ bytes: BYTES, timeUs: 1e9, nanos: 1000 })],
    ['a wire length', (w) => w.frame({ bytes: BYTES, timeUs: 1e9, wireLength: 1 })],
    ['a range', (w) => w.frame({ bytes: BYTES, timeUs: 1e9, end: 9 })],
    ['an address', (w) => w.nameResolution([{ kind: 'ipv6', address: BYTES, names: [] }])],
    ['a block type', (w) => w.block(-1, BYTES)],
    ['a block', (w) => w.block(9, new Uint8Array(16 * 1024 * 1024))],
    ['a packet', (w) => w.frame({ bytes: new Uint8Array(8 * 1024 * 1024 + 1), timeUs: 1e9 })],
    [
      'a name',
      (w) => w.nameResolution([{ kind: 'ipv4', address: BYTES.subarray(1), names: ['x'.repeat(65_536)] }]),
    ],
  ])('refuses %s that does not fit', (_, write) => {
    const writer = fresh();
    expect(() => write(writer)).toThrow(RangeError);
    expect(writer.interfaceCount).toBe(1);
  });
});
