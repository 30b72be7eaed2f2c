import { wordAt } from '../bytes.js';
import { sha1Compress } from '../generated/sha1-compress.js';
import { hmacKeyState } from './hmac-key.js';
import { BLOCK_BYTES, sha1Absorb, sha1Tail, wordsToBytes } from './sha1.js';

/** Where in `HmacSchedule.words` the chaining values after the key blocks, and the end of the message, are. */
const INNER = 0;
const OUTER = 5;
const TAIL = 10;

/** The last digest computed, and the outer message: the inner digest, the 0x80 mark and the length. */
const state = new Int32Array(5);
const outerBlock = new Int32Array(16);
outerBlock[5] = 0x80 << 24;
outerBlock[15] = (BLOCK_BYTES + 20) * 8;

/**
 * HMAC-SHA1 over a fixed prefix followed by an 8-byte counter: CARP's authentication, where only the counter changes
 * from one advertisement to the next.
 *
 * Everything that does not depend on the counter is computed once, in the constructor: both key blocks, and the whole
 * blocks of the prefix. A digest then takes two compressions (three if the prefix ends near a block's end) and
 * allocates nothing.
 *
 * What is kept is in one array; what is needed only during a digest is shared by all schedules: a firewall with 255
 * virtual hosts goes from one to the next, and each has left the processor's nearest cache by its turn.
 */
export class HmacSchedule {
  /** The inner and outer chaining value, and the last block or two of the inner message, with a place for the counter. */
  readonly #words: Int32Array;
  /** Which word the counter begins in, and how many bits into it. */
  readonly #counterWord: number;
  readonly #counterShift: number;
  /** Those words without the counter: the prefix's last bytes and the padding's first. */
  readonly #before: number;
  readonly #after: number;

  /**
   * @param key the CARP key, 20 bytes; HMAC itself takes any length
   * @param prefix the message before the counter: version, type, vhid, addresses
   */
  constructor(key: Uint8Array, prefix: Uint8Array) {
    const inner = hmacKeyState(key, 'inner');
    const absorbed = sha1Absorb(inner, prefix);
    const rest = new Uint8Array(prefix.length - absorbed + 8);
    rest.set(prefix.subarray(absorbed));
    const tail = sha1Tail(rest, BLOCK_BYTES + prefix.length + 8);
    this.#words = new Int32Array(TAIL + tail.length);
    this.#words.set(inner, INNER);
    this.#words.set(hmacKeyState(key, 'outer'), OUTER);
    this.#words.set(tail, TAIL);
    const counterAt = rest.length - 8;
    this.#counterWord = TAIL + (counterAt >> 2);
    this.#counterShift = (counterAt & 3) * 8;
    this.#before = this.#words[this.#counterWord]!;
    this.#after = this.#words[this.#counterWord + 2] ?? 0;
  }

  /** Leaves the digest of the prefix and this counter in `state`. */
  #run(high: number, low: number): void {
    const words = this.#words;
    const at = this.#counterWord;
    const shift = this.#counterShift;
    if (shift === 0) {
      words[at] = high;
      words[at + 1] = low;
    } else {
      words[at] = this.#before | (high >>> shift);
      words[at + 1] = (high << (32 - shift)) | (low >>> shift);
      words[at + 2] = this.#after | (low << (32 - shift));
    }
    // The inner digest goes where the outer hash reads it: the first five words of its block.
    sha1Compress(outerBlock, words, INNER, words, TAIL);
    if (words.length === TAIL + 32) sha1Compress(outerBlock, outerBlock, 0, words, TAIL + 16);
    sha1Compress(state, words, OUTER, outerBlock, 0);
  }

  /** The 20-byte digest for a counter given as two 32-bit words. */
  digest(counterHigh: number, counterLow: number): Uint8Array {
    this.#run(counterHigh, counterLow);
    return wordsToBytes(state);
  }

  /**
   * Whether the 20 bytes at `hmacAt` are the digest for the 8-byte counter at `counterAt`. Constant time; allocates
   * nothing.
   */
  matches(bytes: Uint8Array, counterAt: number, hmacAt: number): boolean {
    this.#run(wordAt(bytes, counterAt), wordAt(bytes, counterAt + 4));
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
    this.#run(wordAt(bytes, counterAt), wordAt(bytes, counterAt + 4));
    for (let i = 0; i < 5; i++) {
      const word = state[i]!;
      const at = hmacAt + 4 * i;
      bytes[at] = word >>> 24;
      bytes[at + 1] = word >>> 16;
      bytes[at + 2] = word >>> 8;
      bytes[at + 3] = word;
    }
  }
}
