import { baseDialect, checkHostConfig, type HostConfig, type InterfaceConfig } from '@carplab/host';
import { DEFAULT_DIALECT, type DialectName, implementationOf } from '@carplab/implementations';
import { type ClockOptions, PPB_PER_PPM } from '../../virtual-clock.js';
import type { HostInput, HostSettings, InterfaceInput } from '../input/network-input.js';
import type { ScenarioInput } from '../input/scenario-input.js';
import { type Path, show } from '../problems.js';
import type { ScenarioHost } from '../scenario.js';
import { checkAddresses, checkMac, checkPrefixes } from './check-address.js';
import { checkVlans } from './check-vlans.js';
import { type Context, given, type NodeInfo } from './context.js';
import { resolveCable } from './resolve-cable.js';
import { checkLaggs, laggOf, membersOf, segmentOfInterface } from './resolve-laggs.js';
import { resolvePf, resolvePfsync } from './resolve-pf.js';
import { checkSharedVhids, resolveVhids } from './resolve-vhids.js';

/** Dialects without settings of their own. */
const OLD_BSD = 'no peer, peer6, lladdr, release, maintenance or pcapTimeout; advbase and advskew not both 0';

/** Which keys of a host and its vhids each dialect accepts. */
const TAKES: Readonly<Record<DialectName, string>> = {
  openbsd: 'lladdr; peer, any IPv4 address; no peer6, release, maintenance or pcapTimeout; advskew to 254',
  freebsd:
    'release, fixes, alloweddeviation, maintenance; peer and peer6 with release 14; no lladdr or pcapTimeout; advbase from 1, advskew to 254',
  freebsd9: OLD_BSD,
  netbsd: 'lladdr; no peer, peer6, release, maintenance or pcapTimeout; advbase and advskew not both 0',
  dragonfly: OLD_BSD,
  ucarp:
    'passwords to 19 bytes; one IPv4 address for a vhid, and one of the interface; peer, an IPv4 group; pcapTimeout, with one vhid; no peer6, lladdr, release or maintenance',
};

/** Resolves all hosts and registers them in the context. */
export function resolveHosts(context: Context, input: ScenarioInput): ScenarioHost[] {
  checkSharedVhids(context, input.vhids ?? []);
  const hosts = Object.entries(input.hosts).map(([name, host], i) =>
    resolveHost(context, input, name, host, i),
  );
  for (const host of hosts) context.hosts.set(host.config.name, host);
  return hosts;
}

function resolveHost(
  context: Context,
  input: ScenarioInput,
  name: string,
  host: HostInput,
  index: number,
): ScenarioHost {
  const path = ['hosts', name];
  const settings = settingsOf(input.defaults, host);
  const interfaces = interfacesOf(context, host, path);
  const members = membersOf(host.interfaces ?? {});
  const ports = interfaces.map(([port, each]) => ({
    name: port,
    segment: each.segment ?? '',
    ...given({ parent: each.parent, memberOf: members.get(port) }),
  }));
  addNode(context, name, { kind: 'host', ports }, path);
  const { dialect = DEFAULT_DIALECT, start } = settings;
  const { release, fixes, alloweddeviation, late, hz, preempt, allow, log, demotion, groups } = settings;
  const { interfaceDownDemotion, sendErrorDemotion, forwarding, maintenance, pcapTimeout } = settings;
  const { routes, services, tcpBlackhole, udpBlackhole } = settings;
  const pf = resolvePf(settings.pf, ports);
  const pfsync = resolvePfsync(context, settings.pfsync, ports);
  const pcapTimeoutUs = pcapTimeout === undefined ? undefined : context.span(pcapTimeout);
  const lateUs = late === undefined ? undefined : context.span(late.max);
  const config = {
    name,
    dialect,
    interfaces: interfaces.map(([port, each]) => interfaceOf(port, macOf(interfaces, port, index), each)),
    vhids: resolveVhids(context, input.vhids ?? [], host, settings, ports, path),
    ...given({ release, fixes, alloweddeviation, lateUs, hz, preempt, allow, log, demotion, groups }),
    ...given({ interfaceDownDemotion, sendErrorDemotion, forwarding, maintenance, pcapTimeoutUs }),
    ...given({ routes, services, tcpBlackhole, udpBlackhole, pf, pfsync }),
  } as HostConfig;
  checkMembersFree(context, config, members, path);
  tryOut(context, config, path);
  return {
    config,
    startUs: start === undefined ? 0 : start === 'never' ? start : context.moment(start, [...path, 'start']),
    clock: clockOf(context, settings, path),
    cables: interfaces.flatMap(([port, each, where]) => {
      const { segment, parent } = each;
      if (segment === undefined) return [];
      const lagg = laggOf(context, host.interfaces ?? {}, port, segment, where);
      return [resolveCable(context, each, { node: name, port, segment, ...given({ parent, lagg }) }, where)];
    }),
  };
}

/** A host's settings over the defaults; of these, a dialect without releases takes none that go with a release. */
function settingsOf(defaults: HostSettings = {}, host: HostInput): HostSettings {
  const { release, fixes, alloweddeviation, ...others } = defaults;
  const settings = { ...others, ...host };
  const hasReleases =
    implementationOf(baseDialect(settings.dialect ?? DEFAULT_DIALECT)).host.release !== undefined;
  return hasReleases ? { ...given({ release, fixes, alloweddeviation }), ...settings } : settings;
}

