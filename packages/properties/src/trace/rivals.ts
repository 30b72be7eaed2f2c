import type { Lane } from './lane.js';
import type { LaneBook } from './lane-book.js';

/** The virtual hosts of one vhid on one segment that would know each other's advertisements for genuine. */
export interface Rivals {
  readonly segment: string;
  readonly vhid: number;
  readonly lanes: readonly Lane[];
}

/** Groups by segment, vhid, password and addresses. */
export function rivalsOf(book: LaneBook): Rivals[] {
  const groups = new Map<string, Lane[]>();
  for (const lane of book.lanes) {
    const { addresses, password, key } = lane.config;
    // Each implementation cuts a password after 19 bytes and sorts in its own way; the same text is surely the same key.
    const secret = key === undefined ? (password ?? '') : key.join(' ');
    const name = JSON.stringify([lane.election, secret, [...addresses].sort()]);
    groups.set(name, [...(groups.get(name) ?? []), lane]);
  }
  return [...groups.values()].map((lanes) => ({
    segment: lanes[0]!.port.segment,
    vhid: lanes[0]!.config.vhid,
    lanes,
  }));
}

/** The longest way of a frame between any two of them, µs. */
export function delayOf(lanes: readonly Lane[]): number {
  return 2 * Math.max(...lanes.map(({ port }) => port.delayUs));
}

/** How much later than by exact clocks, µs. */
export function latenessOf(lanes: readonly Lane[]): number {
  return Math.max(...lanes.map(({ lateUs }) => lateUs));
}

/** Since when nothing has been done to anybody and no clock stands still, µs. */
export function calmSince(book: LaneBook, lanes: readonly Lane[]): number {
  return Math.max(book.touchedUs, ...lanes.map(({ port }) => port.host.frozenUs));
}
