import type { CableEnd } from './cable-end.js';
import type { Engine } from './engine.js';
import type { Frame } from './frame.js';
import type { LinkDirection } from './link-direction.js';

/** Sends a frame over an impaired link: loss, corruption, jitter, reordering, duplication, or a rule's delay. */
export function impair(
  engine: Engine,
  direction: LinkDirection,
  frame: Frame,
  at: CableEnd,
  kind: number,
  delayUs: number,
): void {
  const { stream } = direction;
  const { nowUs, tracer } = engine;
  if (direction.lossPpm > 0 && stream.chance(direction.lossPpm, 'loss')) {
    tracer.drop('loss', nowUs, frame, at);
    return;
  }
  let passed = frame;
  if (direction.corruptPpm > 0 && frame.bytes.length > 0 && stream.chance(direction.corruptPpm, 'corrupt')) {
    const bit = stream.between(0, 8 * frame.bytes.length - 1, 'bit');
    passed = frame.withFlippedBit(bit);
    tracer.rareFrame('corrupted', nowUs, passed, at, bit);
  }
  let arrival = nowUs + direction.latencyUs + delayUs;
  if (direction.jitterUs > 0) arrival += stream.between(0, direction.jitterUs, 'jitter');
  if (direction.reorderPpm > 0 && stream.chance(direction.reorderPpm, 'reorder')) {
    arrival += direction.reorderUs;
    tracer.rareFrame('delayed', nowUs, passed, at, direction.reorderUs, 'reordering');
  } else if (delayUs === 0) {
    if (arrival < direction.lastArrivalUs) arrival = direction.lastArrivalUs;
    direction.lastArrivalUs = arrival;
  }
  engine.enqueue(arrival, kind, passed, at);
  if (direction.duplicatePpm > 0 && stream.chance(direction.duplicatePpm, 'duplicate')) {
    tracer.rareFrame('duplicated', nowUs, passed, at, arrival);
    engine.enqueue(arrival, kind, passed, at);
  }
}
