import { type Host, countersOf as hostCounters, type LabNode } from '@carplab/host';
import type { CountersOf } from './expect/judge.js';

/** A host's machine, read only. Other implementations need not have all of it. */
export type RunHost = Readonly<Pick<LabNode, 'name' | 'ports' | 'nextDeadline'>> &
  Partial<
    Readonly<Pick<Host, 'states' | 'statistics' | 'ifconfig' | 'demotion' | 'maintenance' | 'pf' | 'pfsync'>>
  >;

/** Whether the host is carplab's own implementation. */
export function isOwnHost(node: RunHost | undefined): node is Host {
  return node !== undefined && 'statistics' in node && 'pf' in node && 'pfsync' in node;
}

/** The counters of a host's machine; undefined for another implementation. */
export function countersOf(node: RunHost | undefined): ReturnType<CountersOf> {
  return isOwnHost(node) ? hostCounters(node) : undefined;
}