/** Registers a node under its unique name. */
export function addNode(context: Context, name: string, info: NodeInfo, path: Path): void {
  const taken = context.nodes.get(name);
  if (taken !== undefined)
    context.problems.add('duplicate', path, show(name), `a name that is not used by a ${taken.kind}`);
  if (name === 'outsider')
    context.problems.add(
      'duplicate',
      path,
      show(name),
      'another name: it stands for forged and replayed frames',
    );
  context.nodes.set(name, info);
}

type NamedInterface = readonly [name: string, input: InterfaceInput, path: Path];

function interfacesOf(context: Context, host: HostInput, path: Path): NamedInterface[] {
  const { problems } = context;
  const short = Object.entries(host.on ?? {});
  const long = Object.entries(host.interfaces ?? {});
  if (short.length > 0 && long.length > 0) {
    problems.add('conflict', path, 'both on and interfaces', 'either on or interfaces');
  } else if (short.length + long.length === 0) {
    problems.add('missing', path, 'no interface', 'on: { segment: address }, or interfaces');
  }
  for (const [segment, addresses] of short) {
    if (!context.segments.includes(segment)) {
      problems.unknown([...path, 'on', segment], 'a segment', segment, context.segments);
    }
    checkPrefixes(context, addresses, [...path, 'on', segment]);
  }
  for (const [port, each] of long) {
    const where = [...path, 'interfaces', port];
    if (each.segment !== undefined) context.segment(each.segment, where);
    checkPrefixes(context, each.addresses, [...where, 'addresses']);
    checkMac(context, each.mac, [...where, 'mac']);
    checkAddresses(context, each.gateway, [...where, 'gateway']);
    checkAddresses(context, each.gateway6, [...where, 'gateway6']);
  }
  checkVlans(context, host.interfaces ?? {}, [...path, 'interfaces']);
  checkLaggs(context, host.interfaces ?? {}, [...path, 'interfaces']);
  const members = membersOf(host.interfaces ?? {});
  // Those without a segment come last, so that the first cable is that of the first interface, and so on.
  const isConnected = ([, { segment }]: NamedInterface): boolean => segment !== undefined;
  const all: NamedInterface[] = [
    ...short.map(
      ([segment, addresses], i) => [`vtnet${i}`, { segment, addresses }, [...path, 'on', segment]] as const,
    ),
    ...long.map(([port, { segment: _, ...each }]) => {
      const segment = members.has(port) ? undefined : segmentOfInterface(host.interfaces ?? {}, port);
      return [port, { ...each, ...given({ segment }) }, [...path, 'interfaces', port]] as const;
    }),
  ];
  return [...all.filter(isConnected), ...all.filter((each) => !isConnected(each))];
}

/** An interface's MAC address: a VLAN interface has its parent's, a lagg that of its first member. */
function macOf(all: readonly NamedInterface[], port: string, host: number): string {
  const index = all.findIndex(([name]) => name === port);
  const { mac, lagg, parent = lagg?.[0] } = all[index]?.[1] ?? {};
  if (mac !== undefined) return mac;
  return parent === undefined || index < 0 ? madeMac(0, host, Math.max(0, index)) : macOf(all, parent, host);
}

function interfaceOf(name: string, mac: string, input: InterfaceInput): InterfaceConfig {
  const { addresses = [], gateway, gateway6, simplex } = input;
  return {
    name,
    mac,
    addresses: Array.isArray(addresses) ? addresses : [addresses],
    ...given({ gateway, gateway6, simplex }),
  } as InterfaceConfig;
}

/** A locally administered MAC address: by kind of machine, machine, and port. */
export function madeMac(kind: number, machine: number, port: number): string {
  const hex = (value: number): string => (value & 0xff).toString(16).padStart(2, '0');
  return `02:00:${hex(kind)}:${hex(machine >> 8)}:${hex(machine)}:${hex(port)}`;
}

function clockOf(context: Context, { clock = {}, drift }: HostSettings, path: Path): ClockOptions {
  const ppm = typeof drift === 'object' ? drift.ppm : drift;
  const { offset, driftPpb = ppm && ppbOf(ppm) } = clock;
  if (drift !== undefined && clock.driftPpb !== undefined)
    context.problems.add(
      'conflict',
      [...path, 'drift'],
      'drift and clock.driftPpb',
      'either drift or clock.driftPpb',
    );
  return given({ offsetUs: offset === undefined ? undefined : context.span(offset), driftPpb });
}

/** A drift in whole parts per billion, as the world uses it. */
export function ppbOf(ppm: number): number {
  return Math.round(ppm * PPB_PER_PPM);
}

/** Reports what runs on a member of a lagg, where nothing is sent or heard. */
function checkMembersFree(
  { problems }: Context,
  { vhids, pfsync }: HostConfig,
  members: ReadonlyMap<string, string>,
  path: Path,
): void {
  const places = [
    ...vhids.map(({ interface: port }) => [port, 'vhids'] as const),
    ...(pfsync?.syncdev === undefined ? [] : [[pfsync.syncdev, 'pfsync'] as const]),
  ];
  for (const [port, key] of places) {
    const lagg = members.get(port);
    if (lagg !== undefined)
      problems.add('conflict', [...path, key], `${show(port)}, a member of ${lagg}`, `${lagg}`);
  }
}

/** Reports what the host itself refuses. */
function tryOut(context: Context, config: HostConfig, path: Path): void {
  if (context.problems.all.length > 0) return;
  const base = baseDialect(config.dialect);
  for (const { message } of checkHostConfig(config))
    context.problems.add('bad-value', path, message, `with ${base}: ${TAKES[base]}`);
}
