import { type Host, countersOf as hostCounters, type LabNode } from '@carplab/host';
import type { CountersOf } from './expect/judge.js';

/** A host's machine, to be read. What carplab's own say of themselves, somebody else's need not. */
export type RunHost = Readonly<Pick<LabNode, 'name' | 'ports' | 'nextDeadline'>> &
  Partial<
    Readonly<Pick<Host, 'states' | 'statistics' | 'ifconfig' | 'demotion' | 'maintenance' | 'pf' | 'pfsync'>>
  >;

/** The counters of a host's machine; undefined of one that keeps none. */
export function countersOf(node: RunHost | undefined): ReturnType<CountersOf> {
  // Somebody's own machine need not keep any.
  if (node === undefined || !('statistics' in node && 'pf' in node && 'pfsync' in node)) return undefined;
  return hostCounters(node as Host);
}
