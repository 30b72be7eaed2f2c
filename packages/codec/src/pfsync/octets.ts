import { toHex } from '../bytes.js';
import { formatIpv4, formatIpv6 } from '../net/format-address.js';
import { u32At } from '../net/words.js';
import { familyOfAf } from './constants.js';

// Fields of a message as text, without loss.

/** 8 hexadecimal digits of a 32-bit number: how creatorids are shown. */
export function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** 16 hexadecimal digits: how state ids are shown. */
export function hex64(high: number, low: number): string {
  return hex32(high) + hex32(low);
}

/** An unsigned 64-bit number in decimal. */
export function decimal64(high: number, low: number): string {
  // 2^53 and more are no longer exact as a number.
  if (high < 0x20_0000) return String(high * 0x1_0000_0000 + low);
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

/**
 * The name in `size` bytes, up to its NUL. Nonprintable and non-ASCII bytes are written as `\xNN`, and so is a
 * backslash, so that the encoder restores the same bytes.
 *
 * @example
 * nameAt(Uint8Array.of(0x65, 0x6d, 0x30, 0, 0, 0), 0, 6); // => 'em0'
 */
export function nameAt(bytes: Uint8Array, at: number, size: number): string {
  let text = '';
  for (let i = at; i < at + size && bytes[i] !== 0; i++) {
    const byte = bytes[i]!;
    text +=
      byte > 0x20 && byte < 0x7f && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}

/** What follows the NUL of a name, hexadecimal, if not all zero: OpenBSD's CLR sends uninitialized memory. */
export function afterNulAt(bytes: Uint8Array, at: number, size: number): string | undefined {
  let start = at;
  while (start < at + size && bytes[start] !== 0) start++;
  return nonZero(bytes, start, at + size);
}

/**
 * The 16 bytes of a `pf_addr` as text: IPv4 if the family is IPv4 and the 12 bytes after it are zero, otherwise IPv6,
 * so that nothing is lost. For display, use `shownAddress`.
 */
export function addressAt(bytes: Uint8Array, at: number, af: number): string {
  const bare = u32At(bytes, at + 4) === 0 && u32At(bytes, at + 8) === 0 && u32At(bytes, at + 12) === 0;
  if (bare && familyOfAf(af) === 4) return formatIpv4(bytes, at);
  return formatIpv6(bytes, at);
}

/** An address as its family reads it: for IPv4 the first 4 bytes, whatever follows. */
export function shownAddress(bytes: Uint8Array, at: number, af: number): string {
  return familyOfAf(af) === 4 ? formatIpv4(bytes, at) : formatIpv6(bytes, at);
}

/** Hexadecimal digits of a range, or undefined if all of it is zero. */
export function nonZero(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return toHex(bytes, start, end);
  return undefined;
}
