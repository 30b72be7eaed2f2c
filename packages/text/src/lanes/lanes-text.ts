import { NO_PAINT, type Paint } from '../paint.js';
import { duration } from '../time-text.js';
import { wrap } from '../wrap.js';
import type { DualMaster, LaneChart } from './chart.js';
import { ChartRows, sessionLabel } from './chart-rows.js';
import type { Mark } from './marks.js';

export interface LanesTextOptions {
  /** Columns that no line exceeds; 100 by default. */
  readonly width?: number;
  readonly paint?: Paint;
}

/**
 * Swim lanes as text: a row for each machine and virtual host, a row of pings for each client, letters where something
 * happened; below them what the signs of the rows stand for, and what the letters.
 *
 * In a lane `M` is a master that advertised in that column and `━` one that did not, `B` the beginning of backup and
 * `─` its going on, `i` INIT, `/` a machine that is paused, blank one without power, and `×` an advertisement that the
 * lane refused. In a row of pings `.` is an answer and `x` a loss; in that of a session `=` is its going on and `x` its
 * longest silence.
 */
export function lanesText(chart: LaneChart, options: LanesTextOptions = {}): string[] {
  const { width = 100, paint = NO_PAINT } = options;
  const rows = new ChartRows(chart, width);
  const letters = rows.letters();
  return [
    ...(chart.title === '' ? [] : wrap(chart.title, width).map(paint.strong)),
    ...rows.lines(letters, paint),
    ...rows.signLines().map(paint.dim),
    '',
    ...chart.marks.flatMap((mark, i) => markLines(mark, letters[i], width, paint)),
    ...findingLines(chart, width, paint),
  ];
}

/** A mark with its time and, where it has one, its letter. */
export function markLines(mark: Mark, letter: string | undefined, width: number, paint: Paint): string[] {
  const at = `  ${letter ?? ' '} ${seconds(mark.timeUs).padStart(10)} s  `;
  const strong = mark.kind === 'fault' ? paint.strong : mark.kind === 'alarm' ? paint.bad : undefined;
  return wrap(mark.text, width - at.length).map((line, i) => {
    const text = strong === undefined ? line : strong(line);
    return `${i === 0 ? at : ' '.repeat(at.length)}${text}`;
  });
}

const seconds = (us: number): string => (us / 1_000_000).toFixed(3);

/** Of one kind at most so many are listed; the others are counted. */
const LISTED = 24;

/** Something that the list below the lanes ends with. */
export interface Finding {
  /** What it comes to, with which `text` begins. */
  readonly lead: string;
  readonly text: string;
  readonly bad: boolean;
}

/** What lasted, and what came of it all. */
export function findings(chart: LaneChart): Finding[] {
  const { marksDropped, dualMasters, failures, pings, sessions, sessionsDropped } = chart;
  const finding = (lead: string, rest = '', bad = false): Finding => ({ lead, text: `${lead}${rest}`, bad });
  const more = (count: number, what: string): Finding[] =>
    count > 0 ? [finding(`… and ${count} more${what}`)] : [];
  const hung = sessionsDropped.bad > 0 ? `, ${sessionsDropped.bad} of them hung or reset` : '';
  return [
    ...more(marksDropped, ''),
    ...dualMasters.slice(0, LISTED).map((dual) => finding(dualMasterText(dual), '', true)),
    ...more(dualMasters.length - LISTED, ' times with several masters'),
    ...failures.slice(0, LISTED).map(({ text }) => finding(text, '', true)),
    ...more(failures.length - LISTED, ' pairs and reasons'),
    ...pings.map(({ client, to, sent, lost }) =>
      finding(`${client}: ${lost} of ${sent} pings to ${to} lost`),
    ),
    ...sessions.map((session) => {
      const { fate, longestGapUs, why } = session;
      const rest = `, longest gap ${duration(longestGapUs)}; ${why}`;
      return finding(`${sessionLabel(session)}: ${fate}`, rest, fate !== 'survived');
    }),
    ...more(sessionsDropped.count, ` sessions${hung}`),
  ];
}

function dualMasterText({ hosts, name, fromUs, toUs }: DualMaster): string {
  const all = `${hosts.slice(0, -1).join(', ')} and ${hosts.at(-1)}`;
  return `${hosts.length === 2 ? 'both' : 'all'} master of ${name}: ${all}, for ${duration(toUs - fromUs)} from ${seconds(fromUs)} s`;
}

function findingLines(chart: LaneChart, width: number, paint: Paint): string[] {
  return findings(chart).flatMap(({ text, bad }) =>
    wrap(text, width - 4).map((line, i) => {
      const whole = `${i === 0 ? '  ' : '    '}${line}`;
      return bad ? paint.bad(whole) : whole;
    }),
  );
}
