import { NO_PAINT, type Paint } from '../paint.js';
import { visibleLine } from '../visible.js';
import { wrap } from '../wrap.js';
import type { LaneChart } from './chart.js';
import { ChartRows } from './chart-rows.js';
import { laneFindings } from './lane-findings.js';
import type { Mark } from './marks.js';
import { seconds } from './seconds.js';

export interface LanesTextOptions {
  /** Maximum line width in columns. Default: 100 */
  readonly width?: number;
  readonly paint?: Paint;
}

/**
 * Swim lanes as text: a row for each machine and virtual host, a row of pings for each client, letters for events;
 * below them the legends of signs and letters.
 *
 * In a lane, `M` is a master that advertised in that column and `━` one that did not, `B` is the start of BACKUP and
 * `─` its continuation, `i` is INIT, `/` a paused machine, blank one without power, and `×` an advertisement that the
 * lane refused. In a row of pings, `.` is an answer and `x` a loss; in that of a session, `=` is its activity and `x`
 * its longest silence.
 */
export function lanesText(chart: LaneChart, options: LanesTextOptions = {}): string[] {
  const { width = 100, paint = NO_PAINT } = options;
  const rows = new ChartRows(chart, width);
  const letters = rows.letters();
  return [
    ...(chart.title === '' ? [] : wrap(visibleLine(chart.title), width).map(paint.strong)),
    ...rows.lines(letters, paint),
    ...rows.signLines().map(paint.dim),
    '',
    ...chart.marks.flatMap((mark, i) => markLines(mark, letters[i], width, paint)),
    ...findingLines(chart, width, paint),
  ];
}

/** Texts with less space than this beside their time begin below it. */
const BESIDE = 16;

/** A mark with its time and, where it has one, its letter. */
export function markLines(mark: Mark, letter: string | undefined, width: number, paint: Paint): string[] {
  const at = `  ${letter ?? ' '} ${seconds(mark.timeUs).padStart(10)} s  `;
  const strong = mark.kind === 'fault' ? paint.strong : mark.kind === 'alarm' ? paint.bad : undefined;
  const text = visibleLine(mark.text);
  const styled = (line: string): string => (strong === undefined ? line : strong(line));
  if (width - at.length < BESIDE)
    return [at.trimEnd(), ...wrap(text, width - 4).map((line) => `    ${styled(line)}`)];
  return wrap(text, width - at.length).map(
    (line, i) => `${i === 0 ? at : ' '.repeat(at.length)}${styled(line)}`,
  );
}

function findingLines(chart: LaneChart, width: number, paint: Paint): string[] {
  return laneFindings(chart).flatMap(({ text, bad }) =>
    wrap(visibleLine(text), width - 4).map((line, i) => {
      const whole = `${i === 0 ? '  ' : '    '}${line}`;
      return bad ? paint.bad(whole) : whole;
    }),
  );
}
