import type { Packet } from '@carplab/codec';
import { expectedGroupMac } from '@carplab/codec/net';

/** Frames of one sender that switches may deliver to others than those they are for (`badmac`). */
export interface Misframed {
  /** A group's packet in a frame that goes neither to the group's MAC address nor to a single station. */
  badMac: number;
  /** A unicast packet in a group's or a broadcast frame. */
  unicastInGroup: number;
}

/** Counts an inspected packet, if it has the problem. */
export function noteMisframed(counts: Misframed, packet: Packet): void {
  if (!packet.problems.some(({ code }) => code === 'badmac')) return;
  if (expectedGroupMac(packet) === undefined) counts.unicastInGroup++;
  else counts.badMac++;
}
