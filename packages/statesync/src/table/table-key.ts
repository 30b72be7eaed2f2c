import { secondOf } from './clock.js';
import { NAME_WORDS, PLAIN_WORDS } from './hash-table.js';
import { OPTION_WORDS } from './options-pool.js';
import * as at from './row-layout.js';
import type { StateTable } from './state-table.js';

/** Words with times, which become distances, and packet counts, which are left out. */
const TIMED: ReadonlySet<number> = new Set([
  2 * at.BASE_DOUBLE,
  2 * at.BASE_DOUBLE + 1,
  at.PFSYNC_TIME,
  at.CREATED,
]);
const isKept = (word: number): boolean => !TIMED.has(word) && (word < at.PACKETS || word >= at.WHEEL_NEXT);
const KEPT_WORDS: readonly number[] = PLAIN_WORDS.filter(isKept);

function rowKey(table: StateTable, row: number, nowUs: number): readonly (number | string)[] {
  const record = table.optionsNumber(row) * OPTION_WORDS;
  const options = [...table.options.words.subarray(record, record + OPTION_WORDS)];
  const heard = table.pfsyncTime(row);
  return [
    ...KEPT_WORDS.map((word) => table.i32[row * at.ROW_WORDS + word]!),
    nowUs - table.baseUs(row),
    heard === 0 ? -1 : secondOf(nowUs) - heard,
    secondOf(nowUs) - table.u32[row * at.ROW_WORDS + at.CREATED]!,
    table.stateFlags(row),
    table.interfaces.name(table.interfaceNumber(row)),
    ...options.filter((_, word) => !NAME_WORDS.has(word)),
    table.interfaces.name(table.rtInterface(row)),
    table.interfaces.name(table.origInterface(row)),
    table.tags.name(table.tag(row)),
  ];
}

/**
 * The states of a table as text that is the same for the same future: times are distances from `nowUs`, packets and
 * bytes are not counted, the order of rows does not matter. Expiry counts whole seconds, so the key depends on `nowUs`
 * modulo a second.
 *
 * @example
 * tableKey(new StateTable({ limit: 10 }), 3_250_000) === tableKey(new StateTable({ limit: 10 }), 8_250_000); // => true
 */
export function tableKey(table: StateTable, nowUs: number): string {
  const rows: (readonly (number | string)[])[] = [];
  for (let row = table.first(); row >= 0; row = table.next(row)) rows.push(rowKey(table, row, nowUs));
  // Two states of one table differ in their ids, which come first.
  rows.sort((a, b) => [0, 1, 2].reduce((order, i) => order || Number(a[i]) - Number(b[i]), 0));
  return JSON.stringify([nowUs % 1_000_000, rows]);
}
