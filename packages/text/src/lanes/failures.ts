import type { Flight } from '@carplab/analysis';
import { plural } from '../plural.js';
import type { ChartLane } from './chart.js';
import { seconds } from './seconds.js';
import { stateAt } from './state-at.js';

/** Advertisements of one lane that another did not accept, for one reason. */
export interface Failure {
  readonly outcome: 'refused' | 'dropped';
  /** What happened to how many, to whom, why and when. */
  readonly text: string;
}

/** Failed deliveries, one entry for each pair of lanes and reason. */
export function failuresOf(
  lanes: readonly ChartLane[],
  flights: readonly Flight[],
  areAll: boolean,
): Failure[] {
  const groups = new Map<string, { first: Flight; last: Flight; count: number }>();
  for (const flight of flights) {
    if (!isFailure(flight, lanes)) continue;
    const { from, to, outcome, reason } = flight;
    const key = JSON.stringify([to, from, outcome, reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: flight, last: flight, count: 1 });
    else {
      group.last = flight;
      group.count++;
    }
  }
  return [...groups.values()].map(({ first, last, count }) => {
    const { from, to, outcome, reason } = first;
    const receiver = `${lanes[to]!.host} ${lanes[to]!.name}`;
    const some = areAll ? plural(count, 'advertisement') : 'advertisements';
    const what = outcome === 'refused' ? `refused ${some} of` : `did not get ${some} of`;
    const why = reason === undefined ? '' : ` (${reason})`;
    const [start, end] = [seconds(first.endUs), seconds(last.endUs)];
    const when = start === end ? `at ${start} s` : `${start} to ${end} s`;
    return {
      outcome: outcome as Failure['outcome'],
      text: `${receiver} ${what} ${lanes[from]!.host}${why}, ${when}`,
    };
  });
}

/** Whether a running host failed to receive it: one that is off, paused or not listening misses nothing. */
export function isFailure({ outcome, reason, to, endUs }: Flight, lanes: readonly ChartLane[]): boolean {
  const state = stateAt(lanes[to]?.bands ?? [], endUs);
  if (outcome === 'accepted' || reason === 'not-listening') return false;
  return state !== 'OFF' && state !== 'PAUSED';
}
