import { NO_PAINT, type Paint } from '../paint.js';
import type { LaneChart } from './chart.js';
import { ChartRows } from './chart-rows.js';
import { markLines } from './lanes-text.js';
import { placeLetters } from './letters.js';

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
  const spanUs = Math.min(endUs, columnUs * new ChartRows(chart, width).columns);
  // It moves by whole columns: what is drawn keeps its place within them, and its letter.
  const fromUs = Math.max(0, Math.ceil((chart.toUs - spanUs) / columnUs) * columnUs);
  const marks = [...chart.earlierMarks, ...chart.marks];
  const rows = new ChartRows({ ...chart, marks, fromUs, toUs: fromUs + spanUs }, width);
  const letters = placeLetters(
    marks,
    (us, previousUs) => Math.floor(us / columnUs) === Math.floor(previousUs / columnUs),
  );
  const lines = [...head, ...rows.lines(letters, paint), ''];
  if (lines.length > height) {
    const hidden = lines.length - (height - 1);
    return [...lines.slice(0, height - 1), paint.warn(`… ${hidden} more rows: the terminal is too low`)];
  }
  // All signs, not only those in sight: the marks below keep their place while the lanes move on.
  const signs = rows.signLines(true).map(paint.dim);
  if (lines.length + signs.length + MARKS <= height) lines.splice(-1, 0, ...signs);
  const shown: string[] = [];
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = markLines(marks[i]!, letters[i], width, paint);
    if (lines.length + shown.length + mark.length > height) break;
    shown.unshift(...mark);
  }
  return [...lines, ...shown];
}
