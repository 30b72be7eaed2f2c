import type { PacketProblem } from '../problem.js';
import type { Packet } from './packet.js';

/** Index of the first byte after the innermost frame as sent on the wire; never before the captured end. */
export function wireEndOf(packet: Packet): number {
  return packet.frameWireEnd;
}

/** Begins with the frame from `at` to `end`: nothing of it is known yet. `wireEnd` is where it ended on the wire. */
export function enterFrame(packet: Packet, at: number, end: number, wireEnd: number): void {
  packet.frameAt = at;
  packet.frameEnd = end;
  packet.frameWireEnd = wireEnd;
  packet.dstMacAt = -1;
  packet.srcMacAt = -1;
  packet.etherType = -1;
  packet.vlanCount = 0;
  packet.pflogAt = -1;
  packet.ahAt = -1;
  packet.family = 0;
  packet.ipAt = -1;
  packet.srcAt = -1;
  packet.dstAt = -1;
  packet.ttl = -1;
  packet.protocol = -1;
  packet.payloadAt = at;
  packet.payloadEnd = end;
  packet.payloadLength = 0;
  packet.fragmentOffset = 0;
  packet.moreFragments = false;
  packet.fragmentId = -1;
  packet.kind = 'undecodable';
}

/** Adds a problem to a packet that is decoded anyway. */
export function note(packet: Packet, problem: PacketProblem, damaged: boolean): void {
  packet.problems.push(problem);
  if (damaged) packet.damaged = true;
}

/** Ends the dissection: the packet stays undecodable; `at` is the first byte that was not understood. */
export function giveUp(packet: Packet, at: number, problem: PacketProblem, damaged: boolean): void {
  packet.payloadAt = at;
  packet.payloadEnd = packet.frameEnd;
  note(packet, problem, damaged);
}

/** Gives up at something that is valid as far as it goes, but that carplab does not decode. */
export function giveUpUnsupported(packet: Packet, layer: string, at: number, message: string): void {
  giveUp(packet, at, { code: 'unsupported', layer, offset: at - packet.start, message }, false);
}

/**
 * Gives up at a header of which fewer than `needed` bytes were captured: `toosmall` if the wire had no more,
 * `truncated` if the capture cut it.
 */
export function giveUpCut(packet: Packet, layer: string, at: number, needed: number): void {
  const wire = wireEndOf(packet) - at;
  if (wire >= needed) {
    // Inside another layer it is not ours to blame: a short capture of a tunnel is usual.
    const damaged = packet.envelopeCount === 0;
    giveUp(packet, at, truncated(packet, at + needed, `the ${layer} header`), damaged);
    return;
  }
  const message = `${needed} bytes of ${layer} header are needed and ${wire} are there`;
  const offset = at - packet.start;
  giveUp(packet, at, { code: 'toosmall', layer, offset, message, needed, found: wire }, true);
}

/** The capture ends before `neededEnd`, though the wire did not. */
export function truncated(packet: Packet, neededEnd: number, what: string): PacketProblem {
  const found = packet.end - packet.start;
  const needed = neededEnd - packet.start;
  const message = `The capture kept ${found} of ${packet.wireLength} bytes (snaplen) and cuts ${what}, which ends at ${needed}`;
  return { code: 'truncated', layer: 'frame', offset: found, message, needed, found };
}
