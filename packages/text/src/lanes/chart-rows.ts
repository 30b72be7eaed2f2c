import type { Paint } from '../paint.js';
import type { Lane, LaneChart, LaneState, PingLane, SessionLane } from './chart.js';

const NARROWEST = 20;

const FILL: Readonly<Record<LaneState, string>> = { OFF: ' ', INIT: 'i', BACKUP: '─', MASTER: '━' };

/** What each column of a row stands for, and its sign. */
interface Cells<S> {
  readonly states: readonly S[];
  readonly cells: readonly string[];
}

/**
 * The rows of a chart, from the ruler to the pings, none wider than `width` as long as that leaves twenty columns for
 * the lanes and eight for their names.
 */
export function chartRows(chart: LaneChart, width: number, paint: Paint): string[] {
  const labels = labelsOf(chart);
  const columns = laneColumns(chart, width);
  const labelWidth = labelColumns(labels, width);
  const scale = new Scale(chart.fromUs, chart.toUs, columns);
  const line = (label: string, text: string): string =>
    `${fit(label, labelWidth).padEnd(labelWidth)}  ${text}`.trimEnd();
  return [
    line('s', scale.ruler()),
    line('', paint.warn(markRow(chart, scale))),
    ...chart.lanes.map((lane, i) => line(labels[i]!, laneRow(lane, scale, paint))),
    ...chart.pings.map((ping, i) => line(labels[chart.lanes.length + i]!, pingRow(ping, scale, paint))),
    ...(chart.sessions ?? []).map((session) =>
      line(sessionLabel(session), sessionRow(session, scale, paint)),
    ),
  ];
}

/** The meaning of each sign, in order; `pings` and `sessions` have signs of their own. */
const LANE_SIGNS: Readonly<Record<string, string>> = {
  M: 'M advertises as MASTER',
  [FILL.MASTER]: `${FILL.MASTER} MASTER`,
  B: 'B becomes BACKUP',
  [FILL.BACKUP]: `${FILL.BACKUP} BACKUP`,
  [FILL.INIT]: `${FILL.INIT} INIT`,
  [FILL.OFF]: 'blank: off',
};
const PING_SIGNS: Readonly<Record<string, string>> = { '.': '. ping answered', x: 'x ping lost' };
const SESSION_SIGNS: Readonly<Record<string, string>> = {
  '=': '= session goes on',
  x: 'x its longest silence',
};

/**
 * What the signs of the rows stand for: of those that occur in the rows of that width, or `all` that the rows can have.
 * A line for the lanes and one for pings and sessions, more where the width is too small for that.
 */
export function signLines(chart: LaneChart, width: number, all = false): string[] {
  const scale = new Scale(chart.fromUs, chart.toUs, laneColumns(chart, width));
  const { lanes, pings, sessions = [] } = chart;
  const meaning = <T>(rows: readonly T[], cells: (row: T) => Cells<unknown>, signs: typeof LANE_SIGNS) => {
    const seen = new Set(all ? [] : rows.flatMap((row) => cells(row).cells));
    if (rows.length === 0) return [];
    return Object.entries(signs).flatMap(([sign, text]) => (all || seen.has(sign) ? [text] : []));
  };
  const groups = [
    meaning(lanes, (lane) => laneCells(lane, scale), LANE_SIGNS),
    [
      ...meaning(pings, (ping) => pingCells(ping, scale), PING_SIGNS),
      ...meaning(sessions, (session) => sessionCells(session, scale), SESSION_SIGNS),
    ],
  ];
  return groups.flatMap((texts) => {
    const lines: string[] = [];
    for (const text of texts) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 3 + text.length <= width)
        lines[lines.length - 1] = `${last}   ${text}`;
      else lines.push(`  ${text}`);
    }
    return lines;
  });
}

/** How many columns the lanes themselves have. */
export function laneColumns(chart: LaneChart, width: number): number {
  return Math.max(NARROWEST, width - labelColumns(labelsOf(chart), width) - 3);
}

function labelsOf(chart: LaneChart): string[] {
  return [
    ...chart.lanes.map((lane) => `${lane.host} vhid ${lane.vhid}`),
    ...chart.pings.map((ping) => `${ping.client} ping ${ping.to}`),
    ...(chart.sessions ?? []).map(sessionLabel),
  ];
}

function labelColumns(labels: readonly string[], width: number): number {
  const longest = Math.max(4, ...labels.map((label) => label.length));
  return Math.min(longest, Math.max(8, width - NARROWEST - 3));
}

