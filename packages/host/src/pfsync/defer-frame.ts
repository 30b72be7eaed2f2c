import type { Machine } from '../machine.js';

const GROUP_BIT = 1;

/**
 * Whether a frame that pf has just passed is held until the peer knows its state: the first packet of an outgoing
 * state, if `defer` is set. Multicast and broadcast frames are not held.
 */
export function isHeld(machine: Machine, frame: Uint8Array): boolean {
  const { pf, pfsync } = machine;
  if (pf === undefined || pfsync === undefined || !pf.isFirst || pf.row < 0) return false;
  if ((frame[0]! & GROUP_BIT) !== 0) return false;
  return pfsync.sync.defer(pf.row, machine.scratch.frames.copyOf(frame), machine.nowUs);
}
