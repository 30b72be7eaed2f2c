import type { Secret } from '@carplab/codec';
import { revealSecret } from '@carplab/codec/carp';
import {
  type InstanceSnapshot,
  restore as restoreInstance,
  snapshot as snapshotInstance,
} from '@carplab/election';
import type { PfSnapshot } from '@carplab/pf';
import { hashStates, type PfsyncSnapshot } from '@carplab/statesync';
import type { Heard } from '../carp/heard.js';
import type { CarpStatistics } from '../carp/statistics.js';
import { finite, infinite, settle, TIMERS } from '../carp/timers.js';
import { refresh } from '../carp/virtual-host.js';
import { checkOwn } from '../config/check-interface.js';
import { formatPrefix, type Prefix, parsePrefix } from '../config/prefix.js';
import { reachableRoutes } from '../config/routes.js';
import type { Machine, Port, VirtualHost } from '../machine.js';
import type { ServiceTableState } from '../receive/service-table.js';
import type { NeighborKey } from '../send/neighbors.js';
import { hashState } from './hash-state.js';

/** A host's state as plain data; -1 where no time is set. */
export interface HostSnapshot {
  readonly host: string;
  readonly dialect: string;
  readonly powered: boolean;
  readonly allow: boolean;
  readonly preempt: boolean;
  readonly dscp: number;
  readonly maintenance: boolean;
  readonly demotion: number;
  /** A changed demotion is to be announced, since then. */
  readonly demotionDueUs?: number;
  /** By name; zero counts are left out. */
  readonly groups: readonly (readonly [string, number])[];
  readonly statistics: Readonly<CarpStatistics>;
  readonly ports: readonly PortSnapshot[];
  readonly vhids: readonly VhidSnapshot[];
  /** Oldest first. */
  readonly neighbors: readonly NeighborSnapshot[];
  /** UCARP with `pcapTimeoutUs`: what waits in libpcap, and when the process wakes; otherwise null. */
  readonly process: ProcessSnapshot | null;
  /** Null without a packet filter, and so without services. */
  readonly pf: PfSnapshot | null;
  readonly pfsync: PfsyncSnapshot | null;
  readonly services: ServiceTableState | null;
  readonly icmpSecond: number;
  readonly icmpCount: number;
  readonly told: readonly string[];
  /** By virtual host, in order. Nothing depends on it, and no hash includes it. */
  readonly observed: { readonly heard: readonly HeardSnapshot[] };
}

export interface HeardSnapshot {
  readonly heard4: Readonly<Heard> | null;
  readonly heard6: Readonly<Heard> | null;
}

export interface ProcessSnapshot {
  readonly openedUs: number;
  readonly pollUs: number;
  readonly busyUntilUs: number;
  readonly unplugged: boolean;
  readonly handOverUs: number;
  readonly held: readonly Uint8Array[];
}

export interface PortSnapshot {
  readonly up: boolean;
  readonly carrier: boolean;
  readonly sendError: number;
  /** Its own addresses in order, where they or its MAC address are not as configured. */
  readonly own?: { readonly mac: string; readonly addresses: readonly string[] };
}

export interface VhidSnapshot {
  readonly instance: InstanceSnapshot;
  /** When its timers fire, in the order of wake, advertise, masterDown4, masterDown6. */
  readonly firesUs: readonly number[];
  readonly addresses: readonly string[];
  readonly key: Secret;
  readonly peer: string | null;
  readonly peer6: string | null;
  readonly demotion: number;
  readonly cookieDrawn: boolean;
  readonly cookieHigh: number;
  readonly cookieLow: number;
}

export interface NeighborSnapshot {
  readonly key: NeighborKey;
  readonly port: number;
  readonly address: string;
  readonly mac: Uint8Array | null;
  readonly expiresUs: number;
  readonly askedUs: number;
  readonly held: readonly Uint8Array[];
  readonly routed: boolean;
}

const byFirst = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : 1;