/** A text cut to a width: its end tells more than its middle, as in `OPNsense-1 vhid 2`. */
function fit(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

const NAMES = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** a to z, then A to Z, and again from a: the name of the n-th mark of a chart. */
export function markName(chart: LaneChart, index: number): string {
  return NAMES[((chart.marksForgotten ?? 0) + index) % NAMES.length]!;
}

/** Columns and times. A column covers a stretch of time; the last one includes the end. */
class Scale {
  readonly columns: number;
  private readonly fromUs: number;
  private readonly spanUs: number;

  constructor(fromUs: number, toUs: number, columns: number) {
    this.fromUs = fromUs;
    this.spanUs = Math.max(1, toUs - fromUs);
    this.columns = columns;
  }

  shows(timeUs: number): boolean {
    return timeUs >= this.fromUs && timeUs <= this.fromUs + this.spanUs;
  }

  column(timeUs: number): number {
    const column = Math.floor(((timeUs - this.fromUs) * this.columns) / this.spanUs);
    return Math.min(this.columns - 1, Math.max(0, column));
  }

  /** The time in the middle of a column. */
  middleUs(column: number): number {
    return this.fromUs + ((column + 0.5) * this.spanUs) / this.columns;
  }

  /** Seconds at round places, a mark before each. */
  ruler(): string {
    const cells = new Array<string>(this.columns).fill(' ');
    const step = this.step();
    for (let us = Math.ceil(this.fromUs / step) * step; us <= this.fromUs + this.spanUs; us += step) {
      const text = `╷${us / 1_000_000}`;
      const at = this.column(us);
      if (at + text.length > this.columns) break;
      for (let i = 0; i < text.length; i++) cells[at + i] = text[i]!;
    }
    return cells.join('').trimEnd();
  }

  /** A round stretch of time that takes ten columns or more. */
  private step(): number {
    for (let unit = 1000; ; unit *= 10) {
      for (const factor of [1, 2, 5])
        if ((unit * factor * this.columns) / this.spanUs >= 10) return unit * factor;
    }
  }
}

function markRow(chart: LaneChart, scale: Scale): string {
  const cells = new Array<string>(scale.columns).fill(' ');
  chart.marks.forEach((mark, i) => {
    if (!scale.shows(mark.timeUs)) return;
    // Where several share a column, the first one stands for them: the list below has them in order.
    const column = scale.column(mark.timeUs);
    if (cells[column] === ' ') cells[column] = markName(chart, i);
  });
  return cells.join('').trimEnd();
}

function laneCells(lane: Lane, scale: Scale): Cells<LaneState> {
  const states = new Array<LaneState>(scale.columns);
  let band = 0;
  for (let column = 0; column < scale.columns; column++) {
    const us = scale.middleUs(column);
    while (band < lane.bands.length - 1 && lane.bands[band]!.toUs <= us) band++;
    const now = lane.bands[band];
    states[column] = now && now.fromUs <= us && us < now.toUs ? now.state : 'OFF';
  }
  // Who advertised was master, however short.
  const advertised = new Set<number>();
  for (const us of lane.advertisementsUs) if (scale.shows(us)) advertised.add(scale.column(us));
  for (const column of advertised) states[column] = 'MASTER';
  const cells = states.map((state, column) => {
    if (advertised.has(column)) return 'M';
    return state === 'BACKUP' && states[column - 1] !== 'BACKUP' ? 'B' : FILL[state];
  });
  return { states, cells };
}

function laneRow(lane: Lane, scale: Scale, paint: Paint): string {
  const { states, cells } = laneCells(lane, scale);
  const colour: Readonly<Record<LaneState, (text: string) => string>> = {
    OFF: paint.dim,
    INIT: paint.warn,
    BACKUP: paint.dim,
    MASTER: paint.good,
  };
  return runs(states, cells, (state, text) => colour[state](text));
}

function pingCells(ping: PingLane, scale: Scale): Cells<'none' | 'answered' | 'lost'> {
  const states = new Array<'none' | 'answered' | 'lost'>(scale.columns).fill('none');
  for (const { timeUs, lost } of ping.pings) {
    if (!scale.shows(timeUs)) continue;
    const column = scale.column(timeUs);
    if (lost) states[column] = 'lost';
    else if (states[column] === 'none') states[column] = 'answered';
  }
  return { states, cells: states.map((state) => ({ none: ' ', answered: '.', lost: 'x' })[state]) };
}

function pingRow(ping: PingLane, scale: Scale, paint: Paint): string {
  const { states, cells } = pingCells(ping, scale);
  return runs(states, cells, (state, text) => (state === 'lost' ? paint.bad(text) : paint.dim(text)));
}

/** The name of a session's row. */
export function sessionLabel({ client, name }: SessionLane): string {
  return `${client} ${name}`;
}

function sessionCells(session: SessionLane, scale: Scale): Cells<'none' | 'goes on' | 'gap'> {
  const { openedUs, toUs, gapFromUs, gapUs } = session;
  const states = new Array<'none' | 'goes on' | 'gap'>(scale.columns).fill('none');
  for (let column = 0; column < scale.columns; column++) {
    const us = scale.middleUs(column);
    const silent = us >= gapFromUs && us < gapFromUs + gapUs;
    if (us >= openedUs && us < toUs) states[column] = silent ? 'gap' : 'goes on';
  }
  return { states, cells: states.map((state) => ({ none: ' ', 'goes on': '=', gap: 'x' })[state]) };
}

/** `=` while it goes on, `x` in its longest silence, then what became of it if it did not survive. */
function sessionRow(session: SessionLane, scale: Scale, paint: Paint): string {
  const { states, cells } = sessionCells(session, scale);
  const { fate } = session;
  const text = runs(states, cells, (state, part) => (state === 'gap' ? paint.bad(part) : paint.dim(part)));
  return fate === 'survived' ? text : `${text.trimEnd()} ${paint.bad(fate)}`;
}

/** Paints runs of the same state at once. */
function runs<S>(
  states: readonly S[],
  cells: readonly string[],
  colour: (state: S, text: string) => string,
): string {
  let text = '';
  for (let from = 0; from < states.length; ) {
    let to = from + 1;
    while (to < states.length && states[to] === states[from]) to++;
    text += colour(states[from]!, cells.slice(from, to).join(''));
    from = to;
  }
  return text;
}
