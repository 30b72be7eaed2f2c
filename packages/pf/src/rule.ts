import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from '@carplab/codec/net';
import { type AddressSet, addressSet } from './address-set.js';
import type { EndSpec, FilterRule, PfConfig, PfInterface, RuleMatch } from './config.js';
import { fail, flag, listOf, word } from './fail.js';
import { icmpTypeNumber, protocolNumber, tcpFlags } from './names.js';
import { type PacketInfo, PF_IN, PF_OUT } from './packet-info.js';
import { hasPort, type PortRange, portSet } from './port-set.js';

/** How a rule matches, compiled for packets. Undefined, or 0, matches anything. */
export interface Matcher {
  /** By the number of the interface. */
  readonly on: readonly boolean[] | undefined;
  readonly family: 0 | 4 | 6;
  readonly protos: readonly number[] | undefined;
  readonly from: AddressSet | undefined;
  readonly to: AddressSet | undefined;
  readonly fromPorts: readonly PortRange[] | undefined;
  readonly toPorts: readonly PortRange[] | undefined;
}

/** A filter rule, compiled for packets, with its counters. */
export interface Rule extends Matcher {
  readonly number: number;
  readonly pass: boolean;
  readonly returns: boolean;
  readonly direction: number;
  readonly quick: boolean;
  readonly flagsSet: number;
  readonly flagsOf: number;
  readonly icmpTypes: readonly number[] | undefined;
  readonly state: 'keep' | 'modulate' | 'sloppy' | 'none';
  readonly ifBound: boolean;
  readonly allowOpts: boolean;
  readonly noSync: boolean;
  readonly label: string;
  evaluations: number;
  /** In, out. */
  readonly packets: [number, number];
  readonly bytes: [number, number];
  /** States that it has ever created. */
  states: number;
}

/** Applies if no rule matches: everything passes, without a state. pf's own number for no rule. */
export const NO_RULE = 0xffff_ffff;

function endOf(spec: EndSpec | undefined): {
  readonly address?: string | readonly string[];
  readonly port?: number | string | readonly (number | string)[];
} {
  if (typeof spec === 'string' || Array.isArray(spec)) return { address: spec as string };
  return (spec ?? {}) as Exclude<EndSpec, string | readonly string[]>;
}

function interfacesOf(
  where: string,
  on: RuleMatch['on'],
  interfaces: readonly PfInterface[],
): readonly boolean[] | undefined {
  if (on === undefined) return undefined;
  const names = interfaces.map(({ name }) => name);
  const wanted = listOf(on).map((text) => {
    const not = typeof text === 'string' && text.startsWith('!');
    const name = not ? text.slice(1).trim() : text;
    if (!names.includes(name)) fail(where, text, `${names.join(', ')}, optionally with ! in front`);
    return { name, not };
  });
  return names.map((each) => wanted.some(({ name, not }) => (name === each) !== not));
}

/** What filter and translation rules share. */
export function compileMatch(where: string, match: RuleMatch, interfaces: readonly PfInterface[]): Matcher {
  const family = word(`${where}.family`, match.family, ['inet', 'inet6']);
  const protos = listOf(match.proto).map((proto) => protocolNumber(`${where}.proto`, proto));
  const from = endOf(match.from);
  const to = endOf(match.to);
  const fromPorts = portSet(`${where}.from.port`, from.port);
  const toPorts = portSet(`${where}.to.port`, to.port);
  if (fromPorts !== undefined || toPorts !== undefined) {
    const isBare = (proto: number): boolean => proto !== IPPROTO_TCP && proto !== IPPROTO_UDP;
    if (protos.length === 0 || protos.some(isBare))
      fail(`${where}.proto`, match.proto, 'tcp or udp, or both, in a rule with ports');
  }
  return {
    on: interfacesOf(`${where}.on`, match.on, interfaces),
    family: family === undefined ? 0 : family === 'inet' ? 4 : 6,
    protos: protos.length === 0 ? undefined : protos,
    from: addressSet(`${where}.from`, from.address, interfaces),
    to: addressSet(`${where}.to`, to.address, interfaces),
    fromPorts,
    toPorts,
  };
}

