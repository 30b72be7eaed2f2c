import { CARP_KEY_BYTES, formatAddress, isDialectName } from '@carplab/codec';
import type { HostDialect } from '../dialects/dialect.js';
import { HOST_DIALECTS } from '../dialects/dialects.js';
import { type CheckedPfsync, checkPfsync } from '../pfsync/pfsync-config.js';
import * as check from './check-values.js';
import type { Answers, HostConfig, InterfaceConfig, VhidConfig } from './config.js';
import { isMulticast, type Prefix } from './prefix.js';
import { checkRoutes, type Route } from './routes.js';

/** More addresses than this no virtual host has; the HMAC is over all of them. */
export const MAX_VHID_ADDRESSES = 256;

const ANSWERS: readonly Answers[] = ['all', 'virtual', 'system', 'none'];

/** An interface as the host uses it. */
export interface CheckedInterface {
  readonly name: string;
  readonly mac: string;
  readonly macBytes: Uint8Array;
  readonly addresses: readonly Prefix[];
  readonly linkLocal: Prefix;
  readonly gateway4: Uint8Array | undefined;
  readonly gateway6: Uint8Array | undefined;
  readonly simplex: boolean;
}

/** A virtual host as it is after each start. */
export interface CheckedVhid extends VhidConfig {
  /** The index of its interface. */
  readonly port: number;
  readonly prefixes: readonly Prefix[];
  readonly startKey: Uint8Array;
  readonly lladdrBytes: Uint8Array | undefined;
}

export interface CheckedConfig extends HostConfig {
  readonly release: 12 | 14;
  readonly checkedInterfaces: readonly CheckedInterface[];
  readonly checkedVhids: readonly CheckedVhid[];
  readonly checkedRoutes: readonly Route[];
  readonly checkedPfsync: CheckedPfsync | undefined;
}

/** fe80:: and the interface identifier that comes from a MAC address (RFC 4291, appendix A). */
function linkLocalOf(mac: Uint8Array): Prefix {
  const bytes = new Uint8Array(16);
  bytes.set([0xfe, 0x80]);
  bytes.set([mac[0]! ^ 2, mac[1]!, mac[2]!, 0xff, 0xfe, mac[3]!, mac[4]!, mac[5]!], 8);
  return { text: formatAddress(bytes), bytes, family: 6, length: 64 };
}

function checkInterface(where: string, config: InterfaceConfig): CheckedInterface {
  const { text, bytes } = check.mac(`${where}.mac`, config.mac);
  const addresses = check
    .list(`${where}.addresses`, config.addresses ?? [])
    .map((each, i) => check.prefix(`${where}.addresses[${i}]`, each));
  const isLinkLocal = ({ bytes: address, family }: Prefix): boolean =>
    family === 6 && address[0] === 0xfe && (address[1]! & 0xc0) === 0x80;
  return {
    name: check.name(`${where}.name`, config.name),
    mac: text,
    macBytes: bytes,
    addresses,
    linkLocal: addresses.find(isLinkLocal) ?? linkLocalOf(bytes),
    gateway4: config.gateway === undefined ? undefined : check.address(`${where}.gateway`, config.gateway, 4),
    gateway6:
      config.gateway6 === undefined ? undefined : check.address(`${where}.gateway6`, config.gateway6, 6),
    simplex: check.bool(`${where}.simplex`, config.simplex ?? true),
  };
}

/** What a peer may be: the canonical address, or an error thrown. */
export function checkPeer(
  where: string,
  value: string,
  family: 4 | 6,
  dialect: HostDialect,
  release: 12 | 14,
): string {
  const bytes = check.address(where, value, family);
  const { name, peers } = dialect;
  if (peers === 'none' || (name === 'freebsd' && release === 12) || (family === 6 && name !== 'freebsd'))
    throw new RangeError(
      `${where} is '${value}'; ${name}${name === 'freebsd' ? ` ${release}` : ''} has no such option`,
    );
  if (peers === 'group' && !isMulticast(bytes))
    throw new RangeError(`${where} is '${value}'; ${name} takes a multicast group`);
  return formatAddress(bytes);
}

