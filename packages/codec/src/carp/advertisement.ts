import { wordAt } from '../bytes.js';
import { largest } from '../layout.js';
import { CARP } from '../layouts/carp.js';
import { checkAdvertisement } from './check.js';
import { CARP_BYTES } from './constants.js';

/** An advertisement as a plain object: every field of the 36 bytes, nothing else. */
export interface Advertisement {
  /** 2 in every advertisement; 0 to 15 on the wire. */
  readonly version: number;
  /** 1, an advertisement; 0 to 15 on the wire. */
  readonly type: number;
  /** 1 to 255. */
  readonly vhid: number;
  /** 1/256 s, 0 to 255; lower is better. */
  readonly advskew: number;
  /** 7. */
  readonly authlen: number;
  /** OpenBSD's demotion count, 0 to 255; 0 in other dialects. */
  readonly demote: number;
  /** Seconds, 0 to 255. */
  readonly advbase: number;
  readonly checksum: number;
  /** 64 bits, unsigned. */
  readonly counter: bigint;
  /** HMAC-SHA1, 20 bytes. */
  readonly hmac: Uint8Array;
}

const at = CARP.offset;
const COUNTER = at.counterHigh;
const HMAC = at.hmac;
const HMAC_END = at.hmac + CARP.size.hmac;
const MAX = {
  version: largest(CARP, 'versionType', 'version'),
  type: largest(CARP, 'versionType', 'type'),
  vhid: largest(CARP, 'vhid'),
  advskew: largest(CARP, 'advskew'),
  authlen: largest(CARP, 'authlen'),
  demote: largest(CARP, 'demote'),
  advbase: largest(CARP, 'advbase'),
  checksum: largest(CARP, 'checksum'),
};
/** Not `bytes.slice`: a Buffer's slice is not a copy. */
const copyOf = Uint8Array.prototype.slice;

/**
 * Reads the advertisement between `start` and `end` into a plain object: a copy that stays valid when the buffer is
 * reused. A shorter one gives `badlen`. Versions other than 2 are read as well: the version is a field, and
 * `checkAdvertisement` checks it.
 *
 * @example
 * const ad = decodeAdvertisement(fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c'));
 * ad.counter; // => 0x0102030405060708n
 * decodeAdvertisement(new Uint8Array(7)); // => 'badlen'
 */
export function decodeAdvertisement(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): Advertisement | 'badlen' {
  if (checkAdvertisement(bytes, start, end) === 'badlen') return 'badlen';
  return {
    version: bytes[start + at.versionType]! >> 4,
    type: bytes[start + at.versionType]! & 15,
    vhid: bytes[start + at.vhid]!,
    advskew: bytes[start + at.advskew]!,
    authlen: bytes[start + at.authlen]!,
    demote: bytes[start + at.demote]!,
    advbase: bytes[start + at.advbase]!,
    checksum: (bytes[start + at.checksum]! << 8) | bytes[start + at.checksum + 1]!,
    counter: counterOf(wordAt(bytes, start + COUNTER) >>> 0, wordAt(bytes, start + COUNTER + 4) >>> 0),
    hmac: copyOf.call(bytes, start + HMAC, start + HMAC_END),
  };
}

/** The counter from its two unsigned words. */
export function counterOf(high: number, low: number): bigint {
  // asUintN changes nothing here, but shows V8 that 64-bit registers will do: a fifth of the time.
  return BigInt.asUintN(64, (BigInt(high) << 32n) | BigInt(low));
}

/** Throws for a field that does not fit its bits. */
function field(name: keyof Advertisement, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw new RangeError(`${name} is ${value}; it takes a whole number from 0 to ${max}`);
}

/**
 * Writes an advertisement as given, checksum and hmac included, into 36 bytes of `target` at `start`, overwriting all
 * of them. To compute checksum and hmac, use `signAdvertisement`.
 *
 * @throws RangeError where a field does not fit its bits, or the target is too short
 */
export function encodeAdvertisement(
  ad: Advertisement,
  target: Uint8Array = new Uint8Array(CARP_BYTES),
  start = 0,
): Uint8Array {
  if (target.length - start < CARP_BYTES)
    throw new RangeError(`an advertisement takes ${CARP_BYTES} bytes; there are ${target.length - start}`);
  if (ad.hmac.length !== CARP.size.hmac)
    throw new RangeError(`hmac has ${ad.hmac.length} bytes; it takes 20`);
  if (ad.counter < 0n || ad.counter > 0xffffffffffffffffn)
    throw new RangeError('counter does not fit 64 bits');
  target[start + at.versionType] =
    (field('version', ad.version, MAX.version) << 4) | field('type', ad.type, MAX.type);
  target[start + at.vhid] = field('vhid', ad.vhid, MAX.vhid);
  target[start + at.advskew] = field('advskew', ad.advskew, MAX.advskew);
  target[start + at.authlen] = field('authlen', ad.authlen, MAX.authlen);
  target[start + at.demote] = field('demote', ad.demote, MAX.demote);
  target[start + at.advbase] = field('advbase', ad.advbase, MAX.advbase);
  const checksum = field('checksum', ad.checksum, MAX.checksum);
  target[start + at.checksum] = checksum >> 8;
  target[start + at.checksum + 1] = checksum;
  writeCounter(target, start, Number(ad.counter >> 32n), Number(ad.counter & 0xffffffffn));
  target.set(ad.hmac, start + at.hmac);
  return target;
}

/** Writes the counter of the advertisement at `start` from two 32-bit words. */
export function writeCounter(target: Uint8Array, start: number, high: number, low: number): void {
  for (let i = 0; i < 4; i++) {
    target[start + COUNTER + i] = high >>> (24 - 8 * i);
    target[start + COUNTER + 4 + i] = low >>> (24 - 8 * i);
  }
}
