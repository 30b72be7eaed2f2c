import type { FaultEntry } from './record.js';

/**
 * Where a fault happened, as text: its target, and the link of the port or virtual host that it names.
 *
 * @example
 * faultPlace({ target: 'fw1:vtnet0', link: 'lan' }); // => 'fw1:vtnet0 on lan'
 * faultPlace({ target: 'fw1' }); // => 'fw1'
 */
export function faultPlace({ target, link }: Pick<FaultEntry, 'target' | 'link'>): string {
  return link === undefined ? target : `${target} on ${link}`;
}
