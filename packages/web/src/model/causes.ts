import type {
  Lane,
  Record as RunRecord,
  Takeover,
  TransitionEntry,
  UnheardTakeover,
} from '@carplab/analysis';
import { isOfLane, lastTransition } from './last-transition.js';
import { faultOfTransition } from './why.js';

/** A thing of a record that came from another, or that another came of. Lanes and frames by number, faults by id. */
export type Thing =
  | { readonly kind: 'transition'; readonly transition: TransitionEntry }
  | { readonly kind: 'fault'; readonly fault: number; readonly timeUs: number }
  | { readonly kind: 'frame'; readonly frame: number }
  | { readonly kind: 'lane'; readonly lane: number; readonly timeUs: number };

/** What is selected at an instant: the frame, otherwise what happens then, otherwise the lane as it is. */
export function thingAt(
  record: RunRecord,
  tUs: number,
  { lane, frame }: { readonly lane?: number | undefined; readonly frame?: number | undefined },
): Thing | undefined {
  if (frame !== undefined) return { kind: 'frame', frame };
  const chosen = lane === undefined ? undefined : record.lanes[lane];
  const here = record.transitions.kept.filter(({ timeUs }) => timeUs === tUs);
  const own = chosen && here.find((each) => isOfLane(each, chosen));
  if (own !== undefined) return { kind: 'transition', transition: own };
  const fault = record.faults.kept.find(({ timeUs }) => timeUs === tUs);
  if (fault !== undefined) return faultThing(fault);
  if (lane !== undefined && chosen !== undefined) return { kind: 'lane', lane, timeUs: tUs };
  return here[0] && { kind: 'transition', transition: here[0] };
}

/**
 * What a thing came from, by what the record says: the frame or the fault of a transition, or what set the timer that ran
 * out; the lane that sent a frame; a lane's last transition. Undefined if the record names nothing.
 */
export function cameFrom(record: RunRecord, thing: Thing): Thing | undefined {
  switch (thing.kind) {
    case 'transition':
      return causeOf(record, thing.transition);
    case 'frame': {
      const lane = record.lanes.findIndex((each) => sentAt(each, thing.frame) !== undefined);
      const timeUs = record.lanes[lane] && sentAt(record.lanes[lane], thing.frame);
      return timeUs === undefined ? undefined : { kind: 'lane', lane, timeUs };
    }
    case 'lane': {
      const last = lastTransition(record, thing.timeUs, record.lanes[thing.lane]);
      return last && { kind: 'transition', transition: last };
    }
    case 'fault':
      return undefined;
  }
}

/**
 * What came of a thing, by what the record says: the takeover of a fault, the transition that a frame made, the first
 * advertisement of a new MASTER. Of several the one of `lane`'s virtual host, otherwise the first.
 */
export function cameOf(record: RunRecord, thing: Thing, lane?: number): Thing | undefined {
  const { kept } = record.transitions;
  switch (thing.kind) {
    case 'transition':
      return effectOf(record, thing.transition);
    case 'fault': {
      const taken = takeoversOf(record).filter(({ cause }) => cause?.id === thing.fault);
      const made = kept.filter((each) => taken.some((takeover) => isTaking(takeover, each)));
      const done = kept.filter((each) => faultOfTransition(record, each)?.id === thing.fault);
      return chosenOf(record, made.length > 0 ? made : done, lane);
    }
    case 'frame': {
      const made = kept.filter(({ frame }) => frame === thing.frame);
      const late = kept.filter((each) => firedFuse(record, each)?.frame === thing.frame);
      return chosenOf(record, made.length > 0 ? made : late, lane);
    }
    case 'lane':
      return undefined;
  }
}

