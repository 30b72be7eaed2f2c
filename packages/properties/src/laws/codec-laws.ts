import { sameBytes, toHex } from '@carplab/codec';
import fc from 'fast-check';
import { difference } from './difference.js';
import { type Law, lawOf, must } from './law.js';
import { damagedBytes, places, withBitFlipped } from './mutation.js';

/** Somebody's codec of one kind of packet. `K` is what signing takes, if it signs. */
export interface ByteCodec<T, K = undefined> {
  encode(value: T, key: K): Uint8Array;
  /** Undefined: a receiver would not take these bytes for such a packet. It never throws. */
  decode(bytes: Uint8Array): T | undefined;
  /** Whether a receiver with this key accepts the bytes: checksum and HMAC. */
  verify?(bytes: Uint8Array, key: K): boolean;
}

/** What a codec is tried with. */
export interface CodecDomain<T, K> {
  readonly samples: fc.Arbitrary<Sample<T, K>>;
  /** How many bytes of a packet must be there: with fewer it is refused. Default: all */
  readonly leastBytes?: (packet: Uint8Array) => number;
}

/** A packet, and the key that it is signed with. */
export interface Sample<T, K> {
  readonly value: T;
  readonly key: K;
}

/**
 * The laws of any codec: what it encodes it decodes again, whatever bytes it is given it does not throw, and bytes that
 * are cut are refused. With `verify`: it accepts what was signed, and no bit may differ.
 */
export function codecLaws<T, K>(codec: ByteCodec<T, K>, domain: CodecDomain<T, K>): Law[] {
  const { samples, leastBytes = ({ length }) => length } = domain;
  const encode = ({ value, key }: Sample<T, K>): Uint8Array => codec.encode(value, key);
  const laws = [
    lawOf(
      'what was encoded is decoded again',
      'Every field has its own bits: decode(encode(value)) has all fields of the value.',
      samples,
      (sample) => {
        const bytes = encode(sample);
        const found = codec.decode(bytes);
        must(found !== undefined, () => `${toHex(bytes)} is refused`);
        const wrong = difference(sample.value, found);
        must(wrong === undefined, () => `${wrong}, from ${toHex(bytes)}`);
      },
    ),
    lawOf(
      'what was decoded is encoded to the same bytes',
      'decode loses nothing: encode(decode(bytes)) is the same bytes.',
      samples,
      (sample) => {
        const bytes = encode(sample);
        const value = codec.decode(bytes);
        must(value !== undefined, () => `${toHex(bytes)} is refused`);
        const again = codec.encode(value, sample.key);
        must(sameBytes(again, bytes), () => `${toHex(again)} instead of ${toHex(bytes)}`);
      },
    ),
    lawOf(
      'encoding depends on nothing but its arguments',
      'The same value and key give the same bytes, whatever was encoded in between.',
      fc.tuple(samples, samples),
      ([one, other]) => {
        const first = encode(one).slice();
        encode(other);
        const again = encode(one);
        must(sameBytes(again, first), () => `first ${toHex(first)}, then ${toHex(again)}`);
      },
    ),
    lawOf(
      'no bytes make decode throw',
      'Bad input is refused, and never an exception.',
      damagedBytes(samples.map((sample) => encode(sample).slice())),
      (bytes) => {
        codec.decode(bytes);
      },
    ),
    lawOf('decode only reads', 'decode leaves the bytes as they are.', samples, (sample) => {
      const bytes = encode(sample);
      const before = bytes.slice();
      codec.decode(bytes);
      must(sameBytes(bytes, before), () => `${toHex(before)} has become ${toHex(bytes)}`);
    }),
    lawOf(
      'bytes that are cut are refused',
      'A packet of which the end is missing is not one.',
      fc.tuple(samples, places),
      ([sample, cuts]) => {
        const bytes = encode(sample);
        const least = leastBytes(bytes);
        for (const place of [0, ...cuts]) {
          const length = least - 1 - (place % least);
          const found = codec.decode(bytes.slice(0, length));
          must(found === undefined, () => `${length} of ${bytes.length} bytes are accepted`);
        }
      },
    ),
  ];
  const { verify } = codec;
  if (verify === undefined) return laws;
  const accepts = (bytes: Uint8Array, key: K): boolean => verify.call(codec, bytes, key);
  return [
    ...laws,
    lawOf(
      'verify accepts what was signed',
      'The receiver that has the sender’s key accepts.',
      samples,
      (sample) => {
        const bytes = encode(sample);
        must(accepts(bytes, sample.key), () => `${toHex(bytes)} is refused`);
      },
    ),
    lawOf(
      'verify refuses any single flipped bit',
      'The checksum covers every bit: the one’s-complement sum changes with each.',
      fc.tuple(samples, places),
      ([sample, bits]) => {
        const bytes = encode(sample);
        for (const place of bits) {
          const bit = place % (8 * bytes.length);
          must(
            !accepts(withBitFlipped(bytes, bit), sample.key),
            () => `${toHex(bytes)} is accepted with bit ${bit & 7} of byte ${bit >> 3} flipped`,
          );
        }
      },
    ),
    lawOf(
      'no bytes make verify throw',
      'Bad input is refused, and never an exception.',
      samples.chain((sample) =>
        fc.tuple(damagedBytes(fc.constant(encode(sample).slice())), fc.constant(sample.key)),
      ),
      ([bytes, key]) => {
        accepts(bytes, key);
      },
    ),
  ];
}