function checkVhid(
  where: string,
  config: VhidConfig,
  host: HostConfig,
  dialect: HostDialect,
  interfaces: readonly CheckedInterface[],
): CheckedVhid {
  const { vhid, password, key } = config;
  const port = interfaces.findIndex((each) => each.name === config.interface);
  if (port < 0)
    throw new RangeError(
      `${where}.interface is '${config.interface}'; there are ${interfaces.map((each) => each.name).join(', ')}`,
    );
  check.whole(`${where}.vhid`, vhid, 1, 255);
  const given = check.list(`${where}.addresses`, config.addresses);
  const prefixes = given.map((each, i) => check.prefix(`${where}.addresses[${i}]`, each));
  if (prefixes.length > MAX_VHID_ADDRESSES)
    throw new RangeError(`${where}.addresses are ${prefixes.length}; at most ${MAX_VHID_ADDRESSES}`);
  const texts = prefixes.map(({ text }) => text);
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) throw new RangeError(`${where}.addresses has ${twice} twice`);
  if (password !== undefined && key !== undefined)
    throw new RangeError(`${where} has both password and key; it takes one of them`);
  if (key !== undefined && !(key instanceof Uint8Array && key.length === CARP_KEY_BYTES))
    throw new RangeError(`${where}.key takes ${CARP_KEY_BYTES} bytes`);
  const startKey = key?.slice() ?? dialect.newKey(new Uint8Array(CARP_KEY_BYTES), password ?? '');
  if (!startKey) throw new RangeError(`${where}.password is too long for ${dialect.name}: 19 bytes at most`);
  if (dialect.name === 'ucarp' && (prefixes.length !== 1 || prefixes[0]!.family !== 4))
    throw new RangeError(
      `${where}.addresses are '${given.join(', ')}'; ucarp takes exactly one IPv4 address`,
    );
  if (dialect.name === 'ucarp' && !interfaces[port]!.addresses.some(({ family }) => family === 4))
    throw new RangeError(`interface '${config.interface}' has no IPv4 address; ucarp sends from one (-s)`);
  if (config.lladdr !== undefined && !dialect.takesLladdr)
    throw new RangeError(`${where}.lladdr is OpenBSD's and NetBSD's; this is ${dialect.name}`);
  const release = host.release ?? 12;
  return {
    ...config,
    port,
    prefixes,
    startKey,
    lladdrBytes: config.lladdr === undefined ? undefined : check.mac(`${where}.lladdr`, config.lladdr).bytes,
    ...(config.peer === undefined
      ? {}
      : { peer: checkPeer(`${where}.peer`, config.peer, 4, dialect, release) }),
    ...(config.peer6 === undefined
      ? {}
      : { peer6: checkPeer(`${where}.peer6`, config.peer6, 6, dialect, release) }),
  };
}

/**
 * The configuration with everything resolved that can be.
 *
 * @throws RangeError or TypeError that says where, what was found, and what would be right
 */
export function checkConfig(config: HostConfig): CheckedConfig {
  check.name('name', config.name);
  if (!isDialectName(config.dialect))
    throw new RangeError(
      `dialect is '${String(config.dialect)}'; there are ${Object.keys(HOST_DIALECTS).join(', ')}`,
    );
  const dialect = HOST_DIALECTS[config.dialect];
  const { release, hz, preempt = false, allow = true, forwarding = true, maintenance = false } = config;
  if (release !== undefined && (dialect.name !== 'freebsd' || (release !== 12 && release !== 14)))
    throw new RangeError(`release is ${String(release)} with ${dialect.name}; freebsd has 12 and 14`);
  if (hz !== undefined) check.whole('hz', hz, 1, 1_000_000);
  check.bool('preempt', preempt);
  check.bool('allow', allow);
  check.bool('forwarding', forwarding);
  if (check.bool('maintenance', maintenance) && dialect.name !== 'freebsd')
    throw new RangeError(`maintenance is OPNsense's, on freebsd; this is ${dialect.name}`);
  if (config.answers !== undefined && !ANSWERS.includes(config.answers))
    throw new RangeError(`answers is '${config.answers}'; there are ${ANSWERS.join(', ')}`);
  check.whole('tcpBlackhole', config.tcpBlackhole ?? 0, 0, 2);
  check.bool('udpBlackhole', config.udpBlackhole ?? false);
  check.list('services', config.services ?? []).forEach(({ port }, i) => {
    check.whole(`services[${i}].port`, port, 1, 65_535);
  });
  check.whole('log', config.log ?? 1, 0, 2);
  check.whole('demotion', config.demotion ?? 0, dialect.name === 'freebsd' ? -(2 ** 31) : 0, 2 ** 31 - 1);
  for (const [group, count] of Object.entries(config.groups ?? {}))
    check.whole(`groups.${group}`, count, 0, 255);
  const factors = ['interfaceDownDemotion', 'sendErrorDemotion'] as const;
  for (const factor of factors) check.whole(factor, config[factor] ?? 0, 0, 2 ** 20);

  const interfaces = check
    .list('interfaces', config.interfaces)
    .map((each, i) => checkInterface(`interfaces[${i}]`, each));
  interfaces.forEach(({ name }, i) => {
    if (interfaces.findIndex((each) => each.name === name) < i)
      throw new RangeError(`interfaces[${i}].name '${name}' stands there twice`);
  });
  const vhids = check
    .list('vhids', config.vhids)
    .map((each, i) => checkVhid(`vhids[${i}]`, each, config, dialect, interfaces));
  if (config.pcapTimeoutUs !== undefined) {
    if (dialect.name !== 'ucarp') throw new RangeError(`pcapTimeoutUs is ucarp's; this is ${dialect.name}`);
    check.whole('pcapTimeoutUs', config.pcapTimeoutUs, 1, 10_000_000);
    if (vhids.length !== 1)
      throw new RangeError(`pcapTimeoutUs is of one process: one vhid, and not ${vhids.length}`);
  }
  const seen = new Set<string>();
  vhids.forEach(({ port, vhid }, i) => {
    const id = `${port} ${vhid}`;
    if (seen.has(id))
      throw new RangeError(`vhids[${i}]: vhid ${vhid} is on '${interfaces[port]!.name}' twice`);
    seen.add(id);
  });
  const virtual = vhids.map(({ port, prefixes }) => [port, prefixes] as const);
  return {
    ...config,
    release: release ?? 12,
    checkedInterfaces: interfaces,
    checkedVhids: vhids,
    checkedRoutes: checkRoutes(config, interfaces, virtual),
    checkedPfsync: config.pfsync && checkPfsync(config.pfsync, dialect.name, release ?? 12, interfaces),
  };
}
