import { CARP } from '../layouts/carp.js';

const at = CARP.offset;
// Constants of the module, not properties of an object: V8 folds them into the loads.
const VERSION_TYPE = at.versionType;
const VHID = at.vhid;
const ADVSKEW = at.advskew;
const AUTHLEN = at.authlen;
const DEMOTE = at.demote;
const ADVBASE = at.advbase;
const CHECKSUM = at.checksum;
const COUNTER_HIGH = at.counterHigh;
const COUNTER_LOW = at.counterLow;
const HMAC = at.hmac;

/**
 * Reads the fields of an advertisement in place. One view serves any number of packets; it allocates only when moved to
 * another `Uint8Array`, not for another `start`.
 *
 * Contract: the getters do not check. After `checkAdvertisement(bytes, start, end)` has returned undefined or `badver`,
 * 36 bytes are there and every getter is safe; before that, their values are meaningless, and they may throw.
 *
 * @example
 * const view = new AdvertisementView().on(fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c'));
 * view.vhid; // => 1
 * view.advbase; // => 1
 * view.counterLow; // => 0x05060708
 */
export class AdvertisementView {
  #bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes: a word is one load and one bounds check through it, where single bytes are four of each. */
  #data = new DataView(this.#bytes.buffer);
  /** Where in `bytes` the CARP header begins. */
  #start = 0;

  /** Points the view at a header. */
  on(bytes: Uint8Array, start = 0): this {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      // Without a length, so that it grows with a resizable buffer, as `bytes` does.
      this.#data = new DataView(bytes.buffer, bytes.byteOffset);
    }
    this.#start = start;
    return this;
  }

  get version(): number {
    return this.#bytes[this.#start + VERSION_TYPE]! >> 4;
  }
  get type(): number {
    return this.#bytes[this.#start + VERSION_TYPE]! & 15;
  }
  get vhid(): number {
    return this.#bytes[this.#start + VHID]!;
  }
  /** 1/256 s. */
  get advskew(): number {
    return this.#bytes[this.#start + ADVSKEW]!;
  }
  get authlen(): number {
    return this.#bytes[this.#start + AUTHLEN]!;
  }
  /** OpenBSD's demotion count; 0 in other dialects. */
  get demote(): number {
    return this.#bytes[this.#start + DEMOTE]!;
  }
  /** Seconds. */
  get advbase(): number {
    return this.#bytes[this.#start + ADVBASE]!;
  }
  get checksum(): number {
    return this.#data.getUint16(this.#start + CHECKSUM);
  }
  /** Whether the checksum is correct: `carpChecksumOk` of the same bytes, in half the time. */
  get checksumOk(): boolean {
    const data = this.#data;
    const at = this.#start;
    // The nine words at once; their sum stays below 2^36, and is exact. Unrolled: a loop takes twice as long.
    const words =
      data.getUint32(at) +
      data.getUint32(at + 4) +
      data.getUint32(at + 8) +
      data.getUint32(at + 12) +
      data.getUint32(at + 16) +
      data.getUint32(at + 20) +
      data.getUint32(at + 24) +
      data.getUint32(at + 28) +
      data.getUint32(at + 32);
    // Carries are added in at the bottom: 2^32 and 2^16 both count as 1.
    const sum = Math.floor(words / 0x1_0000_0000) + (words >>> 16) + (words & 0xffff);
    const folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16) === 0xffff;
  }
  /** The high 32 bits of the counter, unsigned. */
  get counterHigh(): number {
    return this.#data.getUint32(this.#start + COUNTER_HIGH);
  }
  /** The low 32 bits of the counter, unsigned. */
  get counterLow(): number {
    return this.#data.getUint32(this.#start + COUNTER_LOW);
  }
  /** Word 0 to 4 of the HMAC, unsigned. */
  hmacWord(index: number): number {
    return this.#data.getUint32(this.#start + HMAC + 4 * index);
  }
  /** Whether this is a goodbye: advbase and advskew both 255. */
  get goodbye(): boolean {
    return this.advbase === 255 && this.advskew === 255;
  }
}