/** Compiles a filter rule. Throws a RangeError if it is invalid. */
export function compileRule(
  where: string,
  rule: FilterRule,
  number: number,
  config: PfConfig,
  interfaces: readonly PfInterface[],
): Rule {
  if (rule.action !== 'pass' && rule.action !== 'block')
    fail(`${where}.action`, rule.action, 'pass or block');
  const pass = rule.action === 'pass';
  if (pass && rule.return !== undefined) fail(`${where}.return`, rule.return, 'nothing in a pass rule');
  if (!pass && rule.state !== undefined) fail(`${where}.state`, rule.state, 'nothing in a block rule');
  const state = word(`${where}.state`, rule.state, ['keep', 'modulate', 'sloppy', 'none']) ?? 'keep';
  const policy = word(`${where}.policy`, rule.policy, ['floating', 'if-bound']) ?? config.statePolicy;
  const direction = word(`${where}.direction`, rule.direction, ['in', 'out']);
  const matcher = compileMatch(where, rule, interfaces);
  const flags = rule.flags ?? (pass && state !== 'none' ? 'S/SA' : 'any');
  const { set, of } = tcpFlags(`${where}.flags`, flags);
  return {
    ...matcher,
    number,
    pass,
    returns: flag(`${where}.return`, rule.return, config.blockPolicy === 'return'),
    direction: direction === undefined ? 0 : direction === 'in' ? PF_IN : PF_OUT,
    quick: flag(`${where}.quick`, rule.quick, false),
    flagsSet: set,
    flagsOf: of,
    icmpTypes: icmpTypesOf(where, rule, matcher),
    state: pass ? state : 'none',
    ifBound: policy === 'if-bound',
    allowOpts: flag(`${where}.allowOpts`, rule.allowOpts, false),
    noSync: flag(`${where}.noSync`, rule.noSync, false),
    label: rule.label ?? '',
    evaluations: 0,
    packets: [0, 0],
    bytes: [0, 0],
    states: 0,
  };
}

function icmpTypesOf(
  where: string,
  { icmpType, proto }: FilterRule,
  { protos }: Matcher,
): readonly number[] | undefined {
  if (icmpType === undefined) return undefined;
  const [only, more] = protos ?? [];
  if (more !== undefined || (only !== IPPROTO_ICMP && only !== IPPROTO_ICMPV6))
    fail(`${where}.proto`, proto, 'icmp or ipv6-icmp in a rule with icmpType');
  const family = only === IPPROTO_ICMP ? 4 : 6;
  return listOf(icmpType).map((type) => icmpTypeNumber(`${where}.icmpType`, type, family));
}

/** Whether a rule matches a packet on an interface, except for what only filter rules check. */
export function matches(rule: Matcher, packet: PacketInfo, port: number): boolean {
  const { bytes, family, sport, dport } = packet;
  const size = family === 4 ? 4 : 16;
  return (
    (rule.on === undefined || rule.on[port] === true) &&
    (rule.family === 0 || rule.family === family) &&
    (rule.protos === undefined || rule.protos.includes(packet.proto)) &&
    (rule.from === undefined || rule.from.has(bytes, packet.srcAt, size)) &&
    (rule.fromPorts === undefined || (!packet.isFragment && hasPort(rule.fromPorts, sport))) &&
    (rule.to === undefined || rule.to.has(bytes, packet.dstAt, size)) &&
    (rule.toPorts === undefined || (!packet.isFragment && hasPort(rule.toPorts, dport)))
  );
}

/** What only filter rules check: direction, TCP flags, ICMP types. Unknown for a fragment. */
export function matchesFilter(rule: Rule, packet: PacketInfo): boolean {
  if (rule.direction !== 0 && rule.direction !== packet.direction) return false;
  if (rule.icmpTypes !== undefined && (packet.isFragment || !rule.icmpTypes.includes(packet.icmpType)))
    return false;
  if (packet.proto !== IPPROTO_TCP || rule.flagsOf === 0) return true;
  return !packet.isFragment && (packet.tcp.flags & rule.flagsOf) === rule.flagsSet;
}
