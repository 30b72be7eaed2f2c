import { IP_PROTOCOL_NAMES } from '@carplab/codec/net';
import {
  familyOfAf,
  OTHER_STATES,
  PF_IN,
  PF_NO_RULE,
  PF_OUT,
  PF_ROUTES,
  STATE_FLAGS,
  type StateFormat,
  SYNC_FLAG_NATSRCNODE,
  SYNC_FLAG_SRCNODE,
  shownAddress,
  TCP_STATES,
  TCPS_PROXY_DST,
  TCPS_PROXY_SRC,
  WSCALE_MASK,
} from '@carplab/codec/pfsync';

/** One side of a state, as far as pfctl shows it; a subset of `PfsyncPeerView`. */
export interface PfctlPeer {
  readonly state: number;
  readonly seqlo: number;
  readonly seqhi: number;
  readonly seqdiff: number;
  readonly wscale: number;
}

/** A state, as far as pfctl shows it; a subset of `PfsyncStateView`. */
export interface PfctlState {
  readonly format: StateFormat;
  /** Addresses are read from this buffer. */
  readonly bytes: Uint8Array;
  readonly ifname: string;
  readonly origIfname: string;
  readonly direction: number;
  readonly src: PfctlPeer;
  readonly dst: PfctlPeer;
  addrAt(key: 0 | 1, index: 0 | 1): number;
  port(key: 0 | 1, index: 0 | 1): number;
  keyAf(key: 0 | 1): number;
  keyProto(key: 0 | 1): number;
  rdomain(key: 0 | 1): number;
  readonly rtAddrAt: number;
  readonly rtAf: number;
  readonly rt: number;
  readonly rtIfname: string;
  readonly rule: number;
  readonly anchor: number;
  readonly creation: number;
  readonly expire: number;
  packetsHigh(way: 0 | 1): number;
  packetsLow(way: 0 | 1): number;
  bytesHigh(way: 0 | 1): number;
  bytesLow(way: 0 | 1): number;
  readonly stateFlags: number;
  readonly syncFlags: number;
  readonly id: string;
  readonly creatorid: string;
}

const WIRE = 0;
const STACK = 1;
const IPPROTO_ICMP = 1;
const IPPROTO_TCP = 6;
const IPPROTO_ICMPV6 = 58;

/** The name of an IP protocol, as pfctl prints it. */
export function pfctlProtocol(proto: number): string {
  return IP_PROTOCOL_NAMES[proto] ?? String(proto);
}

/**
 * A state as `pfctl -ss` prints it, without the line end; the side on which pf translates is in parentheses.
 *
 * For direction in, pfctl puts the responder on the left, and its state first.
 */
export function pfctlLine(state: PfctlState): string {
  const out = state.direction === PF_OUT;
  // The key shown first, and the one shown in parentheses if it differs.
  const near = out ? WIRE : STACK;
  const far = out ? STACK : WIRE;
  const translated = familyOfAf(state.keyAf(near)) !== familyOfAf(state.keyAf(far));
  const arrow = out || (translated && state.direction === PF_IN) ? '->' : '<-';
  const left = side(state, near, far, 1, translated);
  const right = side(state, near, far, 0, translated);
  const gateway = state.format === 'openbsd-6' ? gatewayText(state) : undefined;
  const route = gateway === undefined ? '' : ` {${gateway}}`;
  const line = `${state.ifname} ${pfctlProtocol(state.keyProto(WIRE))} ${left} ${arrow} ${right}${route}`;
  return `${line}       ${levels(state, out)}`;
}

/** One end: as on the near side, and as on the far side if different. */
function side(state: PfctlState, near: 0 | 1, far: 0 | 1, index: 0 | 1, translated: boolean): string {
  const shown = host(state, near, index, state.port(near, index));
  // Across address families the far key has its ends swapped.
  const other: 0 | 1 = translated ? (index === 0 ? 1 : 0) : index;
  const farPort = portOf(state, near, far, other);
  const same =
    !translated &&
    state.port(near, index) === portOf(state, near, far, index) &&
    sameAddress(state, near, far, index) &&
    state.rdomain(near) === state.rdomain(far);
  return same ? shown : `${shown} (${host(state, far, other, farPort)})`;
}

/** For ICMP, pfctl takes one end's id for both keys, so a translated id does not show. */
function portOf(state: PfctlState, near: 0 | 1, far: 0 | 1, index: 0 | 1): number {
  const proto = state.keyProto(WIRE);
  const copied = near === WIRE ? 0 : 1;
  if ((proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6) && index === copied)
    return state.port(near, index);
  return state.port(far, index);
}

