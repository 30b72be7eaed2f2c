/** The highest count that fits byte 4 of an advertisement. */
const MOST = 255;

/** OpenBSD's demotion of a carp interface: the sum over its groups, at most 255 (carp_group_demote_count). */
export function groupsDemotion(counts: ReadonlyMap<string, number>, groups: readonly string[]): number {
  let sum = 0;
  for (const group of groups) sum += counts.get(group) ?? 0;
  return Math.min(MOST, sum);
}
