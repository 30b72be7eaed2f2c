import { isSame } from './acceptance.js';
import type { Lane } from './lane.js';
import type { LaneBook } from './lane-book.js';

/** The virtual hosts of one vhid on one segment that would know each other's advertisements for genuine. */
export interface Rivals {
  readonly segment: string;
  readonly vhid: number;
  readonly lanes: readonly Lane[];
}

/** Groups by segment, vhid, key and addresses, as they are now. */
export function rivalsOf(lanes: readonly Lane[]): Rivals[] {
  const groups = new Map<string, Lane[]>();
  for (const lane of lanes) {
    // The HMAC has IPv4 before IPv6 and no prefix lengths; DragonFly alone does not sort IPv6.
    const addresses = lane.addresses.map((each) => each.split('/')[0]!);
    const ipv4 = addresses.filter((each) => !each.includes(':')).sort();
    const ipv6 = addresses.filter((each) => each.includes(':'));
    if (lane.dialect !== 'dragonfly') ipv6.sort();
    const name = JSON.stringify([lane.election, lane.key.join(' '), ipv4, ipv6]);
    groups.set(name, [...(groups.get(name) ?? []), lane]);
  }
  return [...groups.values()].map((group) => ({
    segment: group[0]!.port.segment,
    vhid: group[0]!.config.vhid,
    lanes: group,
  }));
}

/** Whether what one sends over a family goes to the other: to the group that both have, or from peer to peer. */
export function meets(from: Lane, to: Lane, family: 4 | 6): boolean {
  const [there, back] = [from.peers[family], to.peers[family]];
  if (there === undefined || back === undefined) return there === back;
  return to.own.some((own) => isSame(own, there)) && from.own.some((own) => isSame(own, back));
}

/** It has a peer instead of the group. */
export function isUnicast({ peers }: Lane): boolean {
  return peers[4] !== undefined || peers[6] !== undefined;
}

/** The longest way of an advertisement between any two of them, µs: a peer may have to be found before. */
export function delayOf(lanes: readonly Lane[]): number {
  return (lanes.some(isUnicast) ? 3 : 1) * 2 * Math.max(...lanes.map(({ port }) => port.delayUs));
}

/** How much later than by exact clocks, µs. */
export function latenessOf(lanes: readonly Lane[]): number {
  return Math.max(...lanes.map(({ lateUs }) => lateUs));
}

/** Since when nothing has been done to anybody and no clock stands still, µs. */
export function calmSince(book: LaneBook, lanes: readonly Lane[]): number {
  return Math.max(book.touchedUs, ...lanes.map(({ port }) => port.host.frozenUs));
}

/** Since when, besides, every advertisement between them has come as it was sent, µs. */
export function undisturbedSince(book: LaneBook, lanes: readonly Lane[]): number {
  return Math.max(calmSince(book, lanes), ...lanes.map(({ disturbedUs }) => disturbedUs));
}
