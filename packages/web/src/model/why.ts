import {
  type FaultEntry,
  type Fuse,
  heardIntervalUs,
  type Lane,
  type Record as RunRecord,
  type TransitionEntry,
} from '@carplab/analysis';
import type { VhidState } from '@carplab/host';

/** Base and skew of an advertisement, or of a host's own. */
export interface Terms {
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s, demotion included where the implementation adds it. */
  readonly advskew: number;
  /** Byte 4: OpenBSD's demotion count. */
  readonly demote: number;
  /** The interval that they announce, µs. */
  readonly intervalUs: number;
}

/** What a host compares: its own terms with those of the advertisement that it heard. */
export interface Comparison {
  readonly mine: Terms & { readonly demotion: number };
  readonly heard: Terms & {
    readonly source: string;
    /** The frame's number, if it is known. */
    readonly frame?: number;
  };
  /** Mine against the heard one: the shorter interval is the better one. Whole seconds are compared first. */
  readonly order: '<' | '=' | '>';
  /** The intervals themselves are in another order: with a skew below 0, which FreeBSD before 14 can have. */
  readonly bySeconds?: true;
  readonly preempt: boolean;
}

/** How long a BACKUP waits: when the timer was set, and the formula's terms. The sum of all is `dueUs`, to the µs. */
export interface Wait {
  readonly family: 4 | 6;
  /** When the timer was set: by the advertisement of this frame, or by something else. */
  readonly setUs: number;
  readonly frame?: number;
  /** deadRatio × advbase + advskew/256. */
  readonly deadRatio: number;
  readonly advbase: number;
  readonly advskew: number;
  readonly waitUs: number;
  /** How much later than the formula it fires: ticks, an allowed deviation, a clock that drifts. */
  readonly lateUs: number;
  readonly dueUs: number;
}

/** Why a host is in a state, or came to be, as numbers; words are the page's. */
export interface Reason {
  readonly host: string;
  readonly link: string;
  readonly vhid: number;
  /** The instant that it is about, µs. */
  readonly timeUs: number;
  readonly state: string;
  /** The transition that it explains; absent if it says why there is none. */
  readonly transition?: TransitionEntry;
  readonly wait?: Wait;
  readonly comparison?: Comparison;
  /** The third rule: the heard interval against what this host would wait. */
  readonly announcedUs?: number;
  /** The fault or command at that instant, if it made the change: its number in the record. */
  readonly fault?: number;
  /** Set if the numbers do not give what happened: a defect of carplab. */
  readonly defect?: string;
}

/** A host's own answer about one virtual host. */
export type Vhid = VhidState;

/**
 * Why a transition happened. `before` is the host's state one µs earlier, `after` that at its time.
 *
 * The numbers are the machine's own. Of a timeout, the sum must be the transition's time; otherwise `defect` says so.
 */
export function whyTransition(
  record: RunRecord,
  lane: Lane,
  transition: TransitionEntry,
  before: Vhid | undefined,
  after: Vhid | undefined,
): Reason {
  const { host, link, vhid } = lane;
  const { timeUs, to: state, cause, frame } = transition;
  const reason: Reason = { host, link, vhid, timeUs, state, transition };
  if (before === undefined || after === undefined)
    return { ...reason, ...given({ fault: faultAt(record, transition)?.id }) };
  switch (cause) {
    case 'master timed out': {
      const wait = waitOf(lane, before, ({ dueUs }) => dueUs === timeUs);
      const defect = wait === undefined ? 'no timer was due at this instant' : undefined;
      return { ...reason, ...given({ wait, defect }) };
    }
    case 'preempting a slower master':
    case 'taking over from a more demoted master':
    case 'more frequent advertisement received':
    case 'yielding to a less demoted master':
      return { ...reason, ...given({ comparison: comparison(before, after, timeUs, frame) }) };
    case 'master will time out': {
      const heard = comparison(before, after, timeUs, frame);
      const announcedUs = heard?.heard.intervalUs;
      return { ...reason, ...given({ comparison: heard, announcedUs }) };
    }
    default:
      return { ...reason, ...given({ fault: faultOfTransition(record, transition)?.id }) };
  }
}

