import {
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
} from '@carplab/codec/layouts';
import { stateView } from '@carplab/codec/pfsync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashStates } from '../table/hash-table.js';
import { StateTable } from '../table/state-table.js';
import { type ImportResult, importState } from './import-state.js';

const FORMATS = [
  { format: 'freebsd-1301', layout: PFSYNC_STATE_1301 },
  { format: 'freebsd-1400', layout: PFSYNC_STATE_1400 },
  { format: 'freebsd-1500', layout: PFSYNC_STATE_1500 },
  { format: 'openbsd-6', layout: PFSYNC_STATE_OPENBSD },
] as const;

/** Each message is the previous one with some octets changed; most get another id, so that most are accepted. */
const messages = fc.array(
  fc.record({
    format: fc.integer({ min: 0, max: 3 }),
    changes: fc.array(fc.tuple(fc.nat({ max: 0xffff }), fc.nat({ max: 2 })), { maxLength: 3, size: 'max' }),
    removes: fc.boolean(),
  }),
  { minLength: 10, maxLength: 30, size: 'max' },
);

type Step = {
  format: number;
  changes: readonly (readonly [place: number, value: number])[];
  removes: boolean;
};

/** Imports all of them into a table, and removes some again. */
function importAll(steps: readonly Step[], remembers: boolean, unknownInterfaces: boolean) {
  const table = new StateTable({ limit: 20 });
  for (const name of ['\u0001', '\u0002\u0001']) table.interfaces.intern(name);
  const terms = { unknownInterfaces, rules: -1, afInet6: 30, closedGivesWay: true };
  const results: ImportResult[] = [];
  const rows: number[] = [];
  const bytes = FORMATS.map(({ layout }) => new Uint8Array(layout.span));
  for (const [id, { format: number, changes, removes }] of steps.entries()) {
    const message = bytes[number]!;
    const { format, layout } = FORMATS[number]!;
    const view = stateView(format).on(message, 0);
    // Bound to a known interface, with its own owner and ports, unless the changes say otherwise.
    message[layout.offset.ifname] = 1;
    message[layout.offset.id] = id;
    message[layout.offset['key[0].port[0]']] = id;
    message[layout.offset['key[1].port[0]']] = id;
    message[layout.offset.creatorid] = 1;
    for (const [place, value] of changes) message[place % message.length] = value;
    if (!remembers) table.options.memory.forget();
    results.push(importState(table, view, terms, 5_000_000, (row) => table.remove(row)));
    const row = table.find(view.idHigh, view.idLow, view.creatorWord);
    if (removes && row >= 0) table.remove(row);
    rows.push(row);
  }
  return { results, rows, hash: hashStates(table), records: table.options.size };
}

describe('what a state has from its rule', () => {
  for (const unknownInterfaces of [true, false]) {
    it(`is the same whether the last one's is remembered, unknown interfaces ${unknownInterfaces}`, () => {
      fc.assert(
        fc.property(messages, (steps) => {
          expect(importAll(steps, true, unknownInterfaces)).toEqual(
            importAll(steps, false, unknownInterfaces),
          );
        }),
        // Without bias: at the edges of a message there is nothing of its rule.
        { numRuns: 300, unbiased: true },
      );
    });
  }
});
