import type { Record as RunRecord } from '@carplab/analysis';

/** Every instant at which something happened that is not routine, in order, each once. */
export function eventTimes(record: RunRecord): readonly number[] {
  const { faults, transitions, alarms, demotions, sessions } = record;
  const lists = [faults.kept, transitions.kept, alarms.kept, demotions.kept];
  const times = lists.flatMap((list) => list.map(({ timeUs }) => timeUs));
  const ended = sessions.kept.flatMap(({ fate, timeUs }) => (fate === 'survived' ? [] : [timeUs]));
  return sorted([...times, ...ended]);
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
