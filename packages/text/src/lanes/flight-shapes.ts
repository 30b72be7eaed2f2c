import type { LaneChart } from './chart.js';
import { isFailure } from './failures.js';
import { type PlotScale, round } from './plot-scale.js';

/** Minimum distance of strokes and crosses of a lane; closer ones are omitted. */
const STROKE_APART = 3;
const CROSS_APART = 10;
/** Slant of a stroke, to show its direction. */
const SLANT = 4;
/** Length of the stroke of an advertisement of which only the sender is known. */
const HEARD = 8;

/** The data of SVG paths: what arrived, and what was refused or lost. */
export interface StrokePaths {
  readonly accepted: string;
  readonly failed: string;
}

/** Where an advertisement ends that was not accepted. */
export interface Cross {
  readonly x: number;
  readonly y: number;
  readonly outcome: 'refused' | 'dropped';
  /** `refused: badauth`. */
  readonly title: string;
}

/**
 * Advertisements in flight: hairlines in the gaps between the lanes, one path for each sender. A lost one ends halfway
 * through the last gap, a refused one at the receiver, both at a cross; one for a host that is off, paused or does not
 * listen ends halfway, without a cross. In a capture, of which only the senders are known,
 * each is a short one below its own lane.
 *
 * @param tops where the lanes begin, each `height` high and below its name
 */
export function strokeShapes(
  chart: LaneChart,
  scale: PlotScale,
  tops: readonly number[],
  { height, nameHeight }: { readonly height: number; readonly nameHeight: number },
): { strokes: StrokePaths[]; crosses: Cross[]; isPart: boolean } {
  const strokes = chart.lanes.map(() => ({ accepted: '', failed: '' }));
  const crosses: Cross[] = [];
  const lastX = new Map<string, number>();
  /** By gap. */
  const lastCross = new Map<number, number>();
  let isPart = false;
  /** Whether there is room; strokes of the same advertisement as the last one always fit. */
  const takes = (key: string, x: number, apart: number): boolean => {
    const last = lastX.get(key) ?? Number.NEGATIVE_INFINITY;
    if (x - last < apart) {
      isPart ||= x !== last;
      return false;
    }
    lastX.set(key, x);
    return true;
  };
  if (chart.isHeard)
    chart.lanes.forEach(({ advertisements }, lane) => {
      const y = tops[lane]! + height + 1;
      for (const { timeUs } of advertisements) {
        const x = scale.x(timeUs);
        if (takes(`heard ${lane}`, x, STROKE_APART)) strokes[lane]!.accepted += `M${x} ${y}v${HEARD}`;
      }
    });
  for (const flight of chart.flights) {
    const { from, to, sentUs, endUs, outcome, reason } = flight;
    if (sentUs < scale.fromUs || from === to || !chart.lanes[from] || !chart.lanes[to]) continue;
    const step = to > from ? 1 : -1;
    const failed = isFailure(flight, chart.lanes);
    const x = scale.x(sentUs);
    const path = strokes[from]!;
    for (let lane = from; lane !== to; lane += step) {
      const isLast = lane + step === to;
      const upper = Math.min(lane, lane + step);
      const gap = [tops[upper]! + height, tops[upper + 1]! - nameHeight] as const;
      const [start, end] = step > 0 ? gap : ([gap[1], gap[0]] as const);
      const fails = failed && isLast;
      // Strokes are slanted for the eye; only a longer flight time is real.
      const x2 = round(Math.min(scale.right, Math.max(isLast ? scale.x(endUs) : 0, x + SLANT)));
      const kind = fails ? 'failed' : 'accepted';
      if (!takes(`${kind} ${from} ${lane} ${step}`, x, STROKE_APART)) continue;
      const y2 = isLast && outcome === 'dropped' ? (start + end) / 2 : end;
      path[kind] += `M${x} ${start}L${x2} ${y2}`;
      if (!fails || x2 - (lastCross.get(upper) ?? Number.NEGATIVE_INFINITY) < CROSS_APART) continue;
      lastCross.set(upper, x2);
      const y = outcome === 'dropped' ? y2 : end - step * 4;
      const title = reason === undefined ? outcome : `${outcome}: ${reason}`;
      crosses.push({ x: x2, y, outcome: outcome === 'refused' ? 'refused' : 'dropped', title });
    }
  }
  return { strokes, crosses, isPart };
}
