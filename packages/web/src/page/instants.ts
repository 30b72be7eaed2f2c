import type { Record as RunRecord } from '@carplab/analysis';
import type { Remark } from '../worker/recording-protocol.js';

/** Every instant at which something happened that is not routine, in order, each once. */
export function eventTimes(
  record: RunRecord,
  remarks: readonly Pick<Remark, 'timeUs'>[] = [],
): readonly number[] {
  const { faults, transitions, alarms, demotions, sessions } = record;
  const lists = [faults.kept, transitions.kept, alarms.kept, demotions.kept];
  const times = lists.flatMap((list) => list.map(({ timeUs }) => timeUs));
  const ended = sessions.kept.flatMap(({ fate, timeUs }) => (fate === 'survived' ? [] : [timeUs]));
  const found = remarks.flatMap(({ timeUs }) => timeUs ?? []);
  return sorted([...times, ...ended, ...found]);
}

/** When a lane's host, or its MASTER, advertised: the stops of one virtual host. */
export function advertisementTimes(record: RunRecord, lane: number | undefined): readonly number[] {
  const chosen = lane === undefined ? undefined : record.lanes[lane];
  const lanes = record.lanes.filter(
    ({ link, vhid }) => chosen === undefined || (link === chosen.link && vhid === chosen.vhid),
  );
  return sorted(lanes.flatMap(({ advertisements }) => advertisements.kept.map(({ timeUs }) => timeUs)));
}

/** The stop before or after an instant; undefined if there is none. */
export function neighbor(times: readonly number[], tUs: number, step: 1 | -1): number | undefined {
  return step === 1 ? times.find((timeUs) => timeUs > tUs) : times.findLast((timeUs) => timeUs < tUs);
}

/** So long before an event what is quiet ends, µs. */
const HEED_US = 500_000;
/** Virtual seconds in a second where it is quiet. */
const QUIET_SPEED = 60;

/** Where playing stands after some wall time, if it hurries through what is quiet and is at ×1 before each event. */
export function quietPlace(times: readonly number[], tUs: number, wallUs: number): number {
  let at = tUs;
  let left = wallUs;
  while (left > 0) {
    const next = neighbor(times, at, 1) ?? Number.POSITIVE_INFINITY;
    const isQuiet = at < next - HEED_US;
    const speed = isQuiet ? QUIET_SPEED : 1;
    const end = isQuiet ? next - HEED_US : next;
    if (at + left * speed <= end) return at + left * speed;
    left -= (end - at) / speed;
    at = end;
  }
  return at;
}

/**
 * Where a newcomer's eye should rest: the first takeover that a fault made necessary, otherwise the first one.
 * Undefined if nobody took over.
 */
export function firstTakeover(record: RunRecord): number | undefined {
  const timedOut = record.transitions.kept.filter(({ cause }) => cause === 'master timed out');
  const { kept } = record.takeovers;
  const caused = kept.find(
    ({ cause, transitionUs }) =>
      cause !== undefined && timedOut.some(({ timeUs }) => timeUs === transitionUs),
  );
  return (caused ?? kept.find(({ cause }) => cause !== undefined) ?? kept[0])?.transitionUs;
}

function sorted(times: readonly number[]): number[] {
  return [...new Set(times)].sort((a, b) => a - b);
}
