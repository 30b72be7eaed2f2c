import type { ReceiverName } from '@carplab/codec';
import { ELECTION_DIALECTS, type ElectionDialect } from '@carplab/election';
import { Pf, type PfInterface } from '@carplab/pf';
import { type CheckedConfig, checkConfig } from './check-config.js';
import type { Draws, HostConfig } from './config.js';
import { DeadlineHeap } from './deadline-heap.js';
import type { HostDialect } from './dialect.js';
import { HOST_DIALECTS } from './dialects.js';
import { immediate } from './immediate.js';
import { createInstanceOf } from './instance-of.js';
import type { Neighbour, NeighbourKey } from './neighbours.js';
import type { NodeSink } from './node.js';
import { createPfsync, type PfsyncPort } from './pfsync/pfsync-port.js';
import { Port } from './port.js';
import { formatPrefix } from './prefix.js';
import type { Route } from './routes.js';
import type { Scheduling } from './scheduling.js';
import { ServiceTable } from './service-table.js';
import { type CarpStatistics, noStatistics } from './statistics.js';
import { TIMERS } from './timers.js';
import { UcarpProcess } from './ucarp-process.js';
import { VirtualHost } from './virtual-host.js';
import type { Workbench } from './workbench.js';

export type { Port, VirtualHost };

/** CS7 (ip_carp.c). */
export const DEFAULT_DSCP = 56;

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
  readonly receiverName: ReceiverName;
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

/** The UCARP dialect is Linux's, the others are kernels; only FreeBSD 14 has its checks in another order. */
function receiverNameOf(config: CheckedConfig): ReceiverName {
  return config.dialect === 'freebsd' && config.release === 14 ? 'freebsd14' : config.dialect;
}

function createPf(checked: CheckedConfig, draws: Draws): Pf {
  const interfaces = checked.checkedInterfaces.map(({ name, addresses, linkLocal }, port): PfInterface => {
    const virtual = checked.checkedVhids.filter((each) => each.port === port);
    const all = [...addresses, ...virtual.flatMap(({ prefixes }) => prefixes), linkLocal];
    return { name, addresses: all.map(formatPrefix), own: addresses.length };
  });
  const icmpKeys = checked.dialect === 'openbsd' ? 'id and type' : 'id';
  return new Pf(checked.pf ?? {}, interfaces, { draws, icmpKeys });
}

/** The sink of a host that nobody has called yet. */
const NOBODY: NodeSink = { send() {}, event() {} };

/** A host, not yet switched on. Throws for a configuration that cannot be. */
export function createMachine(config: HostConfig, draws: Draws, bench: Workbench): Machine {
  const checked = checkConfig(config);
  if (typeof draws !== 'function') {
    throw new TypeError(`draws is ${String(draws)}; it takes a function that gives unsigned 32-bit numbers`);
  }
  const vhids: VirtualHost[] = [];
  const ports: Port[] = [];
  const hasPf = config.pf !== undefined || config.pfsync !== undefined;
  const pf = hasPf ? createPf(checked, draws) : undefined;
  const machine: Machine = {
    powered: false,
    nowUs: 0,
    sink: NOBODY,
    scheduling: config.pcapTimeoutUs === undefined ? immediate : new UcarpProcess(config.pcapTimeoutUs),
    ports,
    bench,
    pf,
    pfsync: checked.checkedPfsync && pf && createPfsync(checked.checkedPfsync, pf, config.hz),
    services: config.services === undefined ? undefined : new ServiceTable(),
    dialect: HOST_DIALECTS[config.dialect],
    receiverName: receiverNameOf(checked),
    statistics: noStatistics(),
    allow: config.allow ?? true,
    hz: config.hz,
    fires: new Float64Array(checked.checkedVhids.length * TIMERS.length).fill(Number.POSITIVE_INFINITY),
    deadlines: new DeadlineHeap(checked.checkedVhids.length),
    demotionDue: false,
    config: checked,
    election: ELECTION_DIALECTS[config.dialect],
    draws,
    vhids,
    preempt: config.preempt ?? false,
    dscp: DEFAULT_DSCP,
    maintenance: config.maintenance ?? false,
    demotion: config.demotion ?? 0,
    groups: new Map(Object.entries(config.groups ?? {})),
    neighbours: new Map(),
    routes: checked.checkedRoutes,
    icmpSecond: -1,
    icmpCount: 0,
    told: new Set(),
    demotionAdmin: undefined,
    demotionAlarm: false,
  };
  checked.checkedInterfaces.forEach((each, index) => {
    ports.push(new Port(machine, each, index));
  });
  checked.checkedVhids.forEach((each, index) => {
    const port = ports[each.port]!;
    const virtualHost = new VirtualHost(machine, port, each, index, createInstanceOf(machine, port, each));
    vhids.push(virtualHost);
    port.vhids.push(virtualHost);
    port.byVhid[each.vhid] = virtualHost;
  });
  return machine;
}
