import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffFrames, onlyDifferent, rowsSentBy } from './frame-diff.js';
import { emptyChunk, FrameTable } from './frames.js';

interface Sent {
  readonly us: number;
  readonly from: string;
  readonly vhid: number;
}

/** A run whose machines have their own numbers. */
function run(nodes: readonly string[], frames: readonly Sent[]): FrameTable {
  const chunk = emptyChunk(0, Math.max(1, frames.length), 1);
  frames.forEach(({ us, from, vhid }, row) => {
    chunk.sentUs[row] = us;
    chunk.sender[row] = nodes.indexOf(from);
    chunk.vhid[row] = vhid;
  });
  const names = { protocols: ['carp'], nodes, segments: ['', 'lan'], reasons: [''] };
  return new FrameTable(names, [{ ...chunk, count: frames.length }]);
}

const all = (table: FrameTable): Int32Array => table.select(() => true);

it('pairs by machine and not by its number, and keeps what only one run has in its place', () => {
  const one = run(
    ['a', 'b'],
    [
      { us: 0, from: 'a', vhid: 1 },
      { us: 5, from: 'b', vhid: 1 },
      { us: 9, from: 'a', vhid: 2 },
    ],
  );
  const other = run(
    ['b', 'a'],
    [
      { us: 0, from: 'a', vhid: 1 },
      { us: 5, from: 'a', vhid: 1 },
      { us: 9, from: 'a', vhid: 1 },
    ],
  );
  const rows = diffFrames(one, all(one), other, all(other));
  expect([[...rows.ones], [...rows.others]]).toEqual([
    [0, 1, -1, 2, -1],
    [0, -1, 1, -1, 2],
  ]);
  expect([0, 4, 5, 8, 9].map((us) => rowsSentBy(rows, one, other, us))).toEqual([1, 1, 3, 3, 5]);
  expect([...onlyDifferent(rows).ones]).toEqual([1, -1, 2, -1]);
});

const sent = fc.array(
  fc.record({ us: fc.nat(4), from: fc.constantFrom('a', 'b'), vhid: fc.constantFrom(1, 2) }),
  { maxLength: 12 },
);
const inOrder = (frames: readonly Sent[]): Sent[] => frames.toSorted((a, b) => a.us - b.us);

it('each frame is in one row; pairs are alike, and as many as can be; rows are in order of time', () => {
  fc.assert(
    fc.property(sent, sent, (first, second) => {
      const [mine, theirs] = [inOrder(first), inOrder(second)];
      const [one, other] = [run(['a', 'b'], mine), run(['b', 'a'], theirs)];
      const { ones, others } = diffFrames(one, all(one), other, all(other));
      const there = (frames: Int32Array): number[] => [...frames].filter((frame) => frame >= 0);
      expect(there(ones)).toEqual(mine.map((_, i) => i));
      expect(there(others).sort((a, b) => a - b)).toEqual(theirs.map((_, i) => i));
      const text = (each: Sent): string => JSON.stringify(each);
      let pairs = 0;
      let lastUs = 0;
      ones.forEach((frame, row) => {
        const beside = others[row]!;
        if (frame >= 0 && beside >= 0) {
          pairs++;
          expect(text(theirs[beside]!)).toBe(text(mine[frame]!));
        }
        const { us } = frame >= 0 ? mine[frame]! : theirs[beside]!;
        expect(us).toBeGreaterThanOrEqual(lastUs);
        lastUs = us;
      });
      const rest = theirs.map(text);
      const alike = mine.filter((each) => {
        const at = rest.indexOf(text(each));
        if (at >= 0) rest.splice(at, 1);
        return at >= 0;
      });
      expect(pairs).toBe(alike.length);
    }),
  );
});
