import type { Bound, Links } from '@carplab/analysis';
import { printErr } from '../output/output.js';
import type { Source } from './frames.js';

/**
 * Warns about keys that are bound to a link of which there is none: neither does anything come from it, nor has one of
 * the inputs an interface of that name.
 */
export function warnOfUnknownLinks(
  keys: readonly Bound<unknown>[],
  { taps, list }: Links,
  inputs: readonly Pick<Source, 'path' | 'interfaces'>[] = [],
): void {
  if (taps.length === 0) return;
  const named = inputs.flatMap(({ path, interfaces }) => [path, ...interfaces.map(({ name }) => name)]);
  const known = new Set([...list.flatMap(({ name, names = [] }) => [name, ...names]), ...named]);
  warnOfOtherLinks(keys, known, [...new Set(list.map(({ name }) => name))]);
}

/** Warns about keys that are bound to other links than these. Does not repeat a name: it may begin a password. */
export function warnOfOtherLinks(
  keys: readonly Bound<unknown>[],
  known: ReadonlySet<string>,
  names: readonly string[],
): void {
  const vhids = keys.flatMap(({ link, vhid }) => (link === undefined || known.has(link) ? [] : [vhid]));
  for (const vhid of new Set(vhids))
    printErr(
      `carplab: warning: a key for vhid ${vhid} names a link that is not here: ${names.length === 1 ? 'there is' : 'there are'} ${names.join(', ')}; if it is no link, write = in front of the value\n`,
    );
}
