/**
 * A handover by preemption leaves two masters for as long as one advertisement is under way: two masters are trouble
 * only when they last longer, µs.
 */
export const HANDOVER_US = 100_000;

/**
 * Who is MASTER at once, in words.
 *
 * @example
 * areMaster(['fw1', 'fw2']); // => 'fw1 and fw2 are both MASTER'
 * areMaster(['fw1', 'fw2', 'fw3']); // => 'fw1 and fw2 and fw3 are all MASTER'
 */
export function areMaster(hosts: readonly string[]): string {
  return `${hosts.join(' and ')} are ${hosts.length === 2 ? 'both' : 'all'} MASTER`;
}
