import type { Bound, Links } from '@carplab/analysis';
import { printErr } from '../output/output.js';

/**
 * Warns about keys that are bound to a link from which nothing comes. Does not repeat the name: it may be the beginning
 * of a password.
 */
export function warnOfUnknownLinks(keys: readonly Bound<unknown>[], { taps, list }: Links): void {
  const known = new Set(list.flatMap(({ name, names = [] }) => [name, ...names]));
  const vhids = keys.flatMap(({ link, vhid }) => (link === undefined || known.has(link) ? [] : [vhid]));
  if (taps.length === 0) return;
  for (const vhid of new Set(vhids))
    printErr(
      `carplab: warning: a key for vhid ${vhid} names a link that is not here: ${list.length === 1 ? 'there is' : 'there are'} ${list.map(({ name }) => name).join(', ')}; if it is no link, write = in front of the value\n`,
    );
}
