import { CARP } from '../layouts/carp.js';
import { CARP_VERSION } from './constants.js';

// Constants of the module, not imports or properties: V8 folds them into the code.
const BYTES = CARP.span;
const VERSION_TYPE = CARP.offset.versionType;
const VERSION = CARP_VERSION;

/**
 * Why the bytes from `start` to `end` are not an advertisement: `badlen` (fewer than 36 bytes), `badver` (the version
 * is not 2), or undefined if they are. Bytes after the 36 are ignored, as in every receiver; so are type and authlen.
 * `carpChecksumOk` checks the checksum.
 *
 * @example
 * checkAdvertisement(new Uint8Array(35), 0, 35); // => 'badlen'
 */
export function checkAdvertisement(
  bytes: Uint8Array,
  start: number,
  end: number,
): 'badlen' | 'badver' | undefined {
  if (end - start < BYTES || end > bytes.length) return 'badlen';
  if (bytes[start + VERSION_TYPE]! >> 4 !== VERSION) return 'badver';
  return undefined;
}

/** The one's-complement sum over the 36 bytes, folded to 16 bits. */
function carpSum(bytes: Uint8Array, start: number): number {
  let high = 0;
  let low = 0;
  // Even and odd bytes separately: one shift for all of them instead of one for each.
  for (let i = start; i < start + BYTES; i += 4) {
    high += bytes[i]! + bytes[i + 2]!;
    low += bytes[i + 1]! + bytes[i + 3]!;
  }
  let sum = (high << 8) + low;
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16);
}

/**
 * Whether the checksum of the 36 bytes at `start` is correct: over exactly these bytes, without a pseudo-header, in
 * IPv4 and in IPv6.
 */
export function carpChecksumOk(bytes: Uint8Array, start: number): boolean {
  return carpSum(bytes, start) === 0xffff;
}

/** The checksum that the 36 bytes at `start` should have, whatever the field contains now. */
export function carpChecksum(bytes: Uint8Array, start: number): number {
  const at = start + CARP.offset.checksum;
  // Leaving the field out of the sum: subtracting it in one's complement is adding its complement.
  let sum = carpSum(bytes, start) + (~((bytes[at]! << 8) | bytes[at + 1]!) & 0xffff);
  sum = (sum & 0xffff) + (sum >>> 16);
  // A sum of zero cannot come from a header with a version in it, so 0xffff here means a field of 0.
  return ~sum & 0xffff;
}

/** Writes the checksum into the 36 bytes at `start`. */
export function writeCarpChecksum(bytes: Uint8Array, start: number): void {
  const at = start + CARP.offset.checksum;
  const checksum = carpChecksum(bytes, start);
  bytes[at] = checksum >> 8;
  bytes[at + 1] = checksum;
}
