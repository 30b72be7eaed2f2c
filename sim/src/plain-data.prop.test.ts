import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hasher } from './hasher.js';
import { clonePlain, hashPlain } from './plain-data.js';

const hashOf = (value: unknown): string => {
  const hasher = new Hasher();
  hashPlain(hasher, value);
  return hasher.hex();
};

const plain = fc.anything({
  maxDepth: 3,
  withTypedArray: true,
  withNullPrototype: false,
  values: [
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constant(null),
    fc.uint8Array(),
    fc.maxSafeInteger(),
  ],
});

/** The same with every object's keys the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

describe('hashPlain', () => {
  it('does not depend on the order of keys or on identity', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(hashOf(turned(value))).toBe(hashOf(value));
        expect(hashOf(clonePlain(value))).toBe(hashOf(value));
        expect(clonePlain(value)).toEqual(value);
      }),
      { numRuns: 3000 },
    );
  });

  it('distinguishes different values', () => {
    const values: unknown[] = [
      undefined,
      null,
      false,
      true,
      0,
      1,
      '1',
      [1],
      ['1'],
      [[1]],
      {},
      [],
      { a: 1 },
      { b: 1 },
      { a: '1' },
      0.5,
    ];
    values.push(Number.NaN, Number.POSITIVE_INFINITY, '', Uint8Array.of(1), { a: { a: 1 } }, 2 ** 53);
    expect(new Set(values.map(hashOf)).size).toBe(values.length);
  });

  it('treats 0 and -0 as equal, and ignores undefined keys', () => {
    expect(hashOf(-0)).toBe(hashOf(0));
    expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }));
  });

  it('refuses what is not plain data', () => {
    expect(() => hashOf({ run: () => 1 })).toThrow(TypeError);
    expect(() => hashOf(1n)).toThrow(TypeError);
  });
});

describe('clonePlain', () => {
  it('shares nothing', () => {
    const value = { list: [{ bytes: Uint8Array.of(1) }] };
    const copy = clonePlain(value);
    value.list[0]!.bytes[0] = 9;
    value.list.push({ bytes: Uint8Array.of(2) });
    expect(copy).toEqual({ list: [{ bytes: Uint8Array.of(1) }] });
  });
});
