import { formatAddress } from './format-address.js';
import { formatMac, parseMac } from './mac.js';
import { parseAddress } from './parse-address.js';

/** An IP or MAC address as it can be given everywhere: as text, or as its bytes. */
export type AddressInput = string | Uint8Array;

/** What was given for an address is none. The message names the value, and what would be right. */
export class AddressError extends RangeError {
  /** The parameter: `addresses[1]`. */
  readonly parameter: string;
  readonly value: unknown;

  constructor(parameter: string, value: unknown, takes: string) {
    super(`${parameter} is not an address of its kind: ${shown(value)}; it takes ${takes}`);
    this.name = 'AddressError';
    this.parameter = parameter;
    this.value = value;
  }
}

const TAKES = {
  4: 'an IPv4 address, as 192.0.2.1 or as 4 bytes',
  6: 'an IPv6 address, as 2001:db8::1 or as 16 bytes',
  any: 'an IPv4 or IPv6 address, as text or as 4 or 16 bytes',
  mac: 'a MAC address, as 52:54:00:00:00:0a or as 6 bytes',
};

/**
 * The bytes of an IP address that is given as text or bytes; bytes are returned as they are.
 *
 * @throws AddressError if it is no address, or not of that family
 * @example
 * addressBytes('source', '192.0.2.1'); // => Uint8Array.of(192, 0, 2, 1)
 * addressBytes('source', Uint8Array.of(192, 0, 2, 1), 4); // => Uint8Array.of(192, 0, 2, 1)
 */
export function addressBytes(parameter: string, value: AddressInput, family?: 4 | 6): Uint8Array {
  const bytes = readAddress(value, family);
  if (bytes === undefined) throw new AddressError(parameter, value, TAKES[family ?? 'any']);
  return bytes;
}

/**
 * As `addressBytes`, or undefined for what is no address, or not of that family.
 *
 * @example
 * readAddress('192.0.2.1', 4); // => Uint8Array.of(192, 0, 2, 1)
 * readAddress('192.0.2.1', 6); // => undefined
 */
export function readAddress(value: AddressInput, family?: 4 | 6): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? parseAddress(value) : given(value);
  const fits = family === undefined ? [4, 16] : [family === 4 ? 4 : 16];
  return bytes !== undefined && fits.includes(bytes.length) ? bytes : undefined;
}

/**
 * The bytes of a MAC address that is given as text or bytes; bytes are returned as they are.
 *
 * @throws AddressError if it is none
 * @example
 * macBytesOf('mac', '00:00:5e:00:01:07'); // => Uint8Array.of(0, 0, 0x5e, 0, 1, 7)
 */
export function macBytesOf(parameter: string, value: AddressInput): Uint8Array {
  const bytes = readMac(value);
  if (bytes === undefined) throw new AddressError(parameter, value, TAKES.mac);
  return bytes;
}

/**
 * As `macBytesOf`, or undefined for what is no MAC address.
 *
 * @example
 * readMac('00:00:5e:00:01:07'); // => Uint8Array.of(0, 0, 0x5e, 0, 1, 7)
 * readMac(Uint8Array.of(1, 2)); // => undefined
 */
export function readMac(value: AddressInput): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? parseMac(value) : given(value);
  return bytes?.length === 6 ? bytes : undefined;
}

/**
 * An address as text, however it was given; text that is none is returned as it is, for the message that refuses it.
 *
 * @example
 * textOfAddress(Uint8Array.of(192, 0, 2, 1)); // => '192.0.2.1'
 * textOfAddress(Uint8Array.of(0, 0, 0x5e, 0, 1, 7)); // => '00:00:5e:00:01:07'
 * textOfAddress(Uint8Array.of(1, 2)); // => '2 bytes'
 */
export function textOfAddress(value: AddressInput): string {
  if (!(value instanceof Uint8Array)) return String(value);
  if (value.length === 6) return formatMac(value);
  return readAddress(value) ? formatAddress(value) : `${value.length} bytes`;
}

function given(value: unknown): Uint8Array | undefined {
  return value instanceof Uint8Array ? value : undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return value instanceof Uint8Array ? textOfAddress(value) : String(value);
}
