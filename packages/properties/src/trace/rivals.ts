import { isSame } from './acceptance.js';
import type { JudgedLane } from './lane.js';
import type { LaneBook } from './lane-book.js';

/** The virtual hosts of one vhid on one segment that accept each other's advertisements. */
export interface Rivals {
  readonly segment: string;
  readonly vhid: number;
  readonly lanes: readonly JudgedLane[];
}

/** Groups by segment, vhid, current key and current addresses. */
export function rivalsOf(lanes: readonly JudgedLane[]): Rivals[] {
  const groups = new Map<string, JudgedLane[]>();
  for (const lane of lanes) {
    // The HMAC covers IPv4 before IPv6, without prefix lengths.
    const addresses = lane.addresses.map((each) => each.split('/')[0]!);
    const ipv4 = addresses.filter((each) => !each.includes(':')).sort();
    const ipv6 = addresses.filter((each) => each.includes(':'));
    if (lane.rules.sortsIpv6) ipv6.sort();
    const name = JSON.stringify([lane.election, lane.key.secret, ipv4, ipv6]);
    groups.set(name, [...(groups.get(name) ?? []), lane]);
  }
  return [...groups.values()].map((group) => ({
    segment: group[0]!.port.segment,
    vhid: group[0]!.config.vhid,
    lanes: group,
  }));
}

/**
 * Whether what one sends over a family is addressed to the other: both use the group, or each has the other as peer.
 */
export function meets(from: JudgedLane, to: JudgedLane, family: 4 | 6): boolean {
  const [there, back] = [from.peers[family], to.peers[family]];
  if (there === undefined || back === undefined) return there === back;
  return to.own.some((own) => isSame(own, there)) && from.own.some((own) => isSame(own, back));
}

/** Whether it sends to a peer instead of the group. */
export function isUnicast({ peers }: JudgedLane): boolean {
  return peers[4] !== undefined || peers[6] !== undefined;
}

/**
 * The longest time of an advertisement between any two of them, µs; with a peer, its MAC address may be needed first.
 */
export function delayOf(lanes: readonly JudgedLane[]): number {
  const ports = lanes.map(({ port }) => port);
  const betweenUs = Math.max(...ports.map(({ links }) => links?.delayUs ?? 0));
  return (lanes.some(isUnicast) ? 3 : 1) * (2 * Math.max(...ports.map(({ delayUs }) => delayUs)) + betweenUs);
}

/** How much later than with exact clocks, µs. */
export function latenessOf(lanes: readonly JudgedLane[]): number {
  return Math.max(...lanes.map(({ lateUs }) => lateUs));
}

/** Since when nothing has happened to any host and no clock has stood still, µs. */
export function calmSince(book: LaneBook, lanes: readonly JudgedLane[]): number {
  return Math.max(book.touchedUs, ...lanes.map(({ port }) => port.host.frozenUs));
}

/** Since when, in addition, every advertisement between them has arrived as it was sent, µs. */
export function undisturbedSince(book: LaneBook, lanes: readonly JudgedLane[]): number {
  return Math.max(calmSince(book, lanes), ...lanes.map(({ disturbedUs }) => disturbedUs));
}
