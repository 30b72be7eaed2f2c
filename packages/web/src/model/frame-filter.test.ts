import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFrameFilter } from './frame-filter.js';
import { copyChunk, emptyChunk, type FrameChunk, FrameTable, sentBy } from './frames.js';

const names = {
  protocols: ['carp', 'pfsync', 'arp', 'tcp'],
  nodes: ['OPNsense-1', 'OPNsense-2', 'lan-client', 'outsider'],
  segments: ['', 'wan', 'lan'],
  reasons: ['', 'cut', 'badauth'],
};

interface Row {
  readonly protocol: number;
  readonly sender: number;
  readonly segment: number;
  readonly vhid: number;
  readonly reach: number;
  readonly lost: number;
  readonly lostAt: number;
  readonly refused: number;
}

function chunkOf(rows: readonly Row[], first = 0): FrameChunk {
  const chunk = emptyChunk(first, rows.length, 1);
  rows.forEach((row, i) => {
    chunk.sentUs[i] = 10 * (first + i);
    for (const [name, value] of Object.entries(row))
      (chunk[name as keyof Row] as Uint16Array | Uint32Array | Int16Array)[i] = value;
  });
  return { ...chunk, count: rows.length };
}

const row = fc.record<Row>({
  protocol: fc.nat(3),
  sender: fc.nat(3),
  segment: fc.nat(2),
  vhid: fc.integer({ min: -1, max: 3 }),
  reach: fc.nat(15),
  lost: fc.nat(1),
  lostAt: fc.nat(3),
  refused: fc.constantFrom(0, 2),
});

/** The same in one line each, from the words' own meaning. */
const meanings: Readonly<Record<string, (row: Row) => boolean>> = {
  carp: ({ protocol }) => protocol === 0,
  pfsync: ({ protocol }) => protocol === 1,
  'vhid 1': ({ vhid }) => vhid === 1,
  'vhid=2': ({ vhid }) => vhid === 2,
  'from opnsense-2': ({ sender }) => sender === 1,
  'to OPNsense-1': ({ reach, lost, lostAt }) => (reach & 1) === 1 || (lost > 0 && lostAt === 0),
  'host lan-client': ({ sender, reach, lost, lostAt }) =>
    sender === 2 || (reach & 4) === 4 || (lost > 0 && lostAt === 2),
  'on lan': ({ segment }) => segment === 2,
  lost: ({ lost }) => lost > 0,
  refused: ({ refused }) => refused > 0,
};
/** Words that are alternatives for each other. */
const kindOf = (word: string): string =>
  ({ carp: 'protocol', pfsync: 'protocol', lost: 'fate', refused: 'fate' })[word] ?? word.split(/[ =]/)[0]!;

describe('the filter of frames', () => {
  it('passes what its words mean: one of each kind', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.uniqueArray(fc.constantFrom(...Object.keys(meanings)), { maxLength: 4 }),
        (rows, words) => {
          const parsed = parseFrameFilter(words.join('  '), names);
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
          const kinds = new Set(words.map(kindOf));
          const expected = rows.flatMap((each, i) =>
            [...kinds].every((kind) => words.some((word) => kindOf(word) === kind && meanings[word]!(each)))
              ? [i]
              : [],
          );
          const table = new FrameTable(names, [chunkOf(rows)]);
          expect([...table.select(parsed.filter ?? (() => true))]).toEqual(expected);
        },
      ),
    );
  });

  it.each([
    ['crap', { code: 'word', word: 'crap', near: 'carp' }],
    ['carp vhid', { code: 'missing', word: 'vhid' }],
    ['vhid 256', { code: 'number', word: '256' }],
    ['vhid -1', { code: 'number', word: '-1' }],
    ['host opnsense1', { code: 'name', word: 'opnsense1', known: names.nodes, near: 'OPNsense-1' }],
    ['on dmz', { code: 'name', word: 'dmz', known: names.segments }],
  ])('says what is wrong with %s', (text, problem) => {
    expect(parseFrameFilter(text, names)).toEqual({ ok: false, problem });
  });

  it('reads anything that is typed without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseFrameFilter(text, names).ok === 'boolean'));
  });
});

it('a table of several chunks is one list', () => {
  const rows = Array.from({ length: 5 }, (_, i) => ({
    ...{ protocol: i % 2, sender: 0, segment: 1, vhid: i, reach: 0, lost: 0, lostAt: 0, refused: 0 },
  }));
  const table = new FrameTable(names, [
    chunkOf(rows.slice(0, 2)),
    chunkOf(rows.slice(2, 4), 2),
    copyChunk(chunkOf(rows.slice(4), 4)),
  ]);
  expect(table.count).toBe(5);
  expect([0, 1, 2, 3, 4].map((frame) => table.at('vhid', frame))).toEqual([0, 1, 2, 3, 4]);
  expect([table.chunkOf(5), table.chunkOf(-1), table.at('vhid', 9)]).toEqual([undefined, undefined, 0]);
  const odd = table.select((chunk, at) => chunk.protocol[at] === 1);
  expect([...odd]).toEqual([1, 3]);
  expect([0, 9, 10, 29, 30, 99].map((us) => sentBy(table, odd, us))).toEqual([0, 0, 1, 1, 2, 2]);
});
