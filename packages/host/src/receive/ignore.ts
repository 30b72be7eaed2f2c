import type { Machine, Port } from '../machine.js';
import type { IgnoreReason } from '../node.js';

/** Tells the driver that nothing is done with the frame that is being received. */
export function ignore({ sink }: Machine, { index }: Port, reason: IgnoreReason): void {
  sink.ignored?.(index, reason);
}
