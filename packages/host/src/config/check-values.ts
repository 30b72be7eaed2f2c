import { type AddressInput, formatMac } from '@carplab/codec';
import { readAddress, readMac, textOfAddress } from '@carplab/codec/net';
import { type ConfigProblemCode, fail } from './config-problem.js';
import { type Prefix, parsePrefix } from './prefix.js';

// Each check returns the value, or fails with where it is, what was found, and what is valid.

function wrong(code: ConfigProblemCode, path: string, value: unknown, takes: string): never {
  const text = value instanceof Uint8Array ? textOfAddress(value) : value;
  const found = typeof text === 'string' ? `'${text}'` : String(text);
  return fail(code, path, `${path} is ${found}; it takes ${takes}`, takes);
}

/** A whole number within bounds. */
export function whole(path: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return wrong('out-of-range', path, value, `a whole number from ${least} to ${most}`);
}

export function bool(path: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : wrong('wrong-type', path, value, 'true or false');
}

export function name(path: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : wrong('wrong-type', path, value, 'a name');
}

/** Keys and values. */
export function record(path: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) wrong('wrong-type', path, value, 'keys and values');
}

export function list<T>(path: string, value: readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : wrong('wrong-type', path, value, 'a list');
}

/** A unicast MAC address in canonical form. */
export function mac(path: string, value: AddressInput): { text: string; bytes: Uint8Array } {
  const bytes = readMac(value);
  if (!bytes || (bytes[0]! & 1) !== 0)
    return wrong('bad-address', path, value, 'a unicast MAC address, as 52:54:00:00:00:0a');
  return { text: formatMac(bytes), bytes };
}

export function prefix(path: string, value: string): Prefix {
  const takes = 'an address with a prefix length, as 203.0.113.4/28';
  return (
    (typeof value === 'string' ? parsePrefix(value) : undefined) ?? wrong('bad-address', path, value, takes)
  );
}

/** An address of one family. */
export function address(path: string, value: AddressInput, family: 4 | 6): Uint8Array {
  return readAddress(value, family) ?? wrong('bad-address', path, value, `an IPv${family} address`);
}