function vhidSnapshot({ firesUs: fires }: Machine, virtualHost: VirtualHost): VhidSnapshot {
  const { index, instance, addresses, hiddenKey, peer, peer6 } = virtualHost;
  const { demotion, cookieDrawn, cookieHigh, cookieLow } = virtualHost;
  return {
    instance: snapshotInstance(instance),
    firesUs: Array.from(fires.subarray(index * TIMERS.length, (index + 1) * TIMERS.length), finite),
    addresses: addresses.map(formatPrefix),
    key: hiddenKey,
    peer: peer ?? null,
    peer6: peer6 ?? null,
    ...{ demotion, cookieDrawn, cookieHigh, cookieLow },
  };
}

function portSnapshot({ config: { checkedInterfaces } }: Machine, port: Port): PortSnapshot {
  const { index, up, carrier, sendError, config } = port;
  if (config === checkedInterfaces[index]) return { up, carrier, sendError };
  return { up, carrier, sendError, own: { mac: config.mac, addresses: config.addresses.map(formatPrefix) } };
}

/** Restores an interface; whether its own addresses stay as they are. */
function restorePort(machine: Machine, port: Port, { own, ...rest }: PortSnapshot): boolean {
  const before = port.config;
  const configured = machine.config.checkedInterfaces[port.index]!;
  port.config =
    own === undefined ? configured : { ...configured, ...checkOwn(configured.name, own.mac, own.addresses) };
  Object.assign(port, rest);
  return port.config === before;
}

/** The whole state of a machine, without its configuration. */
export function takeSnapshot(machine: Machine): HostSnapshot {
  return {
    ...takeState(machine),
    pf: machine.pf?.snapshot() ?? null,
    pfsync: machine.pfsync?.sync.snapshot() ?? null,
    observed: {
      heard: machine.vhids.map(({ heard4, heard6 }) => ({
        heard4: heard4 ? { ...heard4 } : null,
        heard6: heard6 ? { ...heard6 } : null,
      })),
    },
  };
}

/** What its future depends on, apart from pf and pfsync. */
export function takeState(machine: Machine): Omit<HostSnapshot, 'pf' | 'pfsync' | 'observed'> {
  const { config, election, powered, allow, preempt, dscp, maintenance, demotion } = machine;
  return {
    host: config.name,
    dialect: election.name,
    ...{ powered, allow, preempt, dscp, maintenance, demotion },
    ...(machine.demotionDueUs === undefined ? {} : { demotionDueUs: machine.demotionDueUs }),
    groups: [...machine.groups].filter(([, count]) => count !== 0).sort(byFirst),
    statistics: { ...machine.statistics },
    ports: machine.ports.map((port) => portSnapshot(machine, port)),
    vhids: machine.vhids.map((each) => vhidSnapshot(machine, each)),
    neighbors: [...machine.neighbors].map(([key, neighbor]) => ({
      ...neighbor,
      key,
      mac: neighbor.mac?.slice() ?? null,
      held: neighbor.held.map((frame) => frame.slice()),
    })),
    process: machine.scheduling.snapshot(),
    services: machine.services?.snapshot() ?? null,
    icmpSecond: machine.icmpSecond,
    icmpCount: machine.icmpCount,
    told: [...machine.told],
  };
}

/** A number for the whole state. The order of rows in a state table does not matter. */
export function hashMachine(machine: Machine): number {
  const state = takeState(machine);
  if (machine.pf === undefined) return hashState(state);
  const pf = machine.pf.snapshot();
  const pfsync = machine.pfsync?.sync.canonical() ?? null;
  return hashState({ ...state, pf: { ...pf, table: hashStates(machine.pf.table) }, pfsync });
}

function isSnapshotOf(machine: Machine, state: unknown): state is HostSnapshot {
  const { host, dialect, vhids, ports, pf, pfsync, services } = (state ?? {}) as Partial<HostSnapshot>;
  return (
    host === machine.config.name &&
    dialect === machine.election.name &&
    vhids?.length === machine.vhids.length &&
    ports?.length === machine.ports.length &&
    (pf === null) === (machine.pf === undefined) &&
    (pfsync === null) === (machine.pfsync === undefined) &&
    (services === null) === (machine.services === undefined)
  );
}

