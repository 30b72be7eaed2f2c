import { hexDigit } from './hex-digit.js';

const COLON = 58;
const HYPHEN = 45;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * An Ethernet address as text: six pairs of lower-case digits. Reads 6 bytes at `at`.
 *
 * @example
 * formatMac(Uint8Array.of(0, 0, 0x5e, 0, 1, 1)); // => '00:00:5e:00:01:01'
 */
export function formatMac(bytes: Uint8Array, at = 0): string {
  return `${HEX[bytes[at]!]}:${HEX[bytes[at + 1]!]}:${HEX[bytes[at + 2]!]}:${HEX[bytes[at + 3]!]}:${
    HEX[bytes[at + 4]!]
  }:${HEX[bytes[at + 5]!]}`;
}

/**
 * The 6 bytes of an Ethernet address, or undefined. Accepts colons or hyphens, upper or lower case, and the single
 * digits that BSD's `ether_ntoa` prints.
 *
 * @example
 * parseMac('0:0:5e:0:1:1'); // => Uint8Array.of(0, 0, 0x5e, 0, 1, 1)
 * parseMac('00:00:5e:00:01'); // => undefined
 */
export function parseMac(text: string): Uint8Array | undefined {
  const mac = new Uint8Array(6);
  let separator = -1;
  let at = 0;
  for (let i = 0; i < 6; i++) {
    if (i > 0) {
      const found = text.charCodeAt(at++);
      if (i === 1) separator = found;
      if (found !== separator || (found !== COLON && found !== HYPHEN)) return undefined;
    }
    const first = hexDigit(text.charCodeAt(at));
    if (first < 0) return undefined;
    const second = hexDigit(text.charCodeAt(at + 1));
    mac[i] = second < 0 ? first : (first << 4) | second;
    at += second < 0 ? 1 : 2;
  }
  return at === text.length ? mac : undefined;
}
