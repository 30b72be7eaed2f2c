import type { ElectionDialect } from '@carplab/election';
import type { HostFacts } from '@carplab/implementations';
import type { Pf } from '@carplab/pf';
import type { DeadlineHeap } from './carp/deadline-heap.js';
import type { Scheduling } from './carp/scheduling.js';
import type { CarpStatistics } from './carp/statistics.js';
import type { VirtualHost } from './carp/virtual-host.js';
import type { CheckedConfig } from './config/check-config.js';
import type { Draws } from './config/config.js';
import type { Route } from './config/routes.js';
import type { HostDialect } from './dialects/dialect.js';
import type { NodeSink } from './node.js';
import type { PfsyncPort } from './pfsync/pfsync-port.js';
import type { Port } from './port.js';
import type { ServiceTable } from './receive/service-table.js';
import type { Neighbour, NeighbourKey } from './send/neighbours.js';
import type { Workbench } from './workbench.js';

export type { Port, VirtualHost };

/**
 * A host's whole state, and the tools it works with. What each advertisement asks for stands first: in memory the
 * fields lie in the order in which they are made, and with many hosts each run of 64 bytes counts (see `Workbench`).
 */
export interface Machine {
  powered: boolean;
  /** While it is being called: the time on its clock, and where what it does goes. */
  nowUs: number;
  sink: NodeSink;
  readonly scheduling: Scheduling;
  readonly ports: readonly Port[];
  readonly bench: Workbench;
  readonly pf: Pf | undefined;
  readonly pfsync: PfsyncPort | undefined;
  /** Connections of the host's own services. */
  readonly services: ServiceTable | undefined;
  readonly dialect: HostDialect;
  readonly facts: HostFacts;
  readonly statistics: CarpStatistics;
  allow: boolean;
  /** As in the configuration. */
  readonly hz: number | undefined;
  /** When each virtual host's timers fire, microseconds; Infinity: not set. In the order of TIMERS. */
  readonly fires: Float64Array;
  readonly deadlines: DeadlineHeap;
  /** A demotion changed and the virtual hosts have not been told; see `flushDemotion`. */
  demotionDue: boolean;

  readonly config: CheckedConfig;
  readonly election: ElectionDialect;
  readonly draws: Draws;
  readonly vhids: readonly VirtualHost[];

  preempt: boolean;
  /** FreeBSD: net.inet.carp.dscp, the upper six bits of the advertisements' TOS and traffic class. */
  dscp: number;
  /** Survives a reboot, as OPNsense keeps it in its configuration. */
  maintenance: boolean;
  demotion: number;
  /** OpenBSD's counts by group; those of 0 may be absent. */
  readonly groups: Map<string, number>;
  /** By port and address. */
  readonly neighbours: Map<NeighbourKey, Neighbour>;
  /** The most specific first. */
  readonly routes: readonly Route[];
  /** ICMP errors sent in a second, and which second that was. */
  icmpSecond: number;
  icmpCount: number;
  /** Flows that were told of as dropped. */
  readonly told: Set<string>;

  /** An administrator changed the demotion: of this group, or of no group in particular (''). */
  demotionAdmin: string | undefined;
  /** OpenBSD: a group's count rose from 0 to 1. */
  demotionAlarm: boolean;
}
