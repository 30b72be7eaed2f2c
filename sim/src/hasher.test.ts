import { describe, expect, it } from 'vitest';
import { Hasher } from './hasher.js';

const hashOf = (feed: (hasher: Hasher) => void): string => {
  const hasher = new Hasher();
  feed(hasher);
  return hasher.hex();
};

describe('Hasher', () => {
  it('computes this function: the hash of a run must be the same on every machine and in every version', () => {
    expect(hashOf(() => {})).toMatchInlineSnapshot(`"a49912c6ede1521e"`);
    expect(
      hashOf((hasher) => {
        hasher.text('carp');
        hasher.integer(86_400_000_000);
        hasher.integer(-1);
        hasher.bytes(Uint8Array.of(1, 2, 3, 4, 5));
      }),
    ).toMatchInlineSnapshot(`"da95ed42cce549a9"`);
  });

  it('gives a million short inputs a million hashes', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1000; i++) {
      for (let k = 0; k < 1000; k++) {
        seen.add(
          hashOf((hasher) => {
            hasher.word(i);
            hasher.word(k);
          }),
        );
      }
    }
    expect(seen.size).toBe(1_000_000);
  });

  it('distinguishes large integers, signs and zeros', () => {
    const values = [
      0,
      1,
      -1,
      2 ** 32,
      2 ** 32 + 1,
      -(2 ** 32),
      2 ** 53 - 1,
      -(2 ** 53 - 1),
      2 ** 31,
      -(2 ** 31),
    ];
    expect(new Set(values.map((value) => hashOf((hasher) => hasher.integer(value)))).size).toBe(
      values.length,
    );
  });

  it('distinguishes where bytes end', () => {
    const one = hashOf((hasher) => {
      hasher.bytes(Uint8Array.of(1, 2));
      hasher.bytes(Uint8Array.of(3));
    });
    const other = hashOf((hasher) => {
      hasher.bytes(Uint8Array.of(1));
      hasher.bytes(Uint8Array.of(2, 3));
    });
    expect(one).not.toBe(other);
  });

  it('continues from a snapshot', () => {
    const hasher = new Hasher();
    hasher.text('first');
    const copy = new Hasher();
    copy.restore(hasher.snapshot());
    hasher.word(2);
    copy.word(2);
    expect(copy.hex()).toBe(hasher.hex());
  });
});
