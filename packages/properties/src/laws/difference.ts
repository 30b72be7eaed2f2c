import { toHex } from '@carplab/codec';

/**
 * Where a value found differs from the expected one, in words; undefined if every field that is expected is there. What
 * is found beyond is not looked at, except in lists and bytes.
 *
 * @example
 * difference({ vhid: 1, list: [1] }, { vhid: 1, list: [1], more: 2 }); // => undefined
 * difference({ vhid: 1 }, { vhid: 2 }); // => 'vhid is 2; 1 was expected'
 */
export function difference(expected: unknown, found: unknown, path = ''): string | undefined {
  if (Object.is(expected, found)) return undefined;
  if (expected instanceof Uint8Array || found instanceof Uint8Array) {
    const [wanted, is] = [shown(expected), shown(found)];
    return wanted === is ? undefined : `${path || 'it'} is ${is}; ${wanted} was expected`;
  }
  if (typeof expected === 'object' && typeof found === 'object' && expected !== null && found !== null) {
    if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length))
      return `${path || 'it'} has ${Array.isArray(found) ? found.length : 'no'} elements; ${expected.length} were expected`;
    for (const [key, value] of Object.entries(expected)) {
      const within = path === '' ? key : Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`;
      const deeper = difference(value, (found as Readonly<Record<string, unknown>>)[key], within);
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  }
  return `${path || 'it'} is ${shown(found)}; ${shown(expected)} was expected`;
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `0x${toHex(value)}`;
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}
