import { formatMac, parseAddress, parseMac } from '@carplab/codec';
import { type Prefix, parsePrefix } from './prefix.js';

// Configuration is the caller's: what is wrong throws, and says where it stands, what is there, and what would do.

function found(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** A whole number within bounds. */
export function whole(where: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${where} is ${found(value)}; it takes a whole number from ${least} to ${most}`);
}

export function bool(where: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${where} is ${found(value)}; it takes true or false`);
}

export function name(where: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${where} is ${found(value)}; it takes a name`);
}

export function list<T>(where: string, value: readonly T[]): readonly T[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${where} is ${found(value)}; it takes a list`);
}

/** A unicast MAC address, in its canonical form. */
export function mac(where: string, value: string): { text: string; bytes: Uint8Array } {
  const bytes = parseMac(value);
  if (!bytes || (bytes[0]! & 1) !== 0)
    throw new RangeError(`${where} is ${found(value)}; it takes a unicast MAC address, as 52:54:00:00:00:0a`);
  return { text: formatMac(bytes), bytes };
}

export function prefix(where: string, value: string): Prefix {
  const parsed = parsePrefix(value);
  if (parsed) return parsed;
  throw new RangeError(
    `${where} is ${found(value)}; it takes an address with a prefix length, as 203.0.113.4/28`,
  );
}

/** An address of one family. */
export function address(where: string, value: string, family: 4 | 6): Uint8Array {
  const bytes = parseAddress(value);
  if (bytes?.length === (family === 4 ? 4 : 16)) return bytes;
  throw new RangeError(`${where} is ${found(value)}; it takes an IPv${family} address`);
}
