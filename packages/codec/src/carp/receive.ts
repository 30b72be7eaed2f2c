import { CARP } from '../layouts/carp.js';
import { carpChecksumOk } from './check.js';
import { CARP_BYTES, CARP_TTL, CARP_VERSION } from './constants.js';

/** An advertisement as it reaches an implementation's input routine. */
export interface ReceivedPacket {
  readonly family: 4 | 6;
  /** TTL or hop limit. */
  readonly ttl: number;
  /** Whether the IP destination is a multicast address. */
  readonly multicast: boolean;
  /** Whether the IP destination is the receiver's own group; 224.0.0.18 by default. */
  readonly toGroup: boolean;
  /** Whether the IP source is one of the receiver's own addresses. */
  readonly ownSource: boolean;
  /** The IP payload: from `start` to `end` in `bytes`. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What a receiver knows about a vhid on the receiving interface. */
export interface ReceivingVhid {
  /** Whether the instance is up and running; only OpenBSD, NetBSD and DragonFly check. */
  readonly running: boolean;
  /** Whether it has an address of the packet's family; only FreeBSD ≥ 10 checks. */
  readonly hasFamily: boolean;
  /** Whether its peer is a multicast group; only OpenBSD's IPv4 and FreeBSD 14 check. */
  readonly multicastPeer: boolean;
  /** OpenBSD: whether this counter is the vhid's own cookie. */
  ownCookie(bytes: Uint8Array, counterAt: number): boolean;
  /** Whether the HMAC is correct. */
  verify(bytes: Uint8Array, start: number): boolean;
}

/** The part of a receiver's state that its checks read. */
export interface Receiver {
  /** sysctl net.inet.carp.allow. */
  readonly allow: boolean;
  /** Whether the receiving interface runs CARP at all. */
  readonly carpOnInterface: boolean;
  /** Whether the interface does not receive its own frames (IFF_SIMPLEX, as on Ethernet). */
  readonly simplex: boolean;
  vhid(vhid: number): ReceivingVhid | undefined;
}

/** The counters of `netstat -s -p carp` that a dropped packet can increment. */
export type CarpStatistic =
  | 'badif'
  | 'badttl'
  | 'hdrops'
  | 'badsum'
  | 'badver'
  | 'badlen'
  | 'badauth'
  | 'badvhid';

/**
 * Why a check refuses a packet: the statistic that it increments, `silent` if none, or a UCARP log line (UCARP keeps no
 * statistics).
 */
export type Refusal = CarpStatistic | 'silent' | `log: ${string}`;

/** One check; undefined passes the packet to the next. */
export type ReceiveStep = (packet: ReceivedPacket, receiver: Receiver) => Refusal | undefined;

export type ReceiveVerdict =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly refusal: Refusal; readonly statistic: CarpStatistic | undefined };

const STATISTICS: readonly string[] = [
  'badif',
  'badttl',
  'hdrops',
  'badsum',
  'badver',
  'badlen',
  'badauth',
  'badvhid',
] satisfies CarpStatistic[];

/** Runs checks in order; the first that refuses decides. */
export function runReceiveSteps(
  steps: readonly ReceiveStep[],
  packet: ReceivedPacket,
  receiver: Receiver,
): ReceiveVerdict {
  for (const step of steps) {
    const refusal = step(packet, receiver);
    if (refusal === undefined) continue;
    const statistic = STATISTICS.includes(refusal) ? (refusal as CarpStatistic) : undefined;
    return { accepted: false, refusal, statistic };
  }
  return { accepted: true };
}

const vhidOf = (packet: ReceivedPacket): number => packet.bytes[packet.start + CARP.offset.vhid]!;

/** The checks that several implementations share, each named after what it checks. */
export const step = {
  allow: (_, receiver) => (receiver.allow ? undefined : 'silent'),
  carpOnInterface: (_, receiver) => (receiver.carpOnInterface ? undefined : 'badif'),
  ttl: (packet) => (packet.ttl === CARP_TTL ? undefined : 'badttl'),
  length: (packet) => (packet.end - packet.start < CARP_BYTES ? 'badlen' : undefined),
  checksum: (packet) => (carpChecksumOk(packet.bytes, packet.start) ? undefined : 'badsum'),
  vhid: (packet, receiver) => (receiver.vhid(vhidOf(packet)) ? undefined : 'badvhid'),
  vhidRunning: (packet, receiver) => (receiver.vhid(vhidOf(packet))?.running ? undefined : 'badvhid'),
  ownSource: (packet, receiver) => (!receiver.simplex && packet.ownSource ? 'silent' : undefined),
  version: (packet) =>
    packet.bytes[packet.start + CARP.offset.versionType]! >> 4 === CARP_VERSION ? undefined : 'badver',
  hmac: (packet, receiver) =>
    receiver.vhid(vhidOf(packet))!.verify(packet.bytes, packet.start) ? undefined : 'badauth',
} as const satisfies Record<string, ReceiveStep>;

/** For a dialect's own checks: the vhid that the packet names. */
export function receivingVhid(packet: ReceivedPacket, receiver: Receiver): ReceivingVhid | undefined {
  return receiver.vhid(vhidOf(packet));
}
