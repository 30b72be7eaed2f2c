import type { LaneState, PingTrack, SessionEntry } from '@carplab/analysis';
import type { ChartLane, LaneChart } from './chart.js';
import { type Rank, visibleRanks } from './ranks.js';
import type { Scale } from './scale.js';

/** The state of each column of a row, and its sign. */
export interface Cells<S> {
  readonly states: readonly S[];
  readonly cells: readonly string[];
}

/** The meaning of each sign, in order; `pings` and `sessions` have their own. */
export type Signs = Readonly<Record<string, string>>;

const FILL: Readonly<Record<LaneState, string>> = {
  ...{ OFF: ' ', INIT: 'i', BACKUP: '─', MASTER: '━', PAUSED: '/' },
};
const REFUSED = '×';

export const LANE_SIGNS: Signs = {
  M: 'M advertises as MASTER',
  [FILL.MASTER]: `${FILL.MASTER} MASTER`,
  B: 'B becomes BACKUP',
  [FILL.BACKUP]: `${FILL.BACKUP} BACKUP`,
  [FILL.INIT]: `${FILL.INIT} INIT`,
  [FILL.PAUSED]: `${FILL.PAUSED} paused`,
  [FILL.OFF]: 'blank: off',
  [REFUSED]: `${REFUSED} refuses an advertisement`,
  '#': '240 its advskew from here on',
  '+': '+240 demoted by 240',
};
export const PING_SIGNS: Signs = { '.': '. ping answered', x: 'x ping lost' };
export const SESSION_SIGNS: Signs = { '=': '= session goes on', x: 'x its longest silence' };

/** The legend key of a cell's sign. */
export function signOf(cell: string): string {
  return /\d/.test(cell) ? '#' : cell;
}

/** A lane's columns: a host that advertised in one was MASTER, however briefly. */
export function laneCells(
  { lanes, flights }: Pick<LaneChart, 'lanes' | 'flights'>,
  index: number,
  scale: Scale,
): Cells<LaneState | 'REFUSED'> {
  const lane = lanes[index]!;
  const states: (LaneState | 'REFUSED')[] = statesOf(lane, scale);
  const advertised = columnsOf(
    lane.advertisements.map(({ timeUs }) => timeUs),
    scale,
  );
  for (const column of advertised) states[column] = 'MASTER';
  const held = [...states];
  const cells = states.map((state, column) => {
    if (advertised.has(column)) return 'M';
    if (state === 'REFUSED') return REFUSED;
    return state === 'BACKUP' && states[column - 1] !== 'BACKUP' ? 'B' : FILL[state];
  });
  const refused = columnsOf(
    flights.flatMap(({ to, outcome, endUs }) => (to === index && outcome === 'refused' ? [endUs] : [])),
    scale,
  );
  let turns = 0;
  for (const column of [...refused].sort((a, b) => a - b)) {
    // Columns with both alternate, to show that it advertises and that it refuses.
    if (cells[column] === 'B' || (cells[column] === 'M' && turns++ % 2 === 1)) continue;
    states[column] = 'REFUSED';
    cells[column] = REFUSED;
  }
  const isSameColumn = (us: number, nextUs: number): boolean => scale.column(us) === scale.column(nextUs);
  const ranks = lane.ranks.filter(({ timeUs }) => scale.shows(timeUs));
  for (const rank of visibleRanks(ranks, isSameColumn)) writeRank(rank, held, cells, scale);
  return { states, cells };
}

function statesOf({ bands }: ChartLane, scale: Scale): LaneState[] {
  let band = 0;
  return Array.from({ length: scale.columns }, (_, column) => {
    const us = scale.middleUs(column);
    while (band < bands.length - 1 && bands[band]!.toUs <= us) band++;
    const now = bands[band];
    return now && now.fromUs <= us && us < now.toUs ? now.state : 'OFF';
  });
}

function columnsOf(timesUs: readonly number[], scale: Scale): Set<number> {
  return new Set(timesUs.filter((us) => scale.shows(us)).map((us) => scale.column(us)));
}

/** A number after the column in which it changed, or before it, if the lane stays in its state long enough. */
function writeRank(
  { timeUs, text, state }: Rank,
  held: readonly (LaneState | 'REFUSED')[],
  cells: string[],
  scale: Scale,
): void {
  const column = scale.column(timeUs);
  const fits = (from: number): boolean =>
    from >= 0 && from + text.length <= held.length && [...text].every((_, i) => held[from + i] === state);
  const at = [column + 1, column - text.length + 1].find(fits);
  if (at !== undefined) for (const [i, digit] of [...text].entries()) cells[at + i] = digit;
}

export function pingCells({ pings }: PingTrack, scale: Scale): Cells<'none' | 'answered' | 'lost'> {
  const states = new Array<'none' | 'answered' | 'lost'>(scale.columns).fill('none');
  for (const { timeUs, lost } of pings.kept) {
    if (!scale.shows(timeUs)) continue;
    const column = scale.column(timeUs);
    if (lost) states[column] = 'lost';
    else if (states[column] === 'none') states[column] = 'answered';
  }
  return { states, cells: states.map((state) => ({ none: ' ', answered: '.', lost: 'x' })[state]) };
}

/** `=` while it continues, `x` in its longest silence, then its fate if it did not survive. */
export function sessionCells(
  session: SessionEntry,
  scale: Scale,
): Cells<'none' | 'goes on' | 'gap' | 'fate'> {
  const { openedUs, timeUs, gapFromUs, longestGapUs, fate } = session;
  const states = new Array<'none' | 'goes on' | 'gap' | 'fate'>(scale.columns).fill('none');
  for (let column = 0; column < scale.columns; column++) {
    const us = scale.middleUs(column);
    const silent = us >= gapFromUs && us < gapFromUs + longestGapUs;
    if (us >= openedUs && us < timeUs) states[column] = silent ? 'gap' : 'goes on';
  }
  const cells: string[] = states.map((state) => ({ none: ' ', 'goes on': '=', gap: 'x', fate: '' })[state]);
  if (fate === 'survived' || states.every((state) => state === 'none')) return { states, cells };
  const last = cells.findLastIndex((cell) => cell !== ' ');
  const text = ` ${fate}`;
  const at = Math.min(last + 1, scale.columns - text.length);
  for (const [i, letter] of [...text].entries()) {
    cells[at + i] = letter;
    states[at + i] = 'fate';
  }
  return { states, cells };
}
