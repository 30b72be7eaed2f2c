import { u16At } from './words.js';

/** The most bytes that can be summed before folding: 2^15 words of at most 2^16 - 1 stay below 2^31. */
const BLOCK = 1 << 16;

/**
 * The one's-complement sum of the big-endian 16-bit words from `start` to `end`, folded to 16 bits; an odd last byte
 * counts as the high half of a word (RFC 1071). `initial` is an earlier part's sum, below 2^31.
 *
 * Parts may be summed one after the other if all but the last have an even length.
 */
export function checksumPart(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = fold(initial);
  for (let blockAt = start; blockAt < end; blockAt += BLOCK) {
    const blockEnd = Math.min(blockAt + BLOCK, end);
    // High and low halves separately: one shift for all of them instead of one for each.
    let high = 0;
    let low = 0;
    let at = blockAt;
    for (; at + 3 < blockEnd; at += 4) {
      high += bytes[at]! + bytes[at + 2]!;
      low += bytes[at + 1]! + bytes[at + 3]!;
    }
    for (; at < blockEnd; at += 2) {
      high += bytes[at]!;
      if (at + 1 < blockEnd) low += bytes[at + 1]!;
    }
    sum = fold(sum + fold((high << 8) + low));
  }
  return sum;
}

function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/**
 * The internet checksum (RFC 1071) of the bytes from `start` to `end`: the correct value of the checksum field, if the
 * field itself is zero or left out. `initial` is the sum of a pseudo-header or of an earlier part.
 *
 * @example
 * internetChecksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03), 0, 4); // => 0x0dfb
 */
export function internetChecksum(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  return ~checksumPart(bytes, start, end, initial) & 0xffff;
}

/**
 * Whether bytes that include their checksum sum up correctly.
 *
 * @example
 * checksumOk(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0x0d, 0xfb), 0, 6); // => true
 */
export function checksumOk(bytes: Uint8Array, start: number, end: number, initial = 0): boolean {
  return checksumPart(bytes, start, end, initial) === 0xffff;
}

/**
 * The sum of the pseudo-header that TCP, UDP and ICMPv6 checksums cover, as `initial` for the functions above.
 *
 * Source and destination are read at `addressesAt`, consecutive as in every IP header: 4 bytes each for IPv4 (RFC 793
 * §3.1), 16 each for IPv6 (RFC 8200 §8.1). `length` is that of the upper-layer packet in bytes, below 2^30.
 */
export function pseudoHeaderSum(
  family: 4 | 6,
  bytes: Uint8Array,
  addressesAt: number,
  protocol: number,
  length: number,
): number {
  const addresses = family === 4 ? 8 : 32;
  return checksumPart(bytes, addressesAt, addressesAt + addresses, protocol + fold(length));
}

/**
 * Updates a checksum field that holds `checksum` after `length` of the bytes that it covers have changed from those at
 * `beforeAt` in `before` to those at `afterAt` in `after` (RFC 1624). They must begin at an even offset of the summed
 * bytes, and `length` must be even. A wrong checksum stays as wrong as it was.
 *
 * The caller handles UDP's 0, which means no checksum: before, and in the result.
 *
 * @example
 * const before = Uint8Array.of(0x00, 0x01, 0xf2, 0x03);
 * const after = Uint8Array.of(0x12, 0x34, 0xf2, 0x03);
 * changedChecksum(0x0dfb, before, 0, after, 0, 2) === internetChecksum(after, 0, 4); // => true
 */
export function changedChecksum(
  checksum: number,
  before: Uint8Array,
  beforeAt: number,
  after: Uint8Array,
  afterAt: number,
  length: number,
): number {
  let sum = ~checksum & 0xffff;
  for (let i = 0; i < length; i += 2) {
    sum += (~u16At(before, beforeAt + i) & 0xffff) + u16At(after, afterAt + i);
  }
  return ~fold(sum) & 0xffff;
}
