import { sha1Compress } from '../generated/sha1-compress.js';

/** Bytes in a SHA-1 block, and so in a padded HMAC key. */
export const BLOCK_BYTES = 64;
/** Bytes in a SHA-1 digest. */
export const DIGEST_BYTES = 20;

/** The initial chaining value, FIPS 180-4 §5.3.1. A fresh copy: the caller may change it. */
export function sha1Initial(): Int32Array {
  return Int32Array.of(0x67452301, -0x10325477, -0x67452302, 0x10325476, -0x3c2d1e10);
}

/** Reads `count` big-endian words from `bytes`, zeros beyond its end. */
function words(bytes: Uint8Array, at: number, count: number): Int32Array {
  const block = new Int32Array(count);
  for (let i = 0; i < count * 4 && at + i < bytes.length; i++)
    block[i >> 2]! |= bytes[at + i]! << (24 - (i & 3) * 8);
  return block;
}

/**
 * Absorbs whole 64-byte blocks of `bytes` into `state`, in place; ignores what is left after the last whole block.
 * Returns how many bytes were absorbed.
 */
export function sha1Absorb(state: Int32Array, bytes: Uint8Array): number {
  let at = 0;
  for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES)
    sha1Compress(state, state, 0, words(bytes, at, 16), 0);
  return at;
}

/**
 * The last one or two blocks of a message, as words: the bytes left over after the whole blocks, the 0x80 mark,
 * zeros, and the length in bits. `total` is the length of the whole message in bytes (below 512 MiB).
 */
export function sha1Tail(rest: Uint8Array, total: number): Int32Array {
  const blocks = rest.length + 9 <= BLOCK_BYTES ? 1 : 2;
  const tail = words(rest, 0, 16 * blocks);
  tail[rest.length >> 2]! |= 0x80 << (24 - (rest.length & 3) * 8);
  tail[16 * blocks - 1] = total * 8;
  return tail;
}

/** Writes the five words of a digest as bytes, big-endian. */
export function wordsToBytes(state: Int32Array): Uint8Array {
  const bytes = new Uint8Array(state.length * 4);
  for (let i = 0; i < bytes.length; i++) bytes[i] = state[i >> 2]! >>> (24 - (i & 3) * 8);
  return bytes;
}

/**
 * SHA-1 of a message, 20 bytes.
 *
 * Used because CARP's authentication is HMAC-SHA1; no longer fit for new uses.
 *
 * @example
 * toHex(sha1(utf8('abc'))); // => 'a9993e364706816aba3e25717850c26c9cd0d89d'
 */
export function sha1(message: Uint8Array): Uint8Array {
  const state = sha1Initial();
  const absorbed = sha1Absorb(state, message);
  const tail = sha1Tail(message.subarray(absorbed), message.length);
  for (let at = 0; at < tail.length; at += 16) sha1Compress(state, state, 0, tail, at);
  return wordsToBytes(state);
}
