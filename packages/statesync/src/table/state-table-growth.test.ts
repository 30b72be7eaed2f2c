import { describe, expect, it } from 'vitest';
import { StateKey } from './state-key.js';
import { STACK, WIRE } from './state-rows.js';
import { StateTable } from './state-table.js';

/** The key of a flow: every third is translated, so that its two keys differ. */
function keyOf(flow: number, side: number): StateKey {
  const port = side === STACK && flow % 3 === 0 ? 50_000 + (flow & 1023) : 1024 + (flow & 1023);
  const octets = Uint8Array.of(10, flow >> 18, (flow >> 10) & 255, 1, 198, 51, 100, 7);
  return new StateKey().set(4, 17, octets, 0, octets, 4, port, 53);
}

function insert(table: StateTable, flow: number): void {
  const row = table.allocate(0);
  table.setId(row, 0, flow, 7);
  for (const side of [WIRE, STACK]) table.setKey(row, side, keyOf(flow, side));
  table.touch(row, 2, 0);
  expect(table.attach(row)).toBe('ok');
}

/** Present flows that cannot be found by id or key, and removed ones that still can. */
function wrongFlows(table: StateTable, flows: readonly number[], gone: readonly number[]): number[] {
  const rowsOf = (flow: number): number[] => [
    table.find(0, flow, 7),
    ...[WIRE, STACK].map((side) => table.lookup(side, keyOf(flow, side), 1)),
  ];
  const isThere = (flow: number): boolean =>
    rowsOf(flow).every((row) => row >= 0 && table.isAttached(row) && table.idLow(row) === flow);
  return [
    ...flows.filter((flow) => !isThere(flow)),
    ...gone.filter((flow) => rowsOf(flow).some((row) => row >= 0)),
  ];
}

function expectFlows(table: StateTable, flows: readonly number[], gone: readonly number[]): void {
  expect(table.count).toBe(flows.length);
  expect(wrongFlows(table, flows, gone)).toEqual([]);
}

describe('a table that grows', () => {
  // Small ones grow to their limit at once, large ones by doubling.
  for (const limit of [700, 5000, 400_000]) {
    it(`of ${limit}: every state is found by its id and both keys at every size, and no removed one`, () => {
      const table = new StateTable({ limit, hashSeed: 99 });
      let flows: number[] = [];
      let gone: number[] = [];
      for (let flow = 0; flow < Math.min(limit, 5000); flow++) {
        insert(table, flow);
        flows.push(flow);
        // Around each power of two and three quarters of it, where indexes grow.
        if (((flow + 2) & (flow + 1)) === 0) expectFlows(table, flows, gone);
      }
      expectFlows(table, flows, gone);
      gone = flows.filter((flow) => flow % 5 < 2);
      flows = flows.filter((flow) => flow % 5 >= 2);
      for (const flow of gone) table.remove(table.find(0, flow, 7));
      expectFlows(table, flows, gone);
      const copy = new StateTable({ limit });
      copy.restore(table.snapshot());
      expectFlows(copy, flows, gone);
      for (const flow of gone) insert(copy, flow);
      expectFlows(copy, [...flows, ...gone], []);
    });
  }
});
