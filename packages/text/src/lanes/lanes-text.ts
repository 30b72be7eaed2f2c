import { NO_PAINT, type Paint } from '../paint.js';
import { duration } from '../time-text.js';
import { dualMasters, type Lane, type LaneChart, type LaneState, type PingLane } from './chart.js';

export interface LanesTextOptions {
  /** Columns of the terminal; 100 by default. */
  readonly width?: number;
  readonly paint?: Paint;
}

const NARROWEST = 20;
/** Two masters for less are a handover on its way through the network, and not worth a line. */
const HANDOVER_US = 10_000;

/**
 * Swim lanes as text: a row for each machine and vhid, a row of pings for each client, letters where something
 * happened, and what the letters stand for below.
 *
 * In a lane `M` is a master that advertised in that column and `━` one that did not, `B` the beginning of backup and
 * `─` its going on, `i` INIT, and blank a machine without power. In a row of pings `.` is an answer and `x` a loss.
 */
export function lanesText(chart: LaneChart, options: LanesTextOptions = {}): string[] {
  const { width = 100, paint = NO_PAINT } = options;
  const labels = [
    ...chart.lanes.map((lane) => `${lane.host} vhid ${lane.vhid}`),
    ...chart.pings.map((ping) => `${ping.client} ping ${ping.to}`),
  ];
  const labelWidth = Math.max(4, ...labels.map((label) => label.length));
  const columns = Math.max(NARROWEST, width - labelWidth - 3);
  const scale = new Scale(chart.fromUs, chart.toUs, columns);
  const line = (label: string, text: string): string => `${label.padEnd(labelWidth)}  ${text}`.trimEnd();
  return [
    paint.strong(chart.title),
    line('s', scale.ruler()),
    line('', paint.warn(markRow(chart, scale))),
    ...chart.lanes.map((lane, i) => line(labels[i]!, laneRow(lane, scale, paint))),
    ...chart.pings.map((ping, i) => line(labels[chart.lanes.length + i]!, pingRow(ping, scale, paint))),
    '',
    ...legend(chart, paint),
  ];
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

/** a to z, then A to Z, then `*`: the name of the n-th mark. */
function markName(index: number): string {
  return 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[index] ?? '*';
}

function markRow(chart: LaneChart, scale: Scale): string {
  const cells = new Array<string>(scale.columns).fill(' ');
  chart.marks.forEach((mark, i) => {
    // Where several share a column, the first one stands for them: the list below has them in order.
    const column = scale.column(mark.timeUs);
    if (cells[column] === ' ') cells[column] = markName(i);
  });
  return cells.join('').trimEnd();
}

const FILL: Readonly<Record<LaneState, string>> = { OFF: ' ', INIT: 'i', BACKUP: '─', MASTER: '━' };

function laneRow(lane: Lane, scale: Scale, paint: Paint): string {
  const states = new Array<LaneState>(scale.columns);
  const cells = new Array<string>(scale.columns);
  let band = 0;
  for (let column = 0; column < scale.columns; column++) {
    const us = scale.middleUs(column);
    while (band < lane.bands.length - 1 && lane.bands[band]!.toUs <= us) band++;
    const now = lane.bands[band];
    const state = now && now.fromUs <= us ? now.state : 'OFF';
    states[column] = state;
    cells[column] = state === 'BACKUP' && states[column - 1] !== 'BACKUP' ? 'B' : FILL[state];
  }
  for (const us of lane.advertisementsUs) {
    const column = scale.column(us);
    if (states[column] === 'MASTER') cells[column] = 'M';
  }
  const colour: Readonly<Record<LaneState, (text: string) => string>> = {
    OFF: paint.dim,
    INIT: paint.warn,
    BACKUP: paint.dim,
    MASTER: paint.good,
  };
  return runs(states, cells, (state, text) => colour[state](text));
}

function pingRow(ping: PingLane, scale: Scale, paint: Paint): string {
  const states = new Array<'none' | 'answered' | 'lost'>(scale.columns).fill('none');
  for (const { timeUs, lost } of ping.pings) {
    const column = scale.column(timeUs);
    if (lost) states[column] = 'lost';
    else if (states[column] === 'none') states[column] = 'answered';
  }
  const cells = states.map((state) => ({ none: ' ', answered: '.', lost: 'x' })[state]);
  return runs(states, cells, (state, text) => (state === 'lost' ? paint.bad(text) : paint.dim(text)));
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

function legend(chart: LaneChart, paint: Paint): string[] {
  const seconds = (us: number): string => (us / 1_000_000).toFixed(3).padStart(10);
  const lines = chart.marks.map((mark, i) => {
    const text = mark.kind === 'fault' ? paint.strong(mark.text) : mark.text;
    return `  ${markName(i)} ${seconds(mark.timeUs)} s  ${text}`;
  });
  if (chart.marksDropped) lines.push(`  … and ${chart.marksDropped} more`);
  for (const dual of dualMasters(chart)) {
    if (dual.toUs - dual.fromUs < HANDOVER_US) continue;
    const [a, b] = dual.lanes.map((lane) => chart.lanes[lane]!.host);
    lines.push(
      paint.bad(
        `  both master of vhid ${dual.vhid}: ${a} and ${b}, for ${duration(dual.toUs - dual.fromUs)} from ${seconds(dual.fromUs).trim()} s`,
      ),
    );
  }
  for (const ping of chart.pings) {
    const lost = ping.pings.filter((one) => one.lost).length;
    lines.push(`  ${ping.client}: ${lost} of ${ping.pings.length} pings to ${ping.to} lost`);
  }
  return lines;
}