function causeOf(record: RunRecord, transition: TransitionEntry): Thing | undefined {
  if (transition.frame !== undefined) return { kind: 'frame', frame: transition.frame };
  const takeover = takeoversOf(record).find((each) => isTaking(each, transition));
  const id = takeover?.cause?.id;
  const fault = record.faults.kept.find((each) => each.id === id) ?? faultOfTransition(record, transition);
  if (fault !== undefined) return faultThing(fault);
  const fuse = firedFuse(record, transition);
  if (fuse?.frame !== undefined) return { kind: 'frame', frame: fuse.frame };
  const setUs = fuse?.timeUs ?? takeover?.lostUs;
  const host = fuse === undefined ? takeover?.from : transition.host;
  const before = record.transitions.kept.find(
    (each) =>
      each !== transition && each.timeUs === setUs && each.host === host && isBeside(each, transition),
  );
  return before && { kind: 'transition', transition: before };
}

function effectOf(record: RunRecord, transition: TransitionEntry): Thing | undefined {
  const { timeUs, host, from, to } = transition;
  const { kept } = record.transitions;
  const lane = record.lanes.find((each) => isOfLane(transition, each));
  if (lane === undefined) return undefined;
  if (to === 'MASTER') {
    const endUs = kept.find((each) => each.timeUs > timeUs && isOfLane(each, lane))?.timeUs;
    const frame = lane.advertisements.kept.find(
      ({ timeUs: sentUs }) => sentUs >= timeUs && !(endUs !== undefined && sentUs >= endUs),
    )?.frame;
    return frame === undefined ? undefined : { kind: 'frame', frame };
  }
  const left = takeoversOf(record).find(
    (each) => from === 'MASTER' && each.from === host && each.lostUs === timeUs && isBeside(each, transition),
  );
  const next = kept.find((each) =>
    left === undefined ? isOfLane(each, lane) && setBy(record, each, transition) : isTaking(left, each),
  );
  return next && { kind: 'transition', transition: next };
}

/** Whether the timer that made a transition was set by another one, and not by a frame. */
function setBy(record: RunRecord, transition: TransitionEntry, by: TransitionEntry): boolean {
  const fuse = transition === by ? undefined : firedFuse(record, transition);
  return fuse !== undefined && fuse.frame === undefined && fuse.timeUs === by.timeUs;
}

/** The timer that ran out. */
function firedFuse(
  record: RunRecord,
  transition: TransitionEntry,
): Lane['fuses']['kept'][number] | undefined {
  if (transition.cause !== 'master timed out') return undefined;
  return record.lanes
    .find((lane) => isOfLane(transition, lane))
    ?.fuses.kept.findLast(({ dueUs }) => dueUs === transition.timeUs);
}

const takeoversOf = ({ takeovers, unheardTakeovers }: RunRecord): readonly (Takeover | UnheardTakeover)[] => [
  ...takeovers.kept,
  ...(unheardTakeovers?.kept ?? []),
];

/** Whether a transition is the one by which somebody took over. */
function isTaking(takeover: Takeover | UnheardTakeover, transition: TransitionEntry): boolean {
  const { to, transitionUs } = takeover;
  return transition.host === to && transition.timeUs === transitionUs && isBeside(takeover, transition);
}

interface OfVhid {
  readonly link: string;
  readonly vhid: number;
}

/** Whether two things are of one virtual host. */
const isBeside = (one: OfVhid, other: OfVhid): boolean => one.link === other.link && one.vhid === other.vhid;

const faultThing = ({ id, timeUs }: { readonly id: number; readonly timeUs: number }): Thing => ({
  ...{ kind: 'fault', fault: id, timeUs },
});

function chosenOf(
  record: RunRecord,
  found: readonly TransitionEntry[],
  lane: number | undefined,
): Thing | undefined {
  const chosen = lane === undefined ? undefined : record.lanes[lane];
  const transition = found.find((each) => chosen !== undefined && isBeside(each, chosen)) ?? found[0];
  return transition && { kind: 'transition', transition };
}

const sentAt = ({ advertisements }: Lane, frame: number): number | undefined =>
  advertisements.kept.find((each) => each.frame === frame)?.timeUs;
