import { type Host, countersOf as hostCounters, type LabNode } from '@carplab/host';
import type { CountersOf } from './expect/judge.js';

/** A host's machine, to be read. What carplab's own say of themselves, somebody else's need not. */
export type RunHost = Readonly<Pick<LabNode, 'name' | 'ports' | 'nextDeadline'>> &
  Partial<
    Readonly<Pick<Host, 'states' | 'statistics' | 'ifconfig' | 'demotion' | 'maintenance' | 'pf' | 'pfsync'>>
  >;

/** It is one of carplab's own, and not somebody else's. */
export function isOwnHost(node: RunHost | undefined): node is Host {
  return node !== undefined && 'statistics' in node && 'pf' in node && 'pfsync' in node;
}

/** The counters of a host's machine; undefined of one that need not keep any. */
export function countersOf(node: RunHost | undefined): ReturnType<CountersOf> {
  return isOwnHost(node) ? hostCounters(node) : undefined;
}
