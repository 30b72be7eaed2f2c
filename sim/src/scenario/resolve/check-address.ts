import { parseAddress, parseMac } from '@carplab/codec';
import { parsePrefix } from '@carplab/host';
import type { Some } from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import { type Context, listOf } from './context.js';

/** Addresses with prefix lengths. */
export function checkPrefixes(context: Context, value: Some<string> | undefined, path: Path): string[] {
  return each(value, path, (text, at) => {
    if (text.includes('/') && parsePrefix(text) !== undefined) return;
    const allowed = 'an address with a prefix length, such as 192.168.1.254/24 or 2001:db8::4/64';
    context.problems.add('bad-value', at, show(text), allowed);
  });
}

/** Addresses without prefix lengths. */
export function checkAddresses(context: Context, value: Some<string> | undefined, path: Path): string[] {
  return each(value, path, (text, at) => {
    if (parseAddress(text) !== undefined) return;
    context.problems.add('bad-value', at, show(text), 'an IP address, such as 192.168.1.254 or 2001:db8::4');
  });
}

/** A unicast MAC address. */
export function checkMac(context: Context, value: string | undefined, path: Path): void {
  if (value === undefined) return;
  const bytes = parseMac(value);
  if (bytes !== undefined && (bytes[0]! & 1) === 0) return;
  context.problems.add('bad-value', path, show(value), 'a unicast MAC address, such as 52:54:00:00:00:0a');
}

function each(
  value: Some<string> | undefined,
  path: Path,
  check: (text: string, path: Path) => void,
): string[] {
  const all = listOf(value);
  for (const [i, text] of all.entries()) check(text, Array.isArray(value) ? [...path, i] : path);
  return all;
}
