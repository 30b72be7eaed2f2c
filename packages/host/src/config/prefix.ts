import { formatAddress, parseAddress } from '@carplab/codec';

/** An address with its prefix length, such as `203.0.113.4/28`. */
export interface Prefix {
  /** The address without the length, in canonical form. */
  readonly text: string;
  /** 4 or 16 bytes. */
  readonly bytes: Uint8Array;
  readonly family: 4 | 6;
  /** Bits. */
  readonly length: number;
}

/**
 * Reads an address with a prefix length; without one it is a single address (32 or 128). Undefined if invalid.
 *
 * @example
 * parsePrefix('203.0.113.4/28').length; // => 28
 * parsePrefix('2001:DB8::4').text; // => '2001:db8::4'
 * parsePrefix('203.0.113.4/33'); // => undefined
 */
export function parsePrefix(text: string): Prefix | undefined {
  const slashAt = text.indexOf('/');
  const bytes = parseAddress(slashAt < 0 ? text : text.slice(0, slashAt));
  if (!bytes) return undefined;
  const most = bytes.length * 8;
  const digits = slashAt < 0 ? `${most}` : text.slice(slashAt + 1);
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > most) return undefined;
  return { text: formatAddress(bytes), bytes, family: most === 32 ? 4 : 6, length: Number(digits) };
}

/** Whether the address is in the prefix's network. Both must be of one family. */
export function inPrefix(prefix: Prefix, address: Uint8Array): boolean {
  if (prefix.bytes.length !== address.length) return false;
  let left = prefix.length;
  for (let i = 0; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff00 >> left) & 0xff;
    if (((prefix.bytes[i]! ^ address[i]!) & mask) !== 0) return false;
  }
  return true;
}

/** 224.0.0.0/4 and ff00::/8. */
export function isMulticast(address: Uint8Array): boolean {
  return address.length === 4 ? address[0]! >> 4 === 14 : address[0] === 0xff;
}

/** Whether the address is in `bytes` at `at`. */
export function standsAt(address: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < address.length; i++) if (address[i] !== bytes[at + i]) return false;
  return true;
}

/** An address with its prefix length, as text. */
export function formatPrefix(prefix: Prefix): string {
  return `${prefix.text}/${prefix.length}`;
}
