import type { Hasher } from './hasher.js';

// One tag per kind of value, so that 1, '1' and [1] have different hashes.
const TAG = {
  undefined: 1,
  null: 2,
  false: 3,
  true: 4,
  integer: 5,
  number: 6,
  text: 7,
  list: 8,
  bytes: 9,
  object: 10,
};

const double = new DataView(new ArrayBuffer(8));

/**
 * Adds plain data (numbers, strings, booleans, arrays, typed arrays, objects of these) to a hash. The order of keys
 * and keys whose value is undefined do not count. 0 and -0 are the same.
 *
 * @throws {TypeError} for a function, a symbol or a bigint: these are not plain data.
 *
 * @example
 * const one = new Hasher();
 * const other = new Hasher();
 * hashPlain(one, { vhid: 1, state: 'MASTER' });
 * hashPlain(other, { state: 'MASTER', vhid: 1 });
 * one.hex() === other.hex(); // => true
 */
export function hashPlain(hasher: Hasher, value: unknown): void {
  switch (typeof value) {
    case 'undefined':
      hasher.word(TAG.undefined);
      return;
    case 'boolean':
      hasher.word(value ? TAG.true : TAG.false);
      return;
    case 'number':
      hashNumber(hasher, value);
      return;
    case 'string':
      hasher.word(TAG.text);
      hasher.text(value);
      return;
    case 'object':
      if (value === null) hasher.word(TAG.null);
      else hashObject(hasher, value);
      return;
    default:
      throw new TypeError(`a ${typeof value} is not plain data`);
  }
}

function hashNumber(hasher: Hasher, value: number): void {
  if (Number.isSafeInteger(value)) {
    hasher.word(TAG.integer);
    hasher.integer(value);
    return;
  }
  // NaN has many bit patterns; this one is used for all.
  double.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
  hasher.word(TAG.number);
  hasher.word(double.getInt32(0));
  hasher.word(Number.isNaN(value) ? 0 : double.getInt32(4));
}

function hashObject(hasher: Hasher, value: object): void {
  if (value instanceof Uint8Array) {
    hasher.word(TAG.bytes);
    hasher.bytes(value);
  } else if (isList(value)) {
    hasher.word(TAG.list);
    hasher.word(value.length);
    for (let i = 0; i < value.length; i++) hashPlain(hasher, value[i]);
  } else {
    const record = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(record).filter((key) => record[key] !== undefined);
    keys.sort();
    hasher.word(TAG.object);
    hasher.word(keys.length);
    for (const key of keys) {
      hasher.text(key);
      hashPlain(hasher, record[key]);
    }
  }
}

/**
 * A deep copy of plain data.
 *
 * @example
 * const state = { counters: Uint32Array.of(1, 2) };
 * const copy = clonePlain(state);
 * state.counters[0] = 9;
 * copy.counters[0]; // => 1
 */
export function clonePlain<T>(value: T): T {
  return cloned(value) as T;
}

function cloned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloned);
  if (isTyped(value)) return value.slice();
  // Not by assignment, which would lose a key named __proto__.
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cloned(inner)]));
}

type List = ArrayLike<unknown>;
interface Typed extends List {
  slice(): unknown;
}

function isTyped(value: object): value is Typed {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isList(value: object): value is List {
  return Array.isArray(value) || isTyped(value);
}
