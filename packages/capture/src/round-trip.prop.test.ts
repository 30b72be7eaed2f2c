import fc from 'fast-check';
import { expect, test } from 'vitest';
import { join, readAll } from '../test/hand-made.js';
import { PcapWriter } from './pcap-writer.js';
import { PcapngWriter } from './pcapng-writer.js';

const nanos = fc.integer({ min: 0, max: 999 });
const bytes = fc.uint8Array({ maxLength: 100 });
const hidden = fc.nat({ max: 5000 });
/** Text as a file can hold it: well-formed, and no zeros (they end a C string). */
const words = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => !value.includes('\0'));
const linkType = fc.integer({ min: 0, max: 0xffff });

test('what PcapWriter writes is read again', () => {
  const options = fc.record({
    linkType,
    snaplen: fc.integer({ min: 100, max: 300_000 }),
    nanoseconds: fc.boolean(),
    littleEndian: fc.boolean(),
  });
  const timeUs = fc.integer({ min: 0, max: 4_294_967_295_999_999 });
  const packets = fc.array(fc.record({ bytes, timeUs, nanos, hidden }), { maxLength: 10 });
  fc.assert(
    fc.property(options, packets, (chosen, list) => {
      const writer = new PcapWriter(chosen);
      const records = list.map((packet) =>
        writer.frame({ ...packet, wireLength: packet.bytes.length + packet.hidden }),
      );
      const { frames, interfaces, problems, format } = readAll(join(writer.header(), ...records));
      expect(format).toBe('pcap');
      expect(interfaces).toMatchObject([{ linkType: chosen.linkType, snaplen: chosen.snaplen }]);
      expect(problems.filter((problem) => problem.code !== 'snapped')).toEqual([]);
      expect(frames.map(({ recordOffset: _, ...frame }) => frame)).toEqual(
        list.map((packet) => ({
          bytes: [...packet.bytes],
          wireLength: packet.bytes.length + packet.hidden,
          timeUs: packet.timeUs,
          nanos: chosen.nanoseconds ? packet.nanos : 0,
          linkType: chosen.linkType,
          interfaceId: 0,
          comment: '',
        })),
      );
    }),
    { numRuns: 3000 },
  );
});

const describedInterface = fc.record({
  linkType,
  snaplen: fc.constantFrom(0, 100, 262_144),
  nanoseconds: fc.boolean(),
  timeOffset: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fcsLength: fc.integer({ min: 0, max: 31 }),
  name: words,
  description: words,
  filter: words,
  os: words,
  hardware: words,
  comments: fc.array(
    words.filter((value) => value !== ''),
    { maxLength: 2 },
  ),
});

const statistics = fc.record({
  timeUs: fc.integer({ min: 1_000_000_000_000, max: 9_000_000_000_000_000 }),
  startUs: fc.option(fc.constant(1_500_000_000_000_000), { nil: undefined }),
  endUs: fc.option(fc.constant(1_600_000_000_000_000), { nil: undefined }),
  received: fc.option(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { nil: undefined }),
  dropped: fc.option(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), { nil: undefined }),
  filterAccepted: fc.option(fc.constant(0n), { nil: undefined }),
  osDropped: fc.option(fc.constant(3n), { nil: undefined }),
  delivered: fc.option(fc.constant(1n << 63n), { nil: undefined }),
  comments: fc.constantFrom([], ['done']),
});

const resolved = fc
  .constantFrom<['ipv4' | 'ipv6' | 'eui48' | 'eui64', number]>(
    ['ipv4', 4],
    ['ipv6', 16],
    ['eui48', 6],
    ['eui64', 8],
  )
  .chain(([kind, length]) =>
    fc.record({
      kind: fc.constant(kind),
      address: fc.uint8Array({ minLength: length, maxLength: length }),
      names: fc.array(
        words.filter((value) => value !== ''),
        { maxLength: 3 },
      ),
    }),
  );

const packet = fc.record({
  bytes,
  timeUs: fc.integer({ min: 1_000_000_000_000, max: 9_000_000_000_000_000 }),
  nanos,
  hidden,
  comment: words,
  /** Which interface, modulo how many there are. */
  which: fc.nat(),
});

const writtenSection = fc.record({
  littleEndian: fc.boolean(),
  head: fc.record({
    hardware: words,
    os: words,
    application: words,
    comments: fc.constantFrom([], ['a', 'b']),
  }),
  interfaces: fc.array(describedInterface, { minLength: 1, maxLength: 4 }),
  packets: fc.array(packet, { maxLength: 8 }),
  names: fc.array(resolved, { maxLength: 3 }),
  statistics,
});

test('what PcapngWriter writes is read again: sections, interfaces, packets, names and statistics', () => {
  fc.assert(
    fc.property(fc.array(writtenSection, { minLength: 1, maxLength: 3 }), (sections) => {
      const blocks: Uint8Array[] = [];
      const expected: object[] = [];
      let described = 0;
      for (const section of sections) {
        const writer = new PcapngWriter({ littleEndian: section.littleEndian });
        blocks.push(writer.header(section.head));
        for (const each of section.interfaces) blocks.push(writer.addInterface(each));
        for (const { which, hidden: more, comment, ...frame } of section.packets) {
          const interfaceId = which % section.interfaces.length;
          const on = section.interfaces[interfaceId]!;
          const wireLength = frame.bytes.length + more;
          blocks.push(writer.frame({ ...frame, wireLength }, { interfaceId, comment }));
          expected.push({
            bytes: [...frame.bytes],
            wireLength,
            timeUs: frame.timeUs,
            nanos: on.nanoseconds ? frame.nanos : 0,
            linkType: on.linkType,
            interfaceId: described + interfaceId,
            comment,
          });
        }
        blocks.push(writer.nameResolution(section.names));
        blocks.push(writer.interfaceStatistics(section.interfaces.length - 1, section.statistics));
        described += section.interfaces.length;
      }
      const read = readAll(join(...blocks), [100]);
      expect(read.problems.filter((problem) => problem.code !== 'snapped')).toEqual([]);
      expect(read.frames.map(({ recordOffset: _, ...frame }) => frame)).toEqual(expected);
      expect(read.sections).toMatchObject(
        sections.map(({ head, littleEndian }, index) => ({ ...head, littleEndian, index })),
      );
      const all = sections.flatMap((section) => section.interfaces);
      expect(read.interfaces).toMatchObject(
        all.map(({ nanoseconds, ...each }, id) => ({ ...each, id, ticksPerSecond: nanoseconds ? 1e9 : 1e6 })),
      );
      expect(read.names).toEqual(sections.flatMap((section) => section.names));
      const last = read.interfaces.filter((each, i, list) => list[i + 1]?.section !== each.section);
      expect(last.map((each) => each.statistics)).toEqual(sections.map((section) => section.statistics));
      expect([...read.skippedBlocks, ...read.skippedOptions]).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});