function sameAddress(state: PfctlState, near: 0 | 1, far: 0 | 1, index: 0 | 1): boolean {
  const { bytes } = state;
  const a = state.addrAt(near, index);
  const b = state.addrAt(far, index);
  const length = familyOfAf(state.keyAf(near)) === 4 ? 4 : 16;
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

function host(state: PfctlState, key: 0 | 1, index: 0 | 1, port: number): string {
  const af = state.keyAf(key);
  const address = shownAddress(state.bytes, state.addrAt(key, index), af);
  const domain = state.rdomain(key);
  const text = domain === 0 ? address : `(${domain}) ${address}`;
  if (port === 0) return text;
  return familyOfAf(af) === 4 ? `${text}:${port}` : `${text}[${port}]`;
}

/** The states of both ends, the left one first. */
function levels(state: PfctlState, out: boolean): string {
  const a = (out ? state.src : state.dst).state;
  const b = (out ? state.dst : state.src).state;
  return peerStates(state.keyProto(WIRE), a, b, state.format);
}

/**
 * The states of two peers as pf names them, such as `ESTABLISHED:FIN_WAIT_2`; numbers for ICMP. FreeBSD's pfctl does not
 * take ICMPv6 for ICMP (measured on 12.1 and 14), OpenBSD's does.
 *
 * @example
 * peerStates(6, 4, 9); // => 'ESTABLISHED:FIN_WAIT_2'
 * peerStates(17, 1, 0); // => 'SINGLE:NO_TRAFFIC'
 * peerStates(1, 0, 0); // => '0:0'
 * peerStates(58, 0, 0); // => 'NO_TRAFFIC:NO_TRAFFIC'
 * peerStates(58, 0, 0, 'openbsd-6'); // => '0:0'
 */
export function peerStates(
  proto: number,
  a: number,
  b: number,
  format: StateFormat = 'freebsd-1400',
): string {
  if (proto === IPPROTO_TCP) {
    if (a < TCPS_PROXY_SRC && b < TCPS_PROXY_SRC) return `${TCP_STATES[a]}:${TCP_STATES[b]}`;
    if (a === TCPS_PROXY_SRC || b === TCPS_PROXY_SRC) return 'PROXY:SRC';
    if (a === TCPS_PROXY_DST || b === TCPS_PROXY_DST) return 'PROXY:DST';
    return `<BAD STATE LEVELS ${a}:${b}>`;
  }
  const numbered = proto === IPPROTO_ICMP || (proto === IPPROTO_ICMPV6 && format === 'openbsd-6');
  if (!numbered && a < OTHER_STATES.length && b < OTHER_STATES.length)
    return `${OTHER_STATES[a]}:${OTHER_STATES[b]}`;
  return `${a}:${b}`;
}

/** A gateway, unless there is none. */
function gatewayText({ bytes, rtAddrAt, rtAf }: PfctlState): string | undefined {
  for (let i = 0; i < 16; i++) if (bytes[rtAddrAt + i] !== 0) return shownAddress(bytes, rtAddrAt, rtAf);
  return undefined;
}

/**
 * A state as `pfctl -ss -vv` prints it: the line, windows for TCP, age and counters, id; without the id as with one
 * `-v`. Lines without line ends; all but the first are indented by three spaces.
 */
export function pfctlLines(state: PfctlState, verbose: 1 | 2 = 2): string[] {
  const lines = [pfctlLine(state)];
  const out = state.direction === PF_OUT;
  if (state.keyProto(WIRE) === IPPROTO_TCP) {
    const scaled = state.src.wscale !== 0 && state.dst.wscale !== 0;
    const left = window(out ? state.src : state.dst, scaled);
    const right = window(out ? state.dst : state.src, scaled);
    lines.push(`   ${left}  ${right}`);
  }
  lines.push(`   ${ageLine(state)}`);
  if (verbose === 1) return lines;
  lines.push(`   id: ${state.id} creatorid: ${state.creatorid}${routeText(state)}`);
  const { origIfname } = state;
  if (origIfname !== '' && origIfname !== state.ifname) lines.push(`   origif: ${origIfname}`);
  return lines;
}

function window({ seqlo, seqhi, seqdiff, wscale }: PfctlPeer, scaled: boolean): string {
  const modulated = seqdiff === 0 ? '' : `(+${seqdiff})`;
  const scale = scaled ? ` wscale ${wscale & WSCALE_MASK}` : '';
  return `[${seqlo} + ${(seqhi - seqlo) >>> 0}]${modulated}${scale}`;
}

function ageLine(state: PfctlState): string {
  const parts = [
    `age ${hoursMinutes(state.creation)}`,
    `expires in ${hoursMinutes(state.expire)}`,
    `${count(state.packetsHigh(0), state.packetsLow(0))}:${count(state.packetsHigh(1), state.packetsLow(1))} pkts`,
    `${count(state.bytesHigh(0), state.bytesLow(0))}:${count(state.bytesHigh(1), state.bytesLow(1))} bytes`,
  ];
  if (state.anchor !== PF_NO_RULE) parts.push(`anchor ${state.anchor}`);
  if (state.rule !== PF_NO_RULE) parts.push(`rule ${state.rule}`);
  if (state.stateFlags & STATE_FLAGS.sloppy) parts.push('sloppy');
  if (state.stateFlags & STATE_FLAGS.pflow && state.format !== 'freebsd-1301') parts.push('pflow');
  if (state.syncFlags & SYNC_FLAG_SRCNODE) parts.push('source-track');
  if (state.syncFlags & SYNC_FLAG_NATSRCNODE) parts.push('sticky-address');
  return parts.join(', ');
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Seconds as pfctl prints them: hours may have more than two digits. */
function hoursMinutes(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function count(high: number, low: number): string {
  if (high < 0x20_0000) return String(high * 0x1_0000_0000 + low);
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

function routeText(state: PfctlState): string {
  if (state.format === 'openbsd-6' || state.format === 'freebsd-1301' || state.rt === 0) return '';
  const gateway = gatewayText(state);
  if (gateway === undefined) return '';
  return ` ${PF_ROUTES[state.rt] ?? 'gateway'}: ${gateway}${state.rtIfname === '' ? '' : `@${state.rtIfname}`}`;
}
