import { parseAddress } from '@carplab/codec';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, u32At } from '@carplab/codec/net';
import { type STACK, StateKey, type StateTable, WIRE } from '@carplab/statesync';
import type { PfInterface, TranslationRule } from './config.js';
import { fail, flag } from './fail.js';
import { type PacketInfo, PF_IN } from './packet-info.js';
import { type PortRange, portRange } from './port-set.js';
import { compileMatch, type Matcher } from './rule.js';

/** A translation rule, compiled for packets. */
export interface Translation extends Matcher {
  readonly number: number;
  readonly nat: boolean;
  readonly no: boolean;
  /** 4 or 16 bytes; empty with `no`. */
  readonly target: Uint8Array;
  readonly ports: PortRange | undefined;
  readonly staticPort: boolean;
  readonly pass: boolean;
}

/** The default source ports for NAT (PF_NAT_PROXY_PORT_LOW, _HIGH). */
const NAT_PORTS: PortRange = [50001, 65535];

/** Compiles a translation rule. Throws a RangeError if it is invalid. */
export function compileTranslation(
  where: string,
  rule: TranslationRule,
  number: number,
  interfaces: readonly PfInterface[],
): Translation {
  if (rule.action !== 'nat' && rule.action !== 'rdr') fail(`${where}.action`, rule.action, 'nat or rdr');
  const nat = rule.action === 'nat';
  const no = flag(`${where}.no`, rule.no, false);
  const matcher = compileMatch(where, rule, interfaces);
  const target = no ? new Uint8Array(0) : targetOf(`${where}.target`, rule, interfaces);
  const family = target.length === 16 ? 6 : 4;
  if (!no && matcher.family !== 0 && matcher.family !== family)
    fail(`${where}.target`, rule.target, `an address of family ${rule.family}`);
  const { targetPort } = rule;
  const ports = targetPort === undefined ? undefined : portRange(`${where}.targetPort`, targetPort);
  const staticPort = flag(`${where}.staticPort`, rule.staticPort, false);
  if (staticPort && (!nat || ports !== undefined))
    fail(`${where}.staticPort`, true, 'nothing in an rdr rule, or beside targetPort');
  return {
    ...matcher,
    family: no ? matcher.family : family,
    ...{ number, nat, no, target, ports, staticPort },
    pass: flag(`${where}.pass`, rule.pass, false),
  };
}

function targetOf(where: string, rule: TranslationRule, interfaces: readonly PfInterface[]): Uint8Array {
  const { target, family } = rule;
  const allowed = 'an address, or (interface) for its own';
  if (typeof target !== 'string') return fail(where, target, allowed);
  const name = /^\((.*)\)$/.exec(target)?.[1];
  if (name === undefined) return parseAddress(target) ?? fail(where, target, allowed);
  const found = interfaces.find((each) => each.name === name);
  if (found === undefined) return fail(where, target, allowed);
  const size = family === 'inet6' ? 16 : 4;
  for (const text of found.addresses.slice(0, found.own)) {
    const bytes = parseAddress(text.split('/')[0]!);
    if (bytes?.length === size) return bytes;
  }
  return fail(where, target, `an interface with an ${family ?? 'inet'} address of its own`);
}

const candidate = new StateKey();

/** Replaces `key`, a packet's key before translation, by the one after it. False if no port is left. */
export function translateKey(
  rule: Translation,
  packet: PacketInfo,
  key: StateKey,
  table: StateTable,
  interfaceNumber: number,
  draw: () => number,
): boolean {
  // nat changes the source of outgoing packets, rdr the destination of incoming ones: either way slot 1 of the key.
  const { target } = rule;
  for (let i = 0; i < target.length; i += 4) key.words[4 + (i >> 2)] = u32At(target, i);
  const hasPorts = packet.sportAt >= 0 || packet.dportAt >= 0;
  if (!hasPorts) return true;
  if (packet.direction === PF_IN) {
    if (rule.ports !== undefined && isPorted(packet)) setPort(key, packet, rule.ports[0]);
    return true;
  }
  if (rule.staticPort) return true;
  const range = isPorted(packet) ? (rule.ports ?? NAT_PORTS) : ([1, 0xffff] as const);
  return drawPort(key, packet, range, table, interfaceNumber, draw);
}

const isPorted = ({ proto }: PacketInfo): boolean => proto === IPPROTO_TCP || proto === IPPROTO_UDP;

/** Sets the port in slot 1; an ICMP id that is in both slots changes in both. */
function setPort(key: StateKey, packet: PacketInfo, port: number): void {
  const both = packet.sportAt === packet.dportAt;
  key.ports = both ? (port << 16) | port : (key.ports & ~0xffff) | port;
}

/**
 * A source port that no other state uses toward the same destination. Searches as pf does: upward from a random place
 * in the range, then downward.
 */
function drawPort(
  key: StateKey,
  packet: PacketInfo,
  [low, high]: PortRange,
  table: StateTable,
  interfaceNumber: number,
  draw: () => number,
): boolean {
  const cut = low + (draw() % (high - low + 1));
  const isFree = (port: number): boolean => {
    setPort(key, packet, port);
    candidate.family = key.family;
    candidate.proto = key.proto;
    candidate.words.set(key.words);
    candidate.ports = key.ports;
    return table.lookup(WIRE, candidate, interfaceNumber) < 0;
  };
  for (let port = cut; port <= high; port++) if (isFree(port)) return true;
  for (let port = cut - 1; port >= low; port--) if (isFree(port)) return true;
  return false;
}

/** Whether a protocol is ICMP of either family. */
export function isIcmp(proto: number): boolean {
  return proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6;
}

/** Copies a key of a state out of its row. */
export function loadKey(
  key: StateKey,
  table: StateTable,
  row: number,
  side: typeof WIRE | typeof STACK,
): StateKey {
  key.family = table.family(row, side);
  key.proto = table.proto(row, side);
  for (let i = 0; i < 4; i++) {
    key.words[i] = table.addressWord(row, side, 0, i);
    key.words[4 + i] = table.addressWord(row, side, 1, i);
  }
  key.ports = (table.port(row, side, 0) << 16) | table.port(row, side, 1);
  return key;
}
