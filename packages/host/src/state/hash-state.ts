/** FNV-1a over 32 bits; the second lane starts differently and mixes in another order. */
const FNV_PRIME = 0x0100_0193;
const FNV_START = 0x811c_9dc5;

/** Mixed in before a value, so that no two kinds or shapes read alike. */
const TAG = { nothing: 1, number: 2, text: 3, boolean: 4, bytes: 5, list: 6, record: 7 } as const;

interface Lanes {
  a: number;
  b: number;
}

function word(lanes: Lanes, value: number): void {
  lanes.a = Math.imul(lanes.a ^ value, FNV_PRIME);
  lanes.a ^= lanes.a >>> 15;
  lanes.b = Math.imul(lanes.b ^ (lanes.b >>> 13), FNV_PRIME) ^ value;
}

function text(lanes: Lanes, value: string): void {
  word(lanes, value.length);
  for (let i = 0; i < value.length; i++) word(lanes, value.charCodeAt(i));
}

function mix(lanes: Lanes, value: unknown): void {
  if (value === null || value === undefined) {
    word(lanes, TAG.nothing);
  } else if (typeof value === 'number') {
    word(lanes, Number.isFinite(value) ? TAG.number : TAG.nothing);
    word(lanes, value | 0);
    word(lanes, Math.floor(value / 0x1_0000_0000) | 0);
  } else if (typeof value === 'string') {
    word(lanes, TAG.text);
    text(lanes, value);
  } else if (typeof value === 'boolean') {
    word(lanes, TAG.boolean);
    word(lanes, value ? 1 : 0);
  } else if (value instanceof Uint8Array) {
    word(lanes, TAG.bytes);
    word(lanes, value.length);
    for (let i = 0; i < value.length; i++) word(lanes, value[i]!);
  } else if (Array.isArray(value)) {
    word(lanes, TAG.list);
    word(lanes, value.length);
    for (const each of value) mix(lanes, each);
  } else if (typeof value === 'object') {
    const keys = Object.keys(value).sort();
    word(lanes, TAG.record);
    word(lanes, keys.length);
    for (const key of keys) {
      text(lanes, key);
      mix(lanes, (value as Readonly<Record<string, unknown>>)[key]);
    }
  } else {
    throw new TypeError(`a ${typeof value} is not plain data`);
  }
}

/**
 * A number below 2^53 for plain data: integers, strings, booleans, null, bytes, lists, and records, whose key order
 * does not matter. Not cryptographic.
 *
 * @example
 * hashState({ a: 1, b: [true] }) === hashState({ b: [true], a: 1 }); // => true
 * hashState([1, 2]) === hashState([2, 1]); // => false
 */
export function hashState(value: unknown): number {
  const lanes: Lanes = { a: FNV_START, b: ~FNV_START };
  mix(lanes, value);
  const a = lanes.a ^ (lanes.a >>> 16);
  const b = lanes.b ^ (lanes.b >>> 15);
  // 21 bits and 32 bits: exact in a double.
  return (b >>> 11) * 0x1_0000_0000 + (a >>> 0);
}
