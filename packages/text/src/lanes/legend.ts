import type { LaneChart } from './chart.js';
import { isFailure } from './failures.js';
import { fit } from './fit.js';
import { LETTER } from './plot-scale.js';
import type { Rank } from './ranks.js';
import { textPixels } from './text-pixels.js';

const LINE = 20;
/** Widths of a sign, a number as sign, and the space after an item. */
const SIGN = 20;
const NUMBER = 36;
const SPACE = 20;

/** Everything a picture can show, by the name of its sign. */
const TEXTS = {
  MASTER: 'MASTER',
  BACKUP: 'BACKUP: time left before it takes over',
  INIT: 'INIT',
  PAUSED: 'paused',
  OFF: 'off',
  dual: 'two at once',
  advertisement: 'advertisement',
  refused: 'refused',
  dropped: 'lost',
  answered: 'ping answered',
  lost: 'ping lost',
  session: 'session',
  silence: 'its longest silence',
  skew: 'its advskew from here on',
  demotion: 'demoted by this much',
} as const;

export type SignName = keyof typeof TEXTS;

/** An item of the legend: its sign begins at `x`, its text at `textX`; `y` is the base line. */
export interface LegendItem {
  readonly sign: SignName;
  readonly text: string;
  readonly x: number;
  readonly textX: number;
  readonly y: number;
}

/**
 * The legend of a picture, broken into lines that fit.
 *
 * @param ranks the numbers that are drawn
 * @param isPart whether only some of the advertisements are drawn
 */
export function legendItems(
  chart: LaneChart,
  ranks: readonly Pick<Rank, 'state'>[],
  isPart: boolean,
  { x, y, right }: { readonly x: number; readonly y: number; readonly right: number },
): LegendItem[] {
  const shown = signsOf(chart, ranks);
  let left = x;
  let line = y;
  return (Object.keys(TEXTS) as SignName[]).flatMap((sign) => {
    if (!shown.has(sign)) return [];
    const whole = sign === 'advertisement' && isPart ? `${TEXTS[sign]} (not all drawn)` : TEXTS[sign];
    const signWidth = sign === 'skew' || sign === 'demotion' ? NUMBER : SIGN;
    const text = fit(whole, Math.floor((right - x - signWidth) / LETTER));
    const width = signWidth + Math.ceil(textPixels(text));
    if (left > x && left + width > right) {
      left = x;
      line += LINE;
    }
    const item = { sign, text, x: left, textX: left + signWidth, y: line };
    left += width + SPACE;
    return [item];
  });
}

function signsOf(chart: LaneChart, ranks: readonly Pick<Rank, 'state'>[]): Set<SignName> {
  const { lanes, flights, dualMasters, pings, sessions } = chart;
  const signs = new Set<SignName>(lanes.flatMap(({ bands }) => bands.map(({ state }) => state)));
  if (dualMasters.length > 0) signs.add('dual');
  if (chart.isHeard && lanes.some(({ advertisements }) => advertisements.length > 0))
    signs.add('advertisement');
  for (const flight of flights) {
    signs.add('advertisement');
    if (isFailure(flight, lanes)) signs.add(flight.outcome === 'refused' ? 'refused' : 'dropped');
  }
  for (const { lost } of pings.flatMap(({ pings }) => pings.kept)) signs.add(lost ? 'lost' : 'answered');
  for (const { longestGapUs } of sessions) {
    signs.add('session');
    if (longestGapUs > 0) signs.add('silence');
  }
  for (const { state } of ranks) signs.add(state === 'MASTER' ? 'skew' : 'demotion');
  return signs;
}
