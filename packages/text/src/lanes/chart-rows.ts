import type { PingTrack, SessionEntry } from '@carplab/analysis';
import type { Colour, Paint } from '../paint.js';
import { visibleLine } from '../visible.js';
import { wrap } from '../wrap.js';
import type { ChartLane, LaneChart } from './chart.js';
import { fit } from './fit.js';
import {
  type Cells,
  LANE_SIGNS,
  laneCells,
  PING_SIGNS,
  pingCells,
  SESSION_SIGNS,
  type Signs,
  sessionCells,
  signOf,
} from './lane-cells.js';
import { placeLetters } from './letters.js';
import { Scale } from './scale.js';

/** Names are shortened, down to this width, to leave this many columns for the lanes. */
const NAMES = 8;
const LANES = 20;
/** Fewer columns show nothing. */
const LEAST = 8;
/** The space between and after them. */
const MARGIN = 3;

/** The rows of a chart, at most `width` wide; from 19 columns on. */
export class ChartRows {
  readonly #chart: LaneChart;
  readonly #width: number;
  readonly #labels: readonly string[];
  readonly #labelWidth: number;
  readonly #scale: Scale;

  constructor(chart: LaneChart, width: number) {
    this.#chart = chart;
    this.#width = width;
    this.#labels = [
      ...chart.lanes.map(laneLabel),
      ...chart.pings.map(pingLabel),
      ...chart.sessions.map(sessionLabel),
    ].map(visibleLine);
    const longest = Math.max(4, ...this.#labels.map((label) => label.length));
    this.#labelWidth = Math.min(longest, Math.max(NAMES, width - LANES - MARGIN));
    this.#scale = new Scale(chart.fromUs, chart.toUs, Math.max(LEAST, width - this.#labelWidth - MARGIN));
  }

  /** Columns of the lanes themselves. */
  get columns(): number {
    return this.#scale.columns;
  }

  /** The letter of each mark; undefined if its column already has one. */
  letters(): (string | undefined)[] {
    const { marks } = this.#chart;
    return placeLetters(marks, (us, previousUs) => this.#scale.column(us) === this.#scale.column(previousUs));
  }

  /** From the ruler to the sessions. */
  lines(letters: readonly (string | undefined)[], paint: Paint): string[] {
    const { lanes, pings, sessions } = this.#chart;
    const line = (label: string, text: string): string =>
      `${fit(label, this.#labelWidth).padEnd(this.#labelWidth)}  ${text}`.trimEnd();
    const colours = {
      ...{ OFF: paint.dim, INIT: paint.warn, BACKUP: paint.dim, MASTER: paint.good, PAUSED: paint.warn },
      ...{ REFUSED: paint.bad, none: paint.dim, answered: paint.dim, lost: paint.bad },
      ...{ 'goes on': paint.dim, gap: paint.bad, fate: paint.bad },
    };
    const rows = [
      ...lanes.map((_, i) => painted(laneCells(this.#chart, i, this.#scale), colours)),
      ...pings.map((ping) => painted(pingCells(ping, this.#scale), colours)),
      ...sessions.map((session) => painted(sessionCells(session, this.#scale), colours)),
    ];
    return [
      line('s', this.#scale.ruler()),
      line('', paint.warn(this.#markRow(letters))),
      ...rows.map((row, i) => line(this.#labels[i]!, row)),
    ];
  }

  /**
   * The legend of the signs that occur, or of `all` signs. One line for the lanes and one for pings and sessions, more
   * if the width is too small.
   */
  signLines(all = false): string[] {
    const { lanes, pings, sessions } = this.#chart;
    const meaning = <T>(rows: readonly T[], cells: (row: T, i: number) => Cells<unknown>, signs: Signs) => {
      const seen = new Set(all ? [] : rows.flatMap((row, i) => cells(row, i).cells.map(signOf)));
      if (rows.length === 0) return [];
      return Object.entries(signs).flatMap(([sign, text]) => (all || seen.has(sign) ? [text] : []));
    };
    const groups = [
      meaning(lanes, (_, i) => laneCells(this.#chart, i, this.#scale), LANE_SIGNS),
      [
        ...meaning(pings, (ping) => pingCells(ping, this.#scale), PING_SIGNS),
        ...meaning(sessions, (session) => sessionCells(session, this.#scale), SESSION_SIGNS),
      ],
    ];
    return groups.flatMap((texts) => this.#joined(texts));
  }

  #joined(texts: readonly string[]): string[] {
    const lines: string[] = [];
    for (const text of texts) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 3 + text.length <= this.#width)
        lines[lines.length - 1] = `${last}   ${text}`;
      else lines.push(...wrap(text, this.#width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`));
    }
    return lines;
  }

  #markRow(letters: readonly (string | undefined)[]): string {
    const cells = new Array<string>(this.columns).fill(' ');
    this.#chart.marks.forEach(({ timeUs }, i) => {
      const letter = letters[i];
      if (letter !== undefined && this.#scale.shows(timeUs)) cells[this.#scale.column(timeUs)] = letter;
    });
    return cells.join('').trimEnd();
  }
}

/** Row labels. */
export const laneLabel = ({ host, name }: ChartLane): string => `${host} ${name}`;
export const pingLabel = ({ client, to }: PingTrack): string => `${client} ping ${to}`;
export const sessionLabel = ({ client, name }: SessionEntry): string => `${client} ${name}`;

/** Paints runs of equal states at once. */
function painted<S extends string>(
  { states, cells }: Cells<S>,
  colours: Readonly<Record<S, Colour>>,
): string {
  let text = '';
  for (let from = 0; from < states.length; ) {
    let to = from + 1;
    while (to < states.length && states[to] === states[from]) to++;
    text += colours[states[from]!](cells.slice(from, to).join(''));
    from = to;
  }
  return text;
}
