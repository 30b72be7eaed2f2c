import { NO_PAINT, type Paint } from '../paint.js';
import type { LaneChart } from './chart.js';
import { chartRows, laneColumns, signLines } from './chart-rows.js';
import { markLines } from './lanes-text.js';

/** What the signs mean is shown where it leaves so many lines for the marks. */
const MARKS = 4;

export interface LanesScreenOptions {
  /** Columns and rows of the terminal. */
  readonly width: number;
  readonly height: number;
  /** A line below the title: where the time is, and what the keys do. */
  readonly status: string;
  /** What a column of the lanes stands for, at most, µs. */
  readonly columnUs: number;
  /** The end of the run: what comes later is never shown. */
  readonly endUs: number;
  readonly paint?: Paint;
}

/**
 * Swim lanes for a screen that is drawn again and again: the last stretch before the chart's end, and below it as many
 * of the last marks as there is room for. Never more lines than the screen has.
 */
export function lanesScreen(chart: LaneChart, options: LanesScreenOptions): string[] {
  const { width, height, status, paint = NO_PAINT } = options;
  const head = [paint.strong(chart.title.slice(0, width)), paint.dim(status.slice(0, width))];
  const { columnUs, endUs } = options;
  const spanUs = Math.min(endUs, columnUs * laneColumns(chart, width));
  // It moves by whole columns: what is drawn keeps its place within them.
  const fromUs = Math.max(0, Math.ceil((chart.toUs - spanUs) / columnUs) * columnUs);
  const rows = chartRows({ ...chart, fromUs, toUs: fromUs + spanUs }, width, paint);
  const lines = [...head, ...rows, ''];
  if (lines.length > height) {
    const hidden = lines.length - (height - 1);
    return [...lines.slice(0, height - 1), paint.warn(`… ${hidden} more rows: the terminal is too low`)];
  }
  // All signs, not only those in sight: the marks below keep their place while the lanes move on.
  const signs = signLines(chart, width, true).map(paint.dim);
  if (lines.length + signs.length + MARKS <= height) lines.splice(-1, 0, ...signs);
  const marks: string[] = [];
  for (let i = chart.marks.length - 1; i >= 0; i--) {
    const mark = markLines(chart, i, width, paint);
    if (lines.length + marks.length + mark.length > height) break;
    marks.unshift(...mark);
  }
  return [...lines, ...marks];
}
