import { finishHash, mixWord } from './hash-words.js';
import { OPTION_WORDS } from './options-pool.js';
import * as at from './row-layout.js';
import type { StateTable } from './state-table.js';

/**
 * Words of a row that mean the same in every table: all except numbers of names and options, and links. Smaller fields
 * lie in them in the machine's octet order: big-endian machines give other hashes.
 */
export const PLAIN_WORDS: readonly number[] = Array.from({ length: at.WHEEL_NEXT }, (_, word) => word).filter(
  (word) =>
    word !== at.OPTIONS &&
    word !== at.INTERFACE_HALF >> 1 &&
    word !== at.QUEUE_NEXT &&
    word !== at.QUEUE_PREVIOUS,
);
/** Words of an options record that hold numbers of names. */
export const NAME_WORDS: ReadonlySet<number> = new Set([13, 14]);

function mixText(hash: number, text: string): number {
  let mixed = mixWord(hash, text.length);
  for (let i = 0; i < text.length; i++) mixed = mixWord(mixed, text.charCodeAt(i));
  return mixed;
}

function hashRow(table: StateTable, row: number, seed: number): number {
  let hash = seed;
  const word = row * at.ROW_WORDS;
  for (const each of PLAIN_WORDS) hash = mixWord(hash, table.i32[word + each]!);
  hash = mixWord(hash, table.stateFlags(row));
  hash = mixText(hash, table.interfaces.name(table.interfaceNumber(row)));
  const record = table.optionsNumber(row) * OPTION_WORDS;
  for (let i = 0; i < OPTION_WORDS; i++)
    if (!NAME_WORDS.has(i)) hash = mixWord(hash, table.options.words[record + i]!);
  hash = mixText(hash, table.interfaces.name(table.rtInterface(row)));
  hash = mixText(hash, table.interfaces.name(table.origInterface(row)));
  hash = mixText(hash, table.tags.name(table.tag(row)));
  return finishHash(hash);
}

/**
 * A number below 2^53 for the states of a table: the same for the same states, whatever their rows and order. Includes
 * pfsync's queue fields in a row. Not cryptographic.
 *
 * @example
 * hashStates(new StateTable({ limit: 10 })) === hashStates(new StateTable({ limit: 99 })); // => true
 */
export function hashStates(table: StateTable): number {
  let high = table.count;
  let low = 0;
  for (let row = table.first(); row >= 0; row = table.next(row)) {
    // A sum does not depend on order.
    high = (high + hashRow(table, row, 1)) | 0;
    low = (low + hashRow(table, row, 2)) | 0;
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
