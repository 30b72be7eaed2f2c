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
 * Reads the fields of an advertisement in place. One view serves any number of packets.
 *
 * Contract: the getters do not check. After `checkAdvertisement(bytes, start, end)` has returned undefined or
 * `badver`, 36 bytes are there and every getter is safe; before, their values mean nothing.
 *
 * @example
 * const view = new AdvertisementView().on(fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c'));
 * view.vhid; // => 1
 * view.advbase; // => 1
 * view.counterLow; // => 0x05060708
 */
export class AdvertisementView {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where in `bytes` the CARP header begins. */
  start = 0;

  /** Points the view at a header. */
  on(bytes: Uint8Array, start = 0): this {
    this.bytes = bytes;
    this.start = start;
    return this;
  }

  get version(): number {
    return this.bytes[this.start + VERSION_TYPE]! >> 4;
  }
  get type(): number {
    return this.bytes[this.start + VERSION_TYPE]! & 15;
  }
  get vhid(): number {
    return this.bytes[this.start + VHID]!;
  }
  /** 1/256 s. */
  get advskew(): number {
    return this.bytes[this.start + ADVSKEW]!;
  }
  get authlen(): number {
    return this.bytes[this.start + AUTHLEN]!;
  }
  /** OpenBSD's demotion count; 0 from the others. */
  get demote(): number {
    return this.bytes[this.start + DEMOTE]!;
  }
  /** Seconds. */
  get advbase(): number {
    return this.bytes[this.start + ADVBASE]!;
  }
  get checksum(): number {
    const i = this.start + CHECKSUM;
    return (this.bytes[i]! << 8) | this.bytes[i + 1]!;
  }
  /** The high 32 bits of the counter, unsigned. */
  get counterHigh(): number {
    return this.word(COUNTER_HIGH);
  }
  /** The low 32 bits of the counter, unsigned. */
  get counterLow(): number {
    return this.word(COUNTER_LOW);
  }
  /** Word 0 to 4 of the HMAC, unsigned. */
  hmacWord(index: number): number {
    return this.word(HMAC + 4 * index);
  }
  /** Whether this is a goodbye: advbase and advskew both 255. */
  get goodbye(): boolean {
    return this.advbase === 255 && this.advskew === 255;
  }

  private word(offset: number): number {
    const i = this.start + offset;
    const b = this.bytes;
    return ((b[i]! << 24) | (b[i + 1]! << 16) | (b[i + 2]! << 8) | b[i + 3]!) >>> 0;
  }
}
