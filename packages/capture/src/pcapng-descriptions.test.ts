import { describe, expect, test } from 'vitest';
import {
  block,
  codes,
  epb,
  idb,
  isb,
  join,
  type Order,
  option,
  readAll,
  shb,
  text,
  u16,
  u64,
} from '../test/hand-made.js';

const ORDERS: Order[] = ['le', 'be'];

describe.each(ORDERS)('pcapng descriptions, %s', (order) => {
  const word = (value: string): Uint8Array => text(value);
  const record = (type: number, value: Uint8Array, length = value.length): Uint8Array =>
    join(u16(type, order), u16(length, order), value, new Uint8Array((4 - (value.length % 4)) % 4));
  const END = new Uint8Array(4);

  test('a section says who captured', () => {
    const options = join(
      option(order, 2, word('amd64')),
      option(order, 3, word('FreeBSD 15')),
      option(order, 4, word('carplab')),
      option(order, 1, word('one')),
      option(order, 1, word('two')),
      option(order, 99, word('?')),
    );
    const { sections, skippedOptions } = readAll(shb(order, options));
    expect(sections).toEqual([
      {
        index: 0,
        offset: 0,
        littleEndian: order === 'le',
        length: -1,
        hardware: 'amd64',
        os: 'FreeBSD 15',
        application: 'carplab',
        comments: ['one', 'two'],
      },
    ]);
    expect(skippedOptions).toEqual([[99, 1]]);
  });

  test('an interface keeps its names, its filter and its clock', () => {
    const options = join(
      option(order, 2, word('vtnet0')),
      option(order, 3, word('the LAN')),
      option(order, 9, Uint8Array.of(9)),
      option(order, 11, join(0, word('proto 112'))),
      option(order, 12, word('OPNsense')),
      option(order, 13, Uint8Array.of(32)),
      option(order, 14, Uint8Array.from(u64(-3n, order))),
      option(order, 15, word('virtio')),
      option(order, 1, word('hello')),
      option(order, 6, new Uint8Array(6)),
    );
    const packet = epb(order, { ticks: 5_000_001_002n });
    const { interfaces, frames, skippedOptions, problems } = readAll(
      join(shb(order), idb(order, 1, 96, options), packet),
    );
    expect(interfaces).toEqual([
      {
        id: 0,
        section: 0,
        linkType: 1,
        snaplen: 96,
        name: 'vtnet0',
        description: 'the LAN',
        filter: 'proto 112',
        os: 'OPNsense',
        hardware: 'virtio',
        comments: ['hello'],
        ticksPerSecond: 1e9,
        timeOffset: -3,
        fcsLength: 4,
        statistics: undefined,
      },
    ]);
    expect(frames[0]).toMatchObject({ timeUs: 2_000_001, nanos: 2 });
    expect(skippedOptions).toEqual([[6, 1]]);
    expect(problems).toEqual([]);
  });

  test('an FCS length below 8 is in bytes; a filter that is not text is counted', () => {
    const options = join(option(order, 13, Uint8Array.of(4)), option(order, 11, join(1, word('bpf'))));
    const { interfaces, skippedOptions } = readAll(join(shb(order), idb(order, 1, 0, options)));
    expect(interfaces[0]).toMatchObject({ fcsLength: 4, filter: '' });
    expect(skippedOptions).toEqual([[11, 1]]);
  });

  test('an option of the wrong length is reported and left out', () => {
    const options = join(option(order, 9, Uint8Array.of(9, 9)), option(order, 14, Uint8Array.of(1)));
    const result = readAll(join(shb(order), idb(order, 1, 0, options), epb(order, { ticks: 5n })));
    expect(codes(result)).toEqual(['badoption@44', 'badoption@52']);
    expect(result.problems[0]).toMatchObject({ needed: 1, found: 2 });
    expect(result.interfaces[0]).toMatchObject({ ticksPerSecond: 1e6, timeOffset: 0 });
    expect(result.frames[0]?.timeUs).toBe(5);
  });

  test.each([
    [0x8a, 1024n + 512n, 1_500_000, 0],
    [12, 1_700_000_000_123_456_789n, 1_700_000_000_123, 456],
    [0xff, (1n << 64n) - 1n, 0, 0],
    [0, 7n, 7_000_000, 0],
  ])('a resolution of %i', (resolution, ticks, timeUs, nanos) => {
    const options = option(order, 9, Uint8Array.of(resolution));
    const { frames, problems } = readAll(join(shb(order), idb(order, 1, 0, options), epb(order, { ticks })));
    expect(frames[0]).toMatchObject({ timeUs, nanos });
    expect(problems).toEqual([]);
  });

  test('statistics: the latest are kept', () => {
    const time = (ticks: number): Uint8Array => join(new Uint8Array(4), u64(BigInt(ticks), 'be').slice(4));
    const inOrder = (ticks: number): Uint8Array =>
      order === 'be' ? time(ticks) : join(new Uint8Array(4), u64(BigInt(ticks), 'le').slice(0, 4));
    const options = join(
      option(order, 2, inOrder(1000)),
      option(order, 3, inOrder(2000)),
      ...[4, 5, 6, 7, 8].map((code) =>
        option(order, code, Uint8Array.from(u64((1n << 60n) + BigInt(code), order))),
      ),
      option(order, 1, word('done')),
      option(order, 77, word('')),
    );
    const early = isb(order, 0, 1n, new Uint8Array(0));
    const result = readAll(join(shb(order), idb(order, 1), early, isb(order, 0, 3000n, options)));
    expect(result.interfaces[0]?.statistics).toEqual({
      timeUs: 3000,
      startUs: 1000,
      endUs: 2000,
      received: (1n << 60n) + 4n,
      dropped: (1n << 60n) + 5n,
      filterAccepted: (1n << 60n) + 6n,
      osDropped: (1n << 60n) + 7n,
      delivered: (1n << 60n) + 8n,
      comments: ['done'],
    });
    expect(result.skippedOptions).toEqual([[77, 1]]);
    expect(result.problems).toEqual([]);
    expect(codes(readAll(join(shb(order), isb(order, 0, 1n, new Uint8Array(0)))))).toEqual([
      'badinterface@28',
    ]);
  });

  test('names', () => {
    const v4 = join([10, 9, 0, 1], word('fw1\0fw1.example\0'));
    const v6 = join(new Uint8Array(15), 1, word('localhost\0'));
    const mac = join([0, 0, 0x5e, 0, 1, 7], word('carp'));
    const long = join([1, 2, 3, 4, 5, 6, 7, 8], word(''));
    const records = join(record(1, v4), record(2, v6), record(3, mac), record(4, long), END);
    const options = join(option(order, 1, word('from hosts')), option(order, 2, word('dns')));
    const result = readAll(join(shb(order), block(order, 4, join(records, options))));
    expect(result.names).toEqual([
      { kind: 'ipv4', address: Uint8Array.of(10, 9, 0, 1), names: ['fw1', 'fw1.example'] },
      { kind: 'ipv6', address: join(new Uint8Array(15), 1), names: ['localhost'] },
      { kind: 'eui48', address: Uint8Array.of(0, 0, 0x5e, 0, 1, 7), names: ['carp'] },
      { kind: 'eui64', address: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), names: [] },
    ]);
    expect(result.sections[0]?.comments).toEqual(['from hosts']);
    expect(result.skippedOptions).toEqual([[2, 1]]);
    expect(result.problems).toEqual([]);
  });

  test('names that make no sense are reported, and the others kept', () => {
    const fine = record(1, join([1, 2, 3, 4], word('a\0')));
    const body = join(record(1, Uint8Array.of(1, 2, 3)), record(9, word('what')), fine, record(1, fine, 99));
    const result = readAll(join(shb(order), block(order, 4, body), idb(order, 1)));
    expect(codes(result)).toEqual(['badname@36', 'badname@44', 'badname@64']);
    expect(result.problems[2]).toMatchObject({ needed: 12, found: 99 });
    expect(result.names).toHaveLength(1);
    expect(result.interfaces).toHaveLength(1);
  });

  test('descriptions without end cost bounded memory, and packets are read all the same', () => {
    const names = Array.from({ length: 200 }, () =>
      record(1, join([1, 2, 3, 4], new Uint8Array(60_000).fill(65))),
    );
    const flood = block(order, 4, join(...names, END));
    const result = readAll(join(shb(order), flood, idb(order, 101), epb(order)));
    const kept = result.names.reduce((sum, { names: [name = ''] }) => sum + name.length, 0);
    expect(kept).toBeGreaterThan(3_000_000);
    expect(kept).toBeLessThan(8 * 1024 * 1024);
    const first = 36 + result.names.length * 60_008; // the first record that was too much
    expect(result.problems[0]).toMatchObject({ code: 'toomuch', offset: first });
    expect(result.interfaces).toHaveLength(0);
    expect(result.frames).toMatchObject([{ interfaceId: 0, linkType: 101 }]);
  });

  test('a section describes at most 16384 interfaces', () => {
    const one = idb(order, 1);
    const many = new Uint8Array(28 + 16_385 * one.length);
    many.set(shb(order));
    for (let i = 0; i < 16_385; i++) many.set(one, 28 + i * one.length);
    const result = readAll(
      join(many, epb(order, { interfaceId: 16_383 }), epb(order, { interfaceId: 16_384 })),
    );
    expect(result.frames.map((frame) => frame.interfaceId)).toEqual([16_383]);
    const found = result.problems.map((problem) => problem.code);
    expect(found.filter((code) => code !== 'toomuch')).toEqual(['toomany', 'badinterface']);
  });
});
