import { PFSYNC_STATISTICS } from '@carplab/statesync';
import { CARP_STATISTICS } from '../carp/statistics.js';
import type { Host } from '../host.js';

/** From pf: states, and how many of them other hosts own. */
const STATES = ['pf.states', 'pf.foreign'] as const;

/**
 * A host's counters: `netstat -s -p carp` by name, those of pfsync with the prefix `pfsync.`, and states with `pf.`.
 */
export const HOST_COUNTERS: readonly string[] = [
  ...CARP_STATISTICS,
  ...PFSYNC_STATISTICS.map((name) => `pfsync.${name}`),
  ...STATES,
];

/** Those of `HOST_COUNTERS` that a host has: pf's and pfsync's only if it has them. */
export function countersOf(host: Host): Readonly<Record<string, number>> {
  const counters: Record<string, number> = { ...host.statistics() };
  for (const [name, count] of Object.entries(host.pfsync()?.statistics ?? {}))
    counters[`pfsync.${name}`] = count;
  const pf = host.pf();
  if (pf === undefined) return counters;
  const { table, hostid } = pf;
  let foreign = 0;
  for (let row = table.first(); row >= 0; row = table.next(row))
    if (table.creatorid(row) !== hostid) foreign++;
  return { ...counters, 'pf.states': table.count, 'pf.foreign': foreign };
}
