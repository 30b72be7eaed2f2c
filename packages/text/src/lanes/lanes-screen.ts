import { NO_PAINT, type Paint } from '../paint.js';
import { visibleLine } from '../visible.js';
import type { LaneChart } from './chart.js';
import { ChartRows } from './chart-rows.js';
import { markLines } from './lanes-text.js';
import { placeLetters } from './letters.js';

/** The legend is shown if it leaves this many lines for the marks. */
const MARKS = 4;

export interface LanesScreenOptions {
  /** Columns and rows of the terminal. */
  readonly width: number;
  readonly height: number;
  /** A line below the title: the current time, and the keys. */
  readonly status: string;
  /** The longest time a column of the lanes covers, µs. */
  readonly columnUs: number;
  /** The end of the run: nothing later is shown. */
  readonly endUs: number;
  readonly paint?: Paint;
}

/**
 * Swim lanes for a screen that is redrawn repeatedly: the last period before the chart's end, and below it as many of
 * the latest marks as fit. Never more lines than the screen has.
 */
export function lanesScreen(chart: LaneChart, options: LanesScreenOptions): string[] {
  const { width, height, status, paint = NO_PAINT } = options;
  const head = [paint.strong(visibleLine(chart.title).slice(0, width)), paint.dim(status.slice(0, width))];
  const { columnUs, endUs } = options;
  const spanUs = Math.min(endUs, columnUs * new ChartRows(chart, width).columns);
  // Scrolls by whole columns, so that everything keeps its place within them, and its letter.
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
    return [...lines.slice(0, height - 1), paint.warn(`… ${hidden} more rows: terminal too small`)];
  }
  // All signs, not only those visible, so that the marks below stay in place while the lanes scroll.
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
