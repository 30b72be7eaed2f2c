import type { Lane, Record as RunRecord, TransitionEntry } from '@carplab/analysis';

/** The transition at, or last before, an instant: of a lane, or of any. */
export function lastTransition(record: RunRecord, tUs: number, lane?: Lane): TransitionEntry | undefined {
  return record.transitions.kept.findLast(
    (each) => each.timeUs <= tUs && (lane === undefined || isOfLane(each, lane)),
  );
}

/** Whether a transition is one of this lane. */
export function isOfLane({ host, link, vhid }: TransitionEntry, lane: Lane): boolean {
  return lane.host === host && lane.link === link && lane.vhid === vhid;
}
