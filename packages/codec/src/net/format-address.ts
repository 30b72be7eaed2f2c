import { u16At } from './words.js';

/**
 * An IPv4 address as text. Reads 4 bytes at `at`.
 *
 * @example
 * formatIpv4(Uint8Array.of(224, 0, 0, 18)); // => '224.0.0.18'
 */
export function formatIpv4(bytes: Uint8Array, at = 0): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/**
 * An IPv6 address as text, in the one form of RFC 5952: lower case, no leading zeros, the first longest run of two
 * or more zero groups as `::`, IPv4-mapped addresses with dots (§5). Reads 16 bytes at `at`.
 *
 * @example
 * formatIpv6(Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12)); // => 'ff02::12'
 */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  let gapAt = 8;
  let gapLength = 1; // A single zero group stays as it is (§4.2.2).
  for (let i = 0; i < 8; i++) {
    let zeros = 0;
    while (i + zeros < 8 && u16At(bytes, at + 2 * (i + zeros)) === 0) zeros++;
    if (zeros > gapLength) {
      gapAt = i;
      gapLength = zeros;
    }
    i += zeros;
  }
  const mapped = gapAt === 0 && gapLength === 5 && u16At(bytes, at + 10) === 0xffff;
  if (mapped) return `::ffff:${formatIpv4(bytes, at + 12)}`;
  if (gapAt === 8) return groups(bytes, at, 0, 8);
  return `${groups(bytes, at, 0, gapAt)}::${groups(bytes, at, gapAt + gapLength, 8)}`;
}

function groups(bytes: Uint8Array, at: number, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += (i === from ? '' : ':') + u16At(bytes, at + 2 * i).toString(16);
  return text;
}

/**
 * An address of 4 bytes as IPv4, any other as IPv6. Throws a RangeError unless there are 4 or 16 bytes.
 *
 * @example
 * formatAddress(Uint8Array.of(203, 0, 113, 4)); // => '203.0.113.4'
 */
export function formatAddress(address: Uint8Array): string {
  if (address.length === 4) return formatIpv4(address);
  if (address.length === 16) return formatIpv6(address);
  throw new RangeError(`An IP address has 4 or 16 bytes, not ${address.length}`);
}
