import { wordAt } from '../bytes.js';
import { sha1Compress } from '../generated/sha1-compress.js';
import { BLOCK_BYTES, sha1, sha1Absorb, sha1Initial, wordsToBytes } from './sha1.js';

const PAD = { inner: 0x36, outer: 0x5c } as const;

/** The chaining value after the one block of the padded key xor its pad (RFC 2104 §2). */
export function hmacKeyState(key: Uint8Array, side: 'inner' | 'outer'): Int32Array {
  const block = new Uint8Array(BLOCK_BYTES).fill(PAD[side]);
  const used = key.length > BLOCK_BYTES ? sha1(key) : key;
  for (let i = 0; i < used.length; i++) block[i]! ^= used[i]!;
  const state = sha1Initial();
  sha1Absorb(state, block);
  return state;
}

/**
 * HMAC-SHA1 of whole messages under one key: for `diagnose`, which tries many messages with few keys. For many
 * counters with one message, `HmacSchedule` is faster.
 *
 * @example
 * toHex(new HmacKey(utf8('Jefe')).digest(utf8('what do ya want for nothing?'))); // => 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'
 */
export class HmacKey {
  readonly #inner: Int32Array;
  readonly #outer: Int32Array;
  readonly #state = new Int32Array(5);
  readonly #block = new Int32Array(16);

  constructor(key: Uint8Array) {
    this.#inner = hmacKeyState(key, 'inner');
    this.#outer = hmacKeyState(key, 'outer');
  }

  /** Leaves the HMAC of the first `length` bytes of `message` in `state`. */
  #run(message: Uint8Array, length: number): void {
    const state = this.#state;
    const block = this.#block;
    state.set(this.#inner);
    let at = 0;
    for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) {
      for (let i = 0; i < 16; i++) block[i] = wordAt(message, at + 4 * i);
      sha1Compress(state, state, 0, block, 0);
    }
    block.fill(0);
    for (let i = at; i < length; i++) block[(i - at) >> 2]! |= message[i]! << (24 - ((i - at) & 3) * 8);
    const rest = length - at;
    block[rest >> 2]! |= 0x80 << (24 - (rest & 3) * 8);
    if (rest + 9 > BLOCK_BYTES) {
      sha1Compress(state, state, 0, block, 0);
      block.fill(0);
    }
    block[15] = (BLOCK_BYTES + length) * 8;
    sha1Compress(state, state, 0, block, 0);
    block.fill(0);
    block.set(state);
    block[5] = 0x80 << 24;
    block[15] = (BLOCK_BYTES + 20) * 8;
    sha1Compress(state, this.#outer, 0, block, 0);
  }

  /** The 20-byte HMAC of a message. */
  digest(message: Uint8Array): Uint8Array {
    this.#run(message, message.length);
    return wordsToBytes(this.#state);
  }

  /** Whether the 20 bytes at `hmacAt` are the HMAC of the first `length` bytes of `message`. Allocates nothing. */
  matches(message: Uint8Array, length: number, bytes: Uint8Array, hmacAt: number): boolean {
    this.#run(message, length);
    let difference = 0;
    for (let i = 0; i < 5; i++) difference |= this.#state[i]! ^ wordAt(bytes, hmacAt + 4 * i);
    return difference === 0;
  }
}
