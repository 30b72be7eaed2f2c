import type { PacketProblem } from '../problem.js';
import type { Packet } from './packet.js';

/** Index of the first byte after the frame as sent on the wire; never before the captured end. */
export function wireEndOf(packet: Packet): number {
  return Math.max(packet.start + packet.wireLength, packet.end);
}

/** Adds a problem to a packet that is decoded anyway. */
export function note(packet: Packet, problem: PacketProblem, damaged: boolean): void {
  packet.problems.push(problem);
  if (damaged) packet.damaged = true;
}

/** Ends the dissection: the packet stays undecodable; `at` is the first byte that was not understood. */
export function giveUp(packet: Packet, at: number, problem: PacketProblem, damaged: boolean): void {
  packet.payloadAt = at;
  packet.payloadEnd = packet.end;
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
    giveUp(packet, at, truncated(packet, at + needed, `the ${layer} header`), true);
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
