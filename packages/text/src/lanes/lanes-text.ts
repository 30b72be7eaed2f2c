import { NO_PAINT, type Paint } from '../paint.js';
import { duration } from '../time-text.js';
import { wrap } from '../wrap.js';
import { dualMasters, HANDOVER_US, type LaneChart, type Mark } from './chart.js';
import { chartRows, markName, sessionLabel, signLines } from './chart-rows.js';

export interface LanesTextOptions {
  /** Columns of the terminal; 100 by default. */
  readonly width?: number;
  /** Columns at which the texts below the lanes are broken; never, when absent. */
  readonly wrapAt?: number;
  readonly paint?: Paint;
}

/**
 * Swim lanes as text: a row for each machine and vhid, a row of pings for each client, letters where something
 * happened; below them what the signs of the rows stand for, and what the letters.
 *
 * In a lane `M` is a master that advertised in that column and `━` one that did not, `B` the beginning of backup and
 * `─` its going on, `i` INIT, and blank a machine without power. In a row of pings `.` is an answer and `x` a loss; in
 * that of a session `=` is its going on and `x` its longest silence.
 */
export function lanesText(chart: LaneChart, options: LanesTextOptions = {}): string[] {
  const { width = 100, wrapAt = Number.POSITIVE_INFINITY, paint = NO_PAINT } = options;
  return [
    paint.strong(chart.title),
    ...chartRows(chart, width, paint),
    ...signLines(chart, width).map(paint.dim),
    '',
    ...legend(chart, wrapAt, paint),
  ];
}

/** A mark with its letter and time, broken at `wrapAt`. */
export function markLines(chart: LaneChart, index: number, wrapAt: number, paint: Paint): string[] {
  const mark: Mark = chart.marks[index]!;
  const at = `  ${markName(chart, index)} ${seconds(mark.timeUs).padStart(10)} s  `;
  const strong = mark.kind === 'fault' ? paint.strong : mark.kind === 'note' ? paint.bad : undefined;
  return wrap(mark.text, wrapAt - at.length).map((line, i) => {
    const text = strong === undefined ? line : strong(line);
    return `${i === 0 ? at : ' '.repeat(at.length)}${text}`;
  });
}

const seconds = (us: number): string => (us / 1_000_000).toFixed(3);

function legend(chart: LaneChart, wrapAt: number, paint: Paint): string[] {
  const lines = chart.marks.flatMap((_, i) => markLines(chart, i, wrapAt, paint));
  if (chart.marksDropped) lines.push(`  … and ${chart.marksDropped} more`);
  for (const dual of dualMasters(chart)) {
    if (dual.toUs - dual.fromUs < HANDOVER_US) continue;
    const [a, b] = dual.lanes.map((lane) => chart.lanes[lane]!.host);
    const text = `both master of vhid ${dual.vhid}: ${a} and ${b}, for ${duration(dual.toUs - dual.fromUs)} from ${seconds(dual.fromUs)} s`;
    lines.push(...wrap(text, wrapAt - 2).map((line) => paint.bad(`  ${line}`)));
  }
  for (const { client, to, sent, lost } of chart.pings)
    lines.push(`  ${client}: ${lost} of ${sent} pings to ${to} lost`);
  lines.push(...sessionLines(chart, wrapAt, paint));
  return lines;
}

/** What became of the sessions, and why. */
function sessionLines({ sessions = [], sessionsDropped }: LaneChart, wrapAt: number, paint: Paint): string[] {
  const lines = sessions.flatMap((session) => {
    const { fate, gapUs, why } = session;
    const text = `${sessionLabel(session)}: ${fate}, longest gap ${duration(gapUs)}; ${why}`;
    return wrap(text, wrapAt - 2).map((line) => (fate === 'survived' ? `  ${line}` : paint.bad(`  ${line}`)));
  });
  const { survived = 0, hung = 0, reset = 0 } = sessionsDropped ?? {};
  const more = survived + hung + reset;
  if (more > 0) lines.push(`  … and ${more} more: ${survived} survived, ${hung} hung, ${reset} reset`);
  return lines;
}
