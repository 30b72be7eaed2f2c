import { finishHash, mixWord } from './hash-words.js';
import * as at from './row-layout.js';
import { hashKey, type StateKey } from './state-key.js';
import type { StateRows } from './state-rows.js';

const { ROW_WORDS } = at;

/** The hash of an id with its owner. */
export function hashId(seed: number, idHigh: number, idLow: number, creatorid: number): number {
  return finishHash(mixWord(mixWord(mixWord(seed, idLow), idHigh), creatorid));
}

/** The hash of a row's id. */
export function hashIdOf({ i32 }: StateRows, row: number, seed: number): number {
  const word = row * ROW_WORDS;
  return hashId(seed, i32[word + at.ID_HIGH]!, i32[word + at.ID_LOW]!, i32[word + at.CREATORID]!);
}

/** The hash of a row's key on one side; equals that of the same `StateKey`. */
export function hashKeyOf(rows: StateRows, row: number, side: number, seed: number): number {
  const word = row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS;
  const { i32 } = rows;
  return hashKey(seed, rows.family(row, side), rows.proto(row, side), i32, word, i32[word + at.KEY_PORTS]!);
}

/** Whether a row has a key on one side. For IPv4 only the first word of an address counts. */
export function hasKey(rows: StateRows, row: number, side: number, key: StateKey): boolean {
  if (rows.family(row, side) !== key.family || rows.proto(row, side) !== key.proto) return false;
  const word = row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS;
  const { i32 } = rows;
  const { words } = key;
  if (i32[word + at.KEY_PORTS] !== key.ports) return false;
  if (key.family === 4) return i32[word] === words[0] && i32[word + 4] === words[4];
  for (let i = 0; i < 8; i++) if (i32[word + i] !== words[i]) return false;
  return true;
}

/** Whether two rows have the same key on one side. */
export function equalKeys(rows: StateRows, row: number, other: number, side: number): boolean {
  const family = rows.family(row, side);
  if (rows.family(other, side) !== family || rows.proto(other, side) !== rows.proto(row, side)) return false;
  const { i32 } = rows;
  const word = row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS;
  const otherWord = other * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS;
  if (i32[word + at.KEY_PORTS] !== i32[otherWord + at.KEY_PORTS]) return false;
  if (family === 4) return i32[word] === i32[otherWord] && i32[word + 4] === i32[otherWord + 4];
  for (let i = 0; i < 8; i++) if (i32[word + i] !== i32[otherWord + i]) return false;
  return true;
}
