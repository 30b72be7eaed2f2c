import type { LaneState } from '@carplab/analysis';
import type { ChartLane } from './chart.js';
import { type PlotScale, round } from './plot-scale.js';
import { visibleRanks } from './ranks.js';
import { textPixels } from './text-pixels.js';

/** A letter, with space around it. */
const LETTER_ROOM = 20;
/** From the left edge of a letter to what follows. */
const AFTER_LETTER = 18;
/** Closer numbers are merged. */
const RANK_APART = 12;
/** Inset of the fuse within its band. */
const INSET = 1;
/** Closer teeth are merged. */
const TOOTH = 2;

/** A period of a lane in one state. */
export interface BandShape {
  readonly state: LaneState;
  readonly fromUs: number;
  readonly toUs: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** `LABEL: STATE, FROM to TO s`. */
  readonly title: string;
  /** The state's letter, if it fits, and its position on the base line. */
  readonly letter?: { readonly text: string; readonly x: number; readonly y: number };
}

const LETTERS: Readonly<Partial<Record<LaneState, string>>> = {
  MASTER: 'M',
  BACKUP: 'B',
  INIT: 'I',
  PAUSED: 'P',
};
/** Masters last, so that a brief one is not hidden by its neighbours. */
const ORDER: readonly LaneState[] = ['OFF', 'PAUSED', 'INIT', 'BACKUP', 'MASTER'];

/** The bands of a lane, in drawing order. */
export function bandShapes(
  lane: ChartLane,
  label: string,
  scale: PlotScale,
  y: number,
  height: number,
): BandShape[] {
  const ends = new Map<LaneState, number>();
  const shapes = lane.bands.flatMap(({ state, fromUs, toUs }): BandShape[] => {
    const { x, width } = scale.span(fromUs, toUs);
    // Invisible if drawn within the last pixel of its kind.
    if (x + width <= (ends.get(state) ?? 0)) return [];
    ends.set(state, Math.ceil(x + width));
    const text = LETTERS[state];
    const letter =
      text !== undefined && width >= LETTER_ROOM ? { letter: { text, x: x + 8, y: y + 23 } } : {};
    const title = `${label}: ${state}, ${fromUs / 1e6} to ${toUs / 1e6} s`;
    return [{ state, fromUs, toUs, x, y, width, height, title, ...letter }];
  });
  return shapes.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.fromUs - b.fromUs);
}

/** A number in a band where a lane's rank changed. */
export interface RankShape {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
  readonly state: 'MASTER' | 'BACKUP';
}

/** To the right of the change if the band is long enough, otherwise to the left; omitted if there is no room. */
export function rankShapes(
  lane: ChartLane,
  bands: readonly BandShape[],
  scale: PlotScale,
  y: number,
): RankShape[] {
  let occupied = Number.NEGATIVE_INFINITY;
  const ranks = visibleRanks(lane.ranks, (us, nextUs) => scale.x(nextUs) - scale.x(us) < RANK_APART);
  return ranks.flatMap(({ timeUs, text, state }): RankShape[] => {
    const band = bands.find((each) => each.state === state && each.fromUs <= timeUs && timeUs <= each.toUs);
    if (!band) return [];
    const wide = textPixels(text, 11) + 4;
    const afterLetter = band.letter === undefined ? band.x : band.letter.x + AFTER_LETTER;
    const right = Math.max(scale.x(timeUs) + 4, afterLetter, occupied);
    const place = { text, y: y + 23, state };
    if (right + wide <= band.x + band.width) {
      occupied = right + wide;
      return [{ ...place, x: round(right), anchor: 'start' }];
    }
    const left = scale.x(timeUs) - 4;
    if (left - wide < Math.max(afterLetter, occupied)) return [];
    occupied = left;
    return [{ ...place, x: round(left), anchor: 'end' }];
  });
}

/**
 * The time left on a lane's master-down timer while it is BACKUP: an area that each advertisement refills and that
 * reaches the floor when the timer expires. Full height is the longest of its timers. If each family has a timer, the
 * one that expires first is drawn.
 */
export function fusePath(lane: ChartLane, scale: PlotScale, y: number, height: number): string {
  const fullUs = Math.max(
    1,
    ...lane.fuses.filter(({ dueUs }) => dueUs < Infinity).map((fuse) => fuse.dueUs - fuse.timeUs),
  );
  const floor = y + height - INSET;
  const level = (leftUs: number): number =>
    round(floor - Math.min(1, Math.max(0, leftUs / fullUs)) * (height - 2 * INSET));
  const burns = burnsOf(lane, scale.toUs);
  let next = 0;
  let path = '';
  for (const band of lane.bands) {
    if (band.state !== 'BACKUP') continue;
    const endUs = Math.min(band.toUs, scale.toUs);
    let lastX = Number.NEGATIVE_INFINITY;
    const startUs = Math.max(band.fromUs, scale.fromUs);
    while (next < burns.length && burns[next]!.toUs <= startUs) next++;
    for (let i = next; i < burns.length && burns[i]!.fromUs < endUs; i++) {
      const { dueUs } = burns[i]!;
      const fromUs = Math.max(startUs, burns[i]!.fromUs);
      const toUs = Math.min(endUs, burns[i]!.toUs);
      const [from, to] = [scale.x(fromUs), scale.x(toUs)];
      const zeroX = scale.x(Math.min(toUs, dueUs));
      const isNew = path === '' || lastX < from - 0.05 || lastX === Number.NEGATIVE_INFINITY;
      if (isNew) path += `${closing(path, floor)}M${from} ${floor}`;
      // Where teeth are too close to distinguish, only the low ends are drawn.
      if (isNew || zeroX - from >= TOOTH) path += `L${from} ${level(dueUs - fromUs)}`;
      path += `L${zeroX} ${level(dueUs - Math.min(toUs, dueUs))}`;
      if (to > zeroX) path += `L${to} ${floor}`;
      lastX = to;
    }
    if (path !== '' && lastX > Number.NEGATIVE_INFINITY) path = `${path}V${floor}Z`;
  }
  return path;
}

const closing = (path: string, floor: number): string =>
  path === '' || path.endsWith('Z') ? '' : `V${floor}Z`;

interface Burn {
  readonly fromUs: number;
  readonly toUs: number;
  readonly dueUs: number;
}

/** Which timer is running when, in order of time. */
function burnsOf({ fuses }: ChartLane, endUs: number): Burn[] {
  const due = new Map<number, number>();
  return fuses.flatMap((fuse, i): Burn[] => {
    due.set(fuse.family, fuse.dueUs);
    const dueUs = Math.min(...due.values());
    const toUs = fuses[i + 1]?.timeUs ?? endUs;
    return dueUs < Infinity && fuse.timeUs < toUs ? [{ fromUs: fuse.timeUs, toUs, dueUs }] : [];
  });
}
