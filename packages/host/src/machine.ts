import type { ElectionDialect } from '@carplab/election';
import type { Fix, HostFacts } from '@carplab/implementations';
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
import type { Scratch } from './scratch.js';
import type { Neighbor, NeighborKey } from './send/neighbors.js';

export type { Port, VirtualHost };

/**
 * A host's whole state and its tools. Fields used for each advertisement come first: they lie in memory in the order in
 * which they are created, and with many hosts every 64 bytes count (see `Scratch`).
 */
export interface Machine {
  powered: boolean;
  /** During a call: the time on its clock, and where its output goes. */
  nowUs: number;
  sink: NodeSink;
  readonly scheduling: Scheduling;
  readonly ports: readonly Port[];
  readonly scratch: Scratch;
  readonly pf: Pf | undefined;
  readonly pfsync: PfsyncPort | undefined;
  /** Connections of the host's own services. */
  readonly services: ServiceTable | undefined;
  readonly dialect: HostDialect;
  readonly facts: HostFacts;
  /** What is wrong in its system, and not mended in its configuration. */
  readonly faults: ReadonlySet<Fix>;
  readonly statistics: CarpStatistics;
  allow: boolean;
  /** As configured. */
  readonly hz: number | undefined;
  /** How late timers may be: a shift of the wait to the right, and as much again, microseconds. */
  readonly deviation: number | undefined;
  readonly lateUs: number;
  /** When each virtual host's timers fire, microseconds; Infinity: not set. In the order of TIMERS. */
  readonly firesUs: Float64Array;
  readonly deadlines: DeadlineHeap;
  /** A demotion changed and has not been reported to the virtual hosts; see `flushDemotion`. */
  demotionDueUs: number | undefined;

  readonly config: CheckedConfig;
  readonly election: ElectionDialect;
  readonly draws: Draws;
  /** Of how late its timers are. */
  readonly timerDraws: Draws;
  readonly vhids: readonly VirtualHost[];

  preempt: boolean;
  /** FreeBSD: net.inet.carp.dscp, the upper six bits of the advertisements' TOS and traffic class. */
  dscp: number;
  /** Survives a reboot: OPNsense stores it in its configuration. */
  maintenance: boolean;
  demotion: number;
  /** OpenBSD's counts by group; absent means 0. */
  readonly groups: Map<string, number>;
  /** By port and address. */
  readonly neighbors: Map<NeighborKey, Neighbor>;
  /** The most specific first. */
  routes: readonly Route[];
  /** ICMP errors sent in one second, and which second. */
  icmpSecond: number;
  icmpCount: number;
  /** Dropped flows that have been reported. */
  readonly told: Set<string>;

  /** An administrator changed the demotion: of this group, or of no particular one (''). */
  demotionAdmin: string | undefined;
  /** OpenBSD: a group's count rose from 0 to 1. */
  demotionAlarm: boolean;
}
