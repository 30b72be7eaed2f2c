import type { IgnoreReason } from '@carplab/host';

const LOST: ReadonlySet<IgnoreReason> = new Set<IgnoreReason>([
  'interface-down',
  'other-mac',
  'vlan-tag',
  'no-listener',
  'buffer-full',
]);
const DEAF: ReadonlySet<IgnoreReason> = new Set<IgnoreReason>(['asleep', 'not-running']);

/**
 * What it means that a node ignores a frame: it got it and `refused` it, it never got that far and is `lost`, or
 * the node is `deaf` for a time and misses nothing.
 *
 * @example
 * ignoredAs('pf'); // => 'refused'
 * ignoredAs('other-mac'); // => 'lost'
 */
export function ignoredAs(reason: IgnoreReason): 'refused' | 'lost' | 'deaf' {
  if (LOST.has(reason)) return 'lost';
  return DEAF.has(reason) ? 'deaf' : 'refused';
}
