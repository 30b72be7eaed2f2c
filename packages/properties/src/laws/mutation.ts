import fc from 'fast-check';

/** One change of bytes, wherever they are. */
interface Mutation {
  readonly how: 'flip' | 'set' | 'cut' | 'insert' | 'repeat';
  /** A share of the bytes. */
  readonly at: number;
  readonly value: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom('flip', 'set', 'cut', 'insert', 'repeat'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
});

/** Bytes that a decoder may be given: some that are right, changed in a few places, or any at all. */
export function damagedBytes(right: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const damaged = fc
    .tuple(right, fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([bytes, mutations]) => mutations.reduce(mutate, bytes));
  return fc.oneof({ weight: 3, arbitrary: damaged }, fc.uint8Array({ maxLength: 400 }));
}

function mutate(bytes: Uint8Array, { how, at, value }: Mutation): Uint8Array {
  const i = Math.floor(at * bytes.length);
  const copy = Array.from(bytes);
  if (how === 'flip' && copy.length > 0) copy[i]! ^= 1 << (value % 8);
  else if (how === 'set' && copy.length > 0) copy[i] = value;
  else if (how === 'cut') copy.length = i;
  else if (how === 'insert') copy.splice(i, 0, value);
  else copy.push(...copy.slice(i, i + value));
  return Uint8Array.from(copy);
}

/** A copy with one bit flipped; bit 0 is the highest of byte 0. */
export function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3]! ^= 0x80 >> (bit & 7);
  return copy;
}

/** Places of which some are looked at: the bits to flip, the lengths to cut to. All of a short packet are, in 100 runs. */
export const places: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(0xffff), {
  minLength: 1,
  maxLength: 32,
});
