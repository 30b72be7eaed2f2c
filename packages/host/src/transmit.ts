import type { Port } from './machine.js';
import type { NodeSink } from './node.js';

/** errno of the BSDs (sys/errno.h). */
export const ENETDOWN = 50;
export const EHOSTUNREACH = 65;

/**
 * Hands a frame to an interface, as the kernel's output does: the answer is 0 or an errno. Without a carrier the frame
 * is lost without a word.
 */
export function transmit(port: Port, frame: Uint8Array, sink: NodeSink): number {
  if (!port.up) return ENETDOWN;
  if (port.sendError !== 0) return port.sendError;
  if (!port.carrier) return 0;
  sink.send(port.index, frame);
  return sink.outcome?.(port.index) ?? 0;
}
