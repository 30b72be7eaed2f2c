import type { Machine, Port } from '../machine.js';

/** errno of the BSDs (sys/errno.h). */
export const ENETDOWN = 50;
export const EHOSTUNREACH = 65;

/**
 * Passes a frame to an interface, as the kernel's output does: returns 0 or an errno. Without a carrier the frame is
 * silently lost.
 */
export function transmit(machine: Machine, port: Port, frame: Uint8Array): number {
  if (!port.up) return ENETDOWN;
  if (port.sendError !== 0) return port.sendError;
  if (!port.carrier) return 0;
  machine.sink.send(port.index, frame);
  return machine.sink.outcome?.(port.index) ?? 0;
}
