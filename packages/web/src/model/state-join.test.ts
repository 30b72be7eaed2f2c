import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  chooseStates,
  countPlaces,
  type HeldState,
  joinStates,
  lineOf,
  STATE_ORDERS,
  STATE_PLACES,
} from './state-join.js';

const state = fc.record<HeldState>({
  id: fc.constantFrom('01', '02', '03', '04', '05'),
  creatorid: fc.constantFrom('aa', 'bb'),
  interface: fc.constantFrom('all', 'vtnet0'),
  ends: fc.constantFrom('tcp 10.0.0.1:22 <- 10.0.0.9:999', 'udp 10.0.0.1:53 -> 10.0.0.9:77'),
  levels: fc.constantFrom('ESTABLISHED:ESTABLISHED', 'SINGLE:NO_TRAFFIC'),
  lines: fc.constant([]),
  createdUs: fc.nat(100),
  expiresUs: fc.nat(100),
});
const keyOf = ({ id, creatorid }: HeldState): string => `${id} ${creatorid}`;
/** A table has an id once. */
const table = fc.uniqueArray(state, { selector: keyOf, maxLength: 10 });

it('each state of either table is in one row, in its place', () => {
  fc.assert(
    fc.property(table, table, (left, right) => {
      const rows = joinStates(left, right);
      expect(rows.flatMap((row) => row.left ?? []).sort(byKey)).toEqual(left.toSorted(byKey));
      expect(rows.flatMap((row) => row.right ?? []).sort(byKey)).toEqual(right.toSorted(byKey));
      for (const { place, differs, left: mine, right: theirs } of rows) {
        const isOne = mine === undefined || theirs === undefined;
        const same = !isOne && lineOf(mine) === lineOf(theirs);
        expect(place).toBe(isOne ? (mine === undefined ? 'right' : 'left') : same ? 'both' : 'differ');
        expect(differs.length > 0).toBe(place === 'differ');
        if (!isOne) for (const field of differs) expect(mine[field]).not.toBe(theirs[field]);
      }
      const counts = countPlaces(rows);
      expect(counts.both + counts.left + counts.differ).toBe(left.length);
      expect(counts.both + counts.right + counts.differ).toBe(right.length);
    }),
  );
});

it('the other way round, left and right change places and nothing else does', () => {
  fc.assert(
    fc.property(table, table, (left, right) => {
      const { left: a, right: b, both, differ } = countPlaces(joinStates(left, right));
      expect(countPlaces(joinStates(right, left))).toEqual({ left: b, right: a, both, differ });
    }),
  );
});

it('a choice is a part of the rows, and an order leaves none out', () => {
  const order = fc.constantFrom(...STATE_ORDERS);
  const place = fc.option(fc.constantFrom(...STATE_PLACES), { nil: undefined });
  fc.assert(
    fc.property(
      table,
      table,
      order,
      place,
      fc.constantFrom('', 'TCP', ':53'),
      (left, right, by, at, text) => {
        const rows = joinStates(left, right);
        const chosen = chooseStates(rows, { order: by, text, ...(at === undefined ? {} : { place: at }) });
        const wanted = rows.filter(
          (row) =>
            (at === undefined || row.place === at) &&
            [row.left, row.right].some(
              (each) => each && lineOf(each).toLowerCase().includes(text.toLowerCase()),
            ),
        );
        expect(new Set(chosen)).toEqual(new Set(wanted));
        expect(chosen.length).toBe(wanted.length);
        const ages = chosen.map((row) => (row.left ?? row.right)!.createdUs);
        if (by === 'age') expect(ages).toEqual(ages.toSorted((a, b) => a - b));
        if (by === 'table') expect(chosen).toEqual(wanted);
      },
    ),
  );
});

function byKey(a: HeldState, b: HeldState): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