/** The election's own: no fault made them at that instant. */
const BY_ELECTION: readonly TransitionEntry['cause'][] = [
  'master timed out',
  'preempting a slower master',
  'taking over from a more demoted master',
  'more frequent advertisement received',
  'yielding to a less demoted master',
  'master will time out',
];

/** The fault or command that made a transition at its instant. */
export function faultOfTransition(record: RunRecord, transition: TransitionEntry): FaultEntry | undefined {
  return BY_ELECTION.includes(transition.cause) ? undefined : faultAt(record, transition);
}

function faultAt({ faults }: RunRecord, { timeUs, host }: TransitionEntry): FaultEntry | undefined {
  return faults.kept.findLast((entry) => entry.timeUs === timeUs && names(entry.target, host));
}

/** Why a host that is BACKUP is not MASTER at an instant: the time left, and what preempting lacks. */
export function whyNot(lane: Lane, timeUs: number, now: Vhid): Reason {
  const { host, link, vhid } = lane;
  const reason: Reason = { host, link, vhid, timeUs, state: now.state };
  if (now.state !== 'BACKUP') return reason;
  const wait = waitOf(lane, now, ({ timeUs: setUs, dueUs }) => setUs <= timeUs && dueUs > timeUs);
  const last = now.lastHeard.toSorted((a, b) => b.timeUs - a.timeUs)[0];
  const compared = last === undefined ? undefined : comparison(now, now, last.timeUs, undefined);
  return { ...reason, ...given({ wait, comparison: compared }) };
}

function names(target: string, host: string): boolean {
  return target === host || target.startsWith(`${host}:`);
}

/** The last timer of the lane that is meant, as a sum. */
function waitOf({ fuses }: Lane, state: Vhid, isMeant: (fuse: Fuse) => boolean): Wait | undefined {
  const latest = new Map<number, Fuse>();
  for (const fuse of fuses.kept) {
    const known = latest.get(fuse.family);
    // A timer that is set again replaces the one before, unless that one is what the question is about.
    if (known === undefined || !isMeant(known) || isMeant(fuse)) latest.set(fuse.family, fuse);
  }
  const fuse = [...latest.values()].filter(isMeant).toSorted((a, b) => a.dueUs - b.dueUs)[0];
  if (fuse === undefined) return undefined;
  const { advbase, advskew, deadRatio, masterDownUs: waitUs } = state;
  const { family, timeUs: setUs, dueUs, frame } = fuse;
  const terms = { deadRatio, advbase, advskew, waitUs, lateUs: dueUs - setUs - waitUs, dueUs };
  return { family, setUs, ...given({ frame }), ...terms };
}

/** The advertisement that was heard at an instant, against the host's own terms just before. */
function comparison(
  before: Vhid,
  { lastHeard }: Vhid,
  timeUs: number,
  frame: number | undefined,
): Comparison | undefined {
  const found = lastHeard.toSorted((a, b) => Math.abs(a.timeUs - timeUs) - Math.abs(b.timeUs - timeUs))[0];
  if (found === undefined) return undefined;
  const { advbase, advskew, demote, source } = found;
  const mine = {
    ...termsOf(before.advbase, before.ownAdvskew, before.demotion),
    demotion: before.demotion,
  };
  const heard = { ...termsOf(advbase, advskew, demote), source, ...given({ frame }) };
  const order = signOf(mine.advbase - heard.advbase || mine.advskew - heard.advskew);
  const isOther = order !== signOf(mine.intervalUs - heard.intervalUs);
  return { mine, heard, order, preempt: before.preempt, ...(isOther ? { bySeconds: true } : {}) };
}

function signOf(difference: number): Comparison['order'] {
  return difference < 0 ? '<' : difference > 0 ? '>' : '=';
}

function termsOf(advbase: number, advskew: number, demote: number): Terms {
  return { advbase, advskew, demote, intervalUs: heardIntervalUs(advbase, advskew) };
}

/** The members that are not undefined. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
