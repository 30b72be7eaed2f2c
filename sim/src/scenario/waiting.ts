import type { Fault } from '../fault.js';
import { Hasher } from '../hasher.js';
import { hashPlain } from '../plain-data.js';
import { relativeRule } from '../rule-set.js';
import type { World } from '../world.js';
import type { LateSteps } from './late-steps.js';
import type { Replay, Scenario } from './scenario.js';
import type { Triggers } from './triggers.js';
import type { Replays } from './watch/replays.js';

/** What a run holds back from its world. */
export interface Waiting {
  readonly scenario: Scenario;
  readonly world: World;
  readonly late: LateSteps;
  readonly triggers: Triggers;
  readonly replays: Replays;
}

/**
 * A hash of the world with what the run holds back from it: the world's own, if that is nothing. Times count from
 * `sinceUs`: from now in a key, from 0 in a hash of the state.
 */
export function withWaiting(worldHash: string, waiting: Waiting, sinceUs: number): string {
  const steps = lateSteps(waiting, sinceUs);
  const events = awaitedEvents(waiting, sinceUs);
  if (steps.length + events.length === 0) return worldHash;
  const hasher = new Hasher();
  hashPlain(hasher, [worldHash, steps, events]);
  return hasher.hex();
}

function lateSteps({ late, replays, world }: Waiting, sinceUs: number): unknown[] {
  return late.waiting.map(({ timeUs, action }) => {
    const isReplay = action.kind === 'recorded-replay';
    const what = isReplay
      ? replayKey(action, replays, world.nowUs, sinceUs)
      : faultKey(action, world, sinceUs);
    return [timeUs - sinceUs, what];
  });
}

function faultKey(fault: Fault, { counters, flights }: World, sinceUs: number): unknown {
  if (fault.kind !== 'rule') return fault;
  const next = counters.sent;
  const rule = relativeRule(fault.rule, sinceUs, next);
  // Only such a rule makes the numbers of frames matter.
  return fault.rule.when?.frame === undefined ? rule : [rule, flights.map(({ frame }) => frame - next)];
}

/** A replay that is still to come, with what it has recorded. */
function replayKey(replay: Replay, replays: Replays, nowUs: number, sinceUs: number): unknown {
  const { fromUs, toUs, ...rest } = replay;
  const recorded = replays.recorded(replay);
  const isClosed = toUs < nowUs;
  // Of a closed recording, only the intervals count.
  const originUs = isClosed ? (recorded[0]?.sentUs ?? 0) : sinceUs;
  const frames = recorded.map(({ sentUs, frame }) => [sentUs - originUs, frame]);
  return [rest, isClosed ? 'closed' : [Math.max(0, fromUs - sinceUs), toUs - sinceUs], frames];
}

function awaitedEvents({ scenario, triggers, world }: Waiting, sinceUs: number): unknown[] {
  return triggers.waiting.flatMap(({ timeUs, after, action }) => {
    const lastUs = scenario.durationUs - (after?.byUs ?? 0);
    return lastUs < world.nowUs ? [] : [[Math.max(0, timeUs - sinceUs), lastUs - sinceUs, after, action]];
  });
}
