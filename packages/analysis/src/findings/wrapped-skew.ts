import { SHORT_INTERVALS } from '../alarms/thresholds.js';
import { LATE, LATE_US, type Source } from '../master-source.js';
import type { Advertiser } from '../timeline.js';

/** A skew is one byte, in 1/256 s: one below 0 is sent 256 higher, and its sender is this much faster than it says, µs. */
const WRAP_US = 1_000_000;
/** The earliest that a timer fires, µs: clocks are not quite equal. */
const EARLY_US = 5000;

/** A source whose advskew and demotion together are below 0. */
export interface WrappedSkew {
  readonly host: Advertiser;
  /** As announced: the lowest byte of the sum. */
  readonly advskew: number;
  /** Advskew and demotion together, below 0. */
  readonly sum: number;
  readonly fromUs: number;
  toUs: number;
  /** The shortest time between two advertisements, µs. */
  intervalUs: number;
}

/**
 * Notes an advertisement that comes 1 s earlier than the one before it announced.
 *
 * That is what a negative demotion looks like where it can be seen at all: FreeBSD before 14 adds the demotion to the
 * advskew, sends the lowest byte of the sum, and counts time with the sum itself. So it believes that it is faster than
 * anybody and stays MASTER, whatever it announces (carp.md §3.3). FreeBSD 14 and later send 0 instead; then the wire
 * shows a small advskew and not whether it was configured, so nothing is said.
 */
export function noteInterval(source: Source, timeUs: number, found: WrappedSkew[]): void {
  const { own, intervalUs, lastUs, mastership } = source;
  const dueUs = intervalUs - WRAP_US;
  const gapUs = timeUs - lastUs;
  if (mastership === undefined || own.advskew === 0 || dueUs <= EARLY_US || !isDue(gapUs, dueUs)) {
    source.shortIntervals = 0;
    return;
  }
  if (gapUs > intervalUs * (1 - LATE) - LATE_US) return;
  if (++source.shortIntervals < SHORT_INTERVALS) return;
  const { advertiser: host } = source;
  const last = found.findLast((each) => each.host === host && each.advskew === own.advskew);
  if (last !== undefined) {
    last.toUs = timeUs;
    last.intervalUs = Math.min(last.intervalUs, gapUs);
  } else if (!found.some((each) => each.host === host))
    found.push({
      ...{ host, advskew: own.advskew, sum: own.advskew - 256 },
      ...{ fromUs: timeUs - SHORT_INTERVALS * gapUs, toUs: timeUs, intervalUs: gapUs },
    });
}

function isDue(gapUs: number, dueUs: number): boolean {
  return gapUs >= dueUs - EARLY_US && gapUs <= dueUs * (1 + LATE / 2) + LATE_US;
}
