import { hexDigit } from './hex-digit.js';

const COLON = 58;
const DOT = 46;

/**
 * The 4 bytes of an IPv4 address in dotted decimal, or undefined. Numbers above 255 and leading zeros, which some
 * readers take as octal, are refused.
 *
 * @example
 * parseIpv4('224.0.0.18'); // => Uint8Array.of(224, 0, 0, 18)
 * parseIpv4('224.0.0.018'); // => undefined
 */
export function parseIpv4(text: string): Uint8Array | undefined {
  const address = new Uint8Array(4);
  return readDotted(text, 0, text.length, address, 0) ? address : undefined;
}

/**
 * The 16 bytes of an IPv6 address, or undefined: every form of RFC 4291 §2.2, the one with an IPv4 tail included.
 * A zone, as in `fe80::1%em0`, is accepted and dropped.
 *
 * @example
 * parseIpv6('ff02::12'); // => Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12)
 * parseIpv6('fe80:::1'); // => undefined
 */
export function parseIpv6(text: string): Uint8Array | undefined {
  const zoneAt = text.indexOf('%');
  if (zoneAt >= 0 && zoneAt === text.length - 1) return undefined;
  const end = zoneAt < 0 ? text.length : zoneAt;
  const address = new Uint8Array(16);
  let filled = 0;
  /** Where in `address` the `::` is. */
  let gapAt = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    // Only as the first half of a `::`; the loop takes the second half.
    if (end < 2 || text.charCodeAt(1) !== COLON) return undefined;
    at = 1;
  }
  while (at < end) {
    if (text.charCodeAt(at) === COLON) {
      if (gapAt >= 0) return undefined;
      gapAt = filled;
      at++;
      continue;
    }
    const groupAt = at;
    let group = 0;
    for (let digit = hexDigit(text.charCodeAt(at)); digit >= 0 && at < end; ) {
      if (at - groupAt === 4) return undefined;
      group = (group << 4) | digit;
      at++;
      digit = hexDigit(text.charCodeAt(at));
    }
    if (at < end && text.charCodeAt(at) === DOT) {
      if (filled > 12 || !readDotted(text, groupAt, end, address, filled)) return undefined;
      filled += 4;
      break;
    }
    if (at === groupAt || filled === 16) return undefined;
    address[filled++] = group >> 8;
    address[filled++] = group;
    if (at === end) break;
    if (text.charCodeAt(at) !== COLON) return undefined;
    at++;
    if (at === end) return undefined;
  }
  if (gapAt < 0) return filled === 16 ? address : undefined;
  if (filled === 16) return undefined; // `::` stands for at least one group.
  address.copyWithin(16 - (filled - gapAt), gapAt, filled);
  address.fill(0, gapAt, gapAt + 16 - filled);
  return address;
}

/**
 * The bytes of an address, 4 for IPv4 and 16 for IPv6, or undefined.
 *
 * @example
 * parseAddress('203.0.113.4')?.length; // => 4
 * parseAddress('2001:db8::4')?.length; // => 16
 * parseAddress('fw.example.org'); // => undefined
 */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** Reads exactly four decimal numbers from `from` to `end` into `target`. */
function readDotted(text: string, from: number, end: number, target: Uint8Array, targetAt: number): boolean {
  let at = from;
  for (let i = 0; i < 4; i++) {
    if (i > 0 && (at >= end || text.charCodeAt(at++) !== DOT)) return false;
    const numberAt = at;
    let value = 0;
    while (at < end && at - numberAt < 3) {
      const digit = text.charCodeAt(at) - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = 10 * value + digit;
      at++;
    }
    const digits = at - numberAt;
    if (digits === 0 || value > 255 || (digits > 1 && text.charCodeAt(numberAt) === 48)) return false;
    target[targetAt + i] = value;
  }
  return at === end;
}
