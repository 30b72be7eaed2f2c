import {
  type Authenticator,
  Packet,
  type ReceivedPacket,
  type Receiver,
  type ReceiverName,
  type ReceivingVhid,
} from '@carplab/codec';
import {
  type AdvertisementEvent,
  EffectList,
  ELECTION_DIALECTS,
  type ElectionDialect,
  type Instance,
  type SentEvent,
} from '@carplab/election';
import { Pf, type PfInterface } from '@carplab/pf';
import { type CheckedConfig, type CheckedInterface, type CheckedVhid, checkConfig } from './check-config.js';
import type { Draws, HostConfig } from './config.js';
import { DeadlineHeap } from './deadline-heap.js';
import type { HostDialect } from './dialect.js';
import { HOST_DIALECTS } from './dialects.js';
import { FramePool } from './frame-pool.js';
import { createInstanceOf } from './instance-of.js';
import type { Neighbour, NeighbourKey } from './neighbours.js';
import { createPfsync, type PfsyncPort } from './pfsync/pfsync-port.js';
import { formatPrefix, type Prefix } from './prefix.js';
import type { Route } from './routes.js';
import { ServiceTable } from './service-table.js';
import { type CarpStatistics, noStatistics } from './statistics.js';
import { createProcess, type UcarpProcess } from './ucarp-process.js';
import { createVirtualHost } from './virtual-host.js';

/** CS7 (ip_carp.c). */
export const DEFAULT_DSCP = 56;

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** An interface with its state. */
export interface Port {
  readonly index: number;
  readonly config: CheckedInterface;
  /** The virtual hosts on it, by vhid and in order. */
  readonly byVhid: (VirtualHost | undefined)[];
  readonly vhids: VirtualHost[];
  /** What the checks on reception ask. */
  readonly receiver: Receiver;
  /** IFF_UP. */
  up: boolean;
  carrier: boolean;
  /** What the kernel's output answers: 0, or the errno that every packet meets. */
  sendError: number;
}

/** A virtual host: its election, and what its packets are made of. */
export interface VirtualHost {
  /** Its number on the machine. */
  readonly index: number;
  readonly port: Port;
  readonly config: CheckedVhid;
  /** What its log calls it: `carp0`, or the parent's name. */
  readonly logName: string;
  readonly groups: readonly string[];
  /** `lladdr`, or 00:00:5e:00:01:VHID. */
  readonly mac: string;
  readonly macBytes: Uint8Array;
  readonly instance: Instance;
  readonly receiving: ReceivingVhid;
  /** When its timers fire, microseconds; Infinity: not set. In the order of TIMERS. */
  readonly fires: Float64Array;

  addresses: readonly Prefix[];
  key: Uint8Array;
  peer: string | undefined;
  peer6: string | undefined;
  /** UCARP: the process's own count of write errors. */
  demotion: number;
  /** OpenBSD: drawn once. */
  cookieDrawn: boolean;
  cookieHigh: number;
  cookieLow: number;

  // Made from the above by `refresh`.
  /** The first signs; any of them may verify. */
  authenticators: readonly Authenticator[];
  /** Whole frames, to which only the advertisement's own fields are missing. Undefined: cannot be sent. */
  frame4: Uint8Array | undefined;
  frame6: Uint8Array | undefined;
  /** Unicast peers, whose MAC address the frame wants yet. */
  unicast4: Uint8Array | undefined;
  unicast6: Uint8Array | undefined;
  /** The groups, or peers. */
  destination4: Uint8Array;
  destination6: Uint8Array;
}

/** A host's whole state, and the tools it works with. */
export interface Machine {
  readonly config: CheckedConfig;
  readonly dialect: HostDialect;
  readonly election: ElectionDialect;
  readonly receiverName: ReceiverName;
  readonly draws: Draws;
  readonly ports: readonly Port[];
  readonly vhids: readonly VirtualHost[];
  readonly deadlines: DeadlineHeap;

  /** A real ucarp's sleep between packets and timers; undefined where everything happens at once. */
  readonly process: UcarpProcess | undefined;

  powered: boolean;
  allow: boolean;
  preempt: boolean;
  /** FreeBSD: net.inet.carp.dscp, the upper six bits of the advertisements' TOS and traffic class. */
  dscp: number;
  /** Survives a reboot, as OPNsense keeps it in its configuration. */
  maintenance: boolean;
  demotion: number;
  /** OpenBSD's counts by group; those of 0 may be absent. */
  readonly groups: Map<string, number>;
  readonly statistics: CarpStatistics;
  /** By port and address. */
  readonly neighbours: Map<NeighbourKey, Neighbour>;
  /** The most specific first. */
  readonly routes: readonly Route[];
  readonly pf: Pf | undefined;
  readonly pfsync: PfsyncPort | undefined;
  /** Connections of the host's own services. */
  readonly services: ServiceTable | undefined;
  /** ICMP errors sent in a second, and which second that was. */
  icmpSecond: number;
  icmpCount: number;
  /** Flows that were told of as dropped. */
  readonly told: Set<string>;

