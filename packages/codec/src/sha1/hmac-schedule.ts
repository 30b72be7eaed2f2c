import { wordAt } from '../bytes.js';
import { sha1Compress } from '../generated/sha1-compress.js';
import { hmacKeyState } from './hmac-key.js';
import { BLOCK_BYTES, sha1Absorb, sha1Tail, wordsToBytes } from './sha1.js';

/**
 * HMAC-SHA1 over a fixed prefix followed by an 8-byte counter: CARP's authentication, where only the counter
 * changes from one advertisement to the next.
 *
 * All that does not depend on the counter is computed once, in the constructor: both key blocks, and the whole
 * blocks of the prefix. A digest then takes two compressions (three where the prefix ends near a block's end) and
 * allocates nothing.
 */
export class HmacSchedule {
  private readonly inner: Int32Array;
  private readonly outer: Int32Array;
  /** The last block or two of the inner message, with zeros where the counter goes. */
  private readonly tail: Int32Array;
  /** Which word of `tail` the counter begins in, and how many bits into it. */
  private readonly counterWord: number;
  private readonly counterShift: number;
  /** Those words of `tail` without the counter: the prefix's last bytes and the padding's first. */
  private readonly before: number;
  private readonly after: number;
  private readonly state = new Int32Array(5);
  /** The outer message: the inner digest, the 0x80 mark and the length. */
  private readonly outerBlock = new Int32Array(16);

  /**
   * @param key the CARP key, 20 bytes; HMAC itself takes any length
   * @param prefix the message before the counter: version, type, vhid, addresses
   */
  constructor(key: Uint8Array, prefix: Uint8Array) {
    this.inner = hmacKeyState(key, 'inner');
    this.outer = hmacKeyState(key, 'outer');
    const absorbed = sha1Absorb(this.inner, prefix);
    const rest = new Uint8Array(prefix.length - absorbed + 8);
    rest.set(prefix.subarray(absorbed));
    this.tail = sha1Tail(rest, BLOCK_BYTES + prefix.length + 8);
    const counterAt = rest.length - 8;
    this.counterWord = counterAt >> 2;
    this.counterShift = (counterAt & 3) * 8;
    this.before = this.tail[this.counterWord]!;
    this.after = this.tail[this.counterWord + 2] ?? 0;
    this.outerBlock[5] = 0x80 << 24;
    this.outerBlock[15] = (BLOCK_BYTES + 20) * 8;
  }

  /** Leaves the digest of the prefix and this counter in `state`. */
  private run(high: number, low: number): void {
    const { tail, counterWord: at, counterShift: shift, state, outerBlock } = this;
    if (shift === 0) {
      tail[at] = high;
      tail[at + 1] = low;
    } else {
      tail[at] = this.before | (high >>> shift);
      tail[at + 1] = (high << (32 - shift)) | (low >>> shift);
      tail[at + 2] = this.after | (low << (32 - shift));
    }
    // The inner digest goes where the outer hash reads it: the first five words of its block.
    sha1Compress(outerBlock, this.inner, tail, 0);
    if (tail.length === 32) sha1Compress(outerBlock, outerBlock, tail, 16);
    sha1Compress(state, this.outer, outerBlock, 0);
  }

  /** The 20-byte digest for a counter given as two 32-bit words. */
  digest(counterHigh: number, counterLow: number): Uint8Array {
    this.run(counterHigh, counterLow);
    return wordsToBytes(this.state);
  }

  /**
   * Whether the 20 bytes at `hmacAt` are the digest for the 8-byte counter at `counterAt`. Takes the same time
   * wherever they differ, and allocates nothing.
   */
  matches(bytes: Uint8Array, counterAt: number, hmacAt: number): boolean {
    this.run(wordAt(bytes, counterAt), wordAt(bytes, counterAt + 4));
    const state = this.state;
    const difference =
      (state[0]! ^ wordAt(bytes, hmacAt)) |
      (state[1]! ^ wordAt(bytes, hmacAt + 4)) |
      (state[2]! ^ wordAt(bytes, hmacAt + 8)) |
      (state[3]! ^ wordAt(bytes, hmacAt + 12)) |
      (state[4]! ^ wordAt(bytes, hmacAt + 16));
    return difference === 0;
  }

  /** Writes the digest for the counter at `counterAt` to the 20 bytes at `hmacAt`. Allocates nothing. */
  write(bytes: Uint8Array, counterAt: number, hmacAt: number): void {
    this.run(wordAt(bytes, counterAt), wordAt(bytes, counterAt + 4));
    for (let i = 0; i < 20; i++) bytes[hmacAt + i] = this.state[i >> 2]! >>> (24 - (i & 3) * 8);
  }
}