/** Whether authenticators and frames would come out the same and need not be rebuilt. */
function isSameKeying(virtualHost: VirtualHost, state: VhidSnapshot): boolean {
  const { hiddenKey, addresses, peer, peer6 } = virtualHost;
  return (
    peer === (state.peer ?? undefined) &&
    peer6 === (state.peer6 ?? undefined) &&
    hiddenKey.secret === state.key.secret &&
    addresses.length === state.addresses.length &&
    addresses.every((address, i) => formatPrefix(address) === state.addresses[i])
  );
}

function restoreVhid(
  machine: Machine,
  virtualHost: VirtualHost,
  state: VhidSnapshot,
  isSameRest: boolean,
): void {
  const isSame = isSameRest && isSameKeying(virtualHost, state);
  restoreInstance(virtualHost.instance, state.instance);
  state.firesUs.forEach((atUs, i) => {
    machine.firesUs[virtualHost.index * TIMERS.length + i] = infinite(atUs);
  });
  virtualHost.demotion = state.demotion;
  virtualHost.cookieDrawn = state.cookieDrawn;
  virtualHost.cookieHigh = state.cookieHigh;
  virtualHost.cookieLow = state.cookieLow;
  settle(machine, virtualHost);
  if (isSame) return;
  virtualHost.key = revealSecret(state.key) as Uint8Array;
  virtualHost.addresses = state.addresses.map((text): Prefix => parsePrefix(text)!);
  virtualHost.peer = state.peer ?? undefined;
  virtualHost.peer6 = state.peer6 ?? undefined;
  refresh(machine, virtualHost);
}

/**
 * Restores a machine from a snapshot.
 *
 * @throws TypeError unless it is one of a host with the same name, dialect, interfaces and virtual hosts, made in this
 * process if a key was changed
 */
export function restoreSnapshot(machine: Machine, state: unknown): void {
  if (!isSnapshotOf(machine, state))
    throw new TypeError(`this is not a snapshot of '${machine.config.name}' (${machine.election.name})`);
  machine.powered = state.powered;
  machine.allow = state.allow;
  machine.preempt = state.preempt;
  const isSameDscp = machine.dscp === state.dscp;
  machine.dscp = state.dscp;
  machine.maintenance = state.maintenance;
  machine.demotion = state.demotion;
  machine.demotionDueUs = state.demotionDueUs;
  machine.groups.clear();
  for (const [group, count] of state.groups) machine.groups.set(group, count);
  Object.assign(machine.statistics, state.statistics);
  const isSameOwn = state.ports
    .map((port, i) => restorePort(machine, machine.ports[i]!, port))
    .every(Boolean);
  if (!isSameOwn)
    machine.routes = reachableRoutes(
      machine.config,
      machine.ports.map(({ config }) => config),
      machine.config.checkedVhids.map(({ port, prefixes }) => [port, prefixes]),
    );
  state.vhids.forEach((vhid, i) => {
    restoreVhid(machine, machine.vhids[i]!, vhid, isSameDscp && isSameOwn);
  });
  machine.scheduling.restore(state.process);
  machine.neighbors.clear();
  for (const { key, mac, held, ...rest } of state.neighbors) {
    machine.neighbors.set(key, { ...rest, mac: mac?.slice(), held: held.map((frame) => frame.slice()) });
  }
  if (state.pf !== null) machine.pf?.restore(state.pf);
  if (state.pfsync !== null) machine.pfsync?.sync.restore(state.pfsync);
  if (state.services !== null) machine.services?.restore(state.services);
  machine.icmpSecond = state.icmpSecond;
  machine.icmpCount = state.icmpCount;
  machine.told.clear();
  for (const each of state.told) machine.told.add(each);
  state.observed.heard.forEach(({ heard4, heard6 }, i) => {
    const virtualHost = machine.vhids[i]!;
    virtualHost.heard4 = heard4 ? { ...heard4 } : undefined;
    virtualHost.heard6 = heard6 ? { ...heard6 } : undefined;
  });
}