  /** A demotion changed and the virtual hosts have not been told; see `flushDemotion`. */
  demotionDue: boolean;
  /** An administrator did it: to this group, or '' to no group in particular. */
  demotionAdmin: string | undefined;
  /** OpenBSD: a group's count rose from 0 to 1. */
  demotionAlarm: boolean;

  // Used again and again, so that a packet leaves no garbage. They hold nothing between two calls.
  readonly frames: FramePool;
  readonly packet: Packet;
  readonly outPacket: Packet;
  readonly received: Mutable<ReceivedPacket>;
  readonly effects: EffectList;
  readonly sentEffects: EffectList;
  readonly advertisementEvent: Mutable<AdvertisementEvent>;
  readonly sentEvent: Mutable<SentEvent>;
}

/** The UCARP dialect is Linux's, the others are kernels; only FreeBSD 14 has its checks in another order. */
function receiverNameOf(config: CheckedConfig): ReceiverName {
  return config.dialect === 'freebsd' && config.release === 14 ? 'freebsd14' : config.dialect;
}

function createPort(machine: { allow: boolean }, config: CheckedInterface, index: number): Port {
  const byVhid: (VirtualHost | undefined)[] = new Array(256).fill(undefined);
  const vhids: VirtualHost[] = [];
  const receiver: Receiver = {
    get allow() {
      return machine.allow;
    },
    get carpOnInterface() {
      return vhids.length > 0;
    },
    simplex: config.simplex,
    vhid: (vhid) => byVhid[vhid]?.receiving,
  };
  return { index, config, byVhid, vhids, receiver, up: true, carrier: true, sendError: 0 };
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

/** A host, not yet switched on. Throws for a configuration that cannot be. */
export function createMachine(config: HostConfig, draws: Draws): Machine {
  const checked = checkConfig(config);
  if (typeof draws !== 'function') {
    throw new TypeError(`draws is ${String(draws)}; it takes a function that gives unsigned 32-bit numbers`);
  }
  const vhids: VirtualHost[] = [];
  const ports: Port[] = [];
  const hasPf = config.pf !== undefined || config.pfsync !== undefined;
  const pf = hasPf ? createPf(checked, draws) : undefined;
  const machine: Machine = {
    config: checked,
    dialect: HOST_DIALECTS[config.dialect],
    election: ELECTION_DIALECTS[config.dialect],
    receiverName: receiverNameOf(checked),
    draws,
    ports,
    vhids,
    deadlines: new DeadlineHeap(checked.checkedVhids.length),
    process: config.pcapTimeoutUs === undefined ? undefined : createProcess(config.pcapTimeoutUs),
    powered: false,
    allow: config.allow ?? true,
    preempt: config.preempt ?? false,
    dscp: DEFAULT_DSCP,
    maintenance: config.maintenance ?? false,
    demotion: config.demotion ?? 0,
    groups: new Map(Object.entries(config.groups ?? {})),
    statistics: noStatistics(),
    neighbours: new Map(),
    routes: checked.checkedRoutes,
    pf,
    pfsync: checked.checkedPfsync && pf && createPfsync(checked.checkedPfsync, pf, config.hz),
    services: config.services === undefined ? undefined : new ServiceTable(),
    icmpSecond: -1,
    icmpCount: 0,
    told: new Set(),
    demotionDue: false,
    demotionAdmin: undefined,
    demotionAlarm: false,
    frames: new FramePool(),
    packet: new Packet(),
    outPacket: new Packet(),
    received: {
      family: 4,
      ttl: 0,
      multicast: false,
      toGroup: false,
      ownSource: false,
      bytes: new Uint8Array(0),
      start: 0,
      end: 0,
    },
    effects: new EffectList(),
    sentEffects: new EffectList(),
    advertisementEvent: {
      type: 'advertisement',
      family: 4,
      advbase: 0,
      advskew: 0,
      demote: 0,
      counterHigh: 0,
      counterLow: 0,
      source: 0,
    },
    sentEvent: { type: 'sent', family: 4, error: 0 },
  };
  checked.checkedInterfaces.forEach((each, index) => {
    ports.push(createPort(machine, each, index));
  });
  checked.checkedVhids.forEach((each, index) => {
    const port = ports[each.port]!;
    const virtualHost = createVirtualHost(machine, port, each, index, createInstanceOf(machine, port, each));
    vhids.push(virtualHost);
    port.vhids.push(virtualHost);
    port.byVhid[each.vhid] = virtualHost;
  });
  return machine;
}
