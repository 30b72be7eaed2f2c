import type { SentAdvertisement } from '@carplab/analysis';
import { heardIntervalUs } from '@carplab/analysis';
import type { Cause, Causes } from './causes.js';
import type { LastTakeover } from './fact.js';
import { pathOf } from './fault-scope.js';
import type { Hearing, Missed } from './hearing.js';
import { electionName, type Track } from './lanes.js';
import type { Uplinks } from './uplinks.js';

/** What is known of a run beside who sends what. */
export interface SilenceParts {
  readonly lanes: readonly Track[];
  readonly hearing: Hearing;
  readonly causes: Causes;
  readonly uplinks: Uplinks;
}

/** The last advertisement of a lane, and when its next one is due. */
interface Sent {
  readonly dueUs: number;
  /** When it was sent, by family; 0: over either. */
  readonly familyUs: Readonly<Partial<Record<0 | 4 | 6, number>>>;
  /** What it announces, and since when. */
  readonly rank: string;
  readonly rankedUs: number;
}

/** When a lane began to take part in its election, or ended. */
interface Part {
  readonly isOn: boolean;
  readonly timeUs: number;
  readonly cause?: Cause;
  /** The same, but for ends that did not last: a new address ends it for no time. */
  readonly lasting: { readonly timeUs: number; readonly cause?: Cause };
}

/** A lane takes over because it hears nobody. */
export interface Silence {
  /** The MASTER that it does not hear, and itself. */
  readonly old: Track;
  readonly heir: Track;
  /** The family whose timer ran out; undefined: both, or none. */
  readonly family: 4 | 6 | undefined;
  readonly sinceUs: number;
  readonly nowUs: number;
}

export interface SilencesState {
  readonly sent: ReadonlyMap<number, Sent>;
  readonly parts: ReadonlyMap<number, Part>;
}

/** Why lanes hear no MASTER. */
export class Silences {
  readonly #lanes: readonly Track[];
  readonly #hearing: Hearing;
  readonly #causes: Causes;
  readonly #uplinks: Uplinks;
  /** By lane. */
  #sent: Map<number, Sent> = new Map();
  #parts: Map<number, Part> = new Map();

  constructor({ lanes, hearing, causes, uplinks }: SilenceParts) {
    this.#lanes = lanes;
    this.#hearing = hearing;
    this.#causes = causes;
    this.#uplinks = uplinks;
  }

  /** A lane has changed its state. */
  change(lane: Track, timeUs: number): void {
    const never = { timeUs: Number.POSITIVE_INFINITY };
    const before = this.#parts.get(lane.index) ?? { isOn: false, ...never, lasting: never };
    const isOn = lane.state !== 'INIT' && lane.state !== 'OFF';
    if (before.isOn === isOn) return;
    if (isOn) this.#hearing.listens(lane.index);
    const cause = isOn ? this.#causes.ofStart(lane.host, lane, before.timeUs, timeUs) : undefined;
    const now = { timeUs, ...(cause === undefined ? {} : { cause }) };
    const lasting = isOn && before.timeUs !== timeUs ? now : before.lasting;
    this.#parts.set(lane.index, { isOn, ...now, lasting });
  }

  /** A lane has sent an advertisement. */
  advertisement(lane: Track, { timeUs, family, advbase, advskew, demote }: SentAdvertisement): void {
    const before = this.#sent.get(lane.index);
    const rank = `${advbase} ${advskew} ${demote}`;
    this.#sent.set(lane.index, {
      dueUs: timeUs + heardIntervalUs(advbase, advskew),
      familyUs: { ...before?.familyUs, [family]: timeUs, 0: timeUs },
      rank,
      rankedUs: before?.rank === rank ? before.rankedUs : timeUs,
    });
  }

  /** Since when the lane has announced what it announces now. */
  rankedUs(lane: Track): number {
    return this.#sent.get(lane.index)?.rankedUs ?? Number.POSITIVE_INFINITY;
  }

  /** When the lane last advertised. That may be just before its change of state is reported, at the same time. */
  sentUs(lane: Track): number | undefined {
    return this.#sent.get(lane.index)?.familyUs[0];
  }

  /** Whether the lane has been MASTER for less than a frame takes: another one that acts now has not heard of it. */
  isUnheard(old: Track, heir: Track, nowUs: number): boolean {
    return nowUs < old.sinceUs + this.#tripUs(old, heir);
  }

  #tripUs({ link, host }: Track, heir: Track): number {
    return this.#uplinks.tripUs(link, host, heir.host);
  }

  /** Why a lane takes part, if it has only since the last takeover or its cause. */
  startedSince(lane: Track, last: LastTakeover): Cause | undefined {
    const part = this.#parts.get(lane.index);
    if (part === undefined || !part.isOn) return undefined;
    const { cause, timeUs } = part.lasting;
    const isNew = timeUs > last.timeUs || (cause?.id ?? 0) > (last.cause?.id ?? Number.POSITIVE_INFINITY);
    return isNew ? cause : undefined;
  }

  causeOf(silence: Silence): Cause | undefined {
    const { old, heir, sinceUs, nowUs } = silence;
    const path = pathOf(old, heir);
    const sent = this.#sent.get(old.index);
    const family = silence.family ?? unsentFamily(silence, sent);
    const lost = this.#missed(old, { ...silence, family });
    const sentUs = sent?.familyUs[family ?? 0];
    if (lost === undefined && sentUs !== undefined && sentUs > sinceUs) {
      const delay = this.#causes.ofDelay(path, sentUs);
      if (delay !== undefined) return delay;
    }
    if (family !== undefined && sent !== undefined && (sentUs ?? 0) < old.sinceUs) {
      const removal = this.#causes.ofFamily(old.host, old);
      if (removal !== undefined) return removal;
    }
    // What it never sends over this family is not late.
    const isOther = (sentUs ?? -1) < old.sinceUs && (sent?.familyUs[0] ?? -1) >= old.sinceUs;
    const isOverdue = sent === undefined || (sent.dueUs <= nowUs && !isOther);
    const setUs = family === undefined ? Math.max(heir.setUs[4], heir.setUs[6]) : heir.setUs[family];
    const start = this.#parts.get(heir.index)?.lasting;
    // It has heard nobody since it began to take part.
    const isNew = start !== undefined && start.timeUs >= Math.max(sinceUs, setUs);
    const isRefused = lost?.refused === true && this.#hearing.of([old.index, heir.index, family]).refused;
    // What it refused before, it goes on refusing: no later setting is the cause.
    if (isNew && isRefused && start.cause !== undefined) return start.cause;
    const cause = this.#causes.ofSilence(path, { sinceUs, nowUs, missed: lost, isOverdue, sentUs });
    if (cause !== undefined) return cause;
    if (isNew) return start.cause;
    if (lost !== undefined) return undefined;
    return family === undefined ? undefined : this.#ofOthers({ ...silence, family }, setUs);
  }

  snapshot(): SilencesState {
    return { sent: new Map(this.#sent), parts: new Map(this.#parts) };
  }

  restore({ sent, parts }: SilencesState): void {
    this.#sent = new Map(sent);
    this.#parts = new Map(parts);
  }

  /** The MASTER does not advertise over this family: what others sent over it would have kept the lane BACKUP. */
  #ofOthers(silence: Silence, sinceUs: number): Cause | undefined {
    const { old, heir, nowUs } = silence;
    for (const other of this.#lanes) {
      if (other === old || other === heir || electionName(other) !== electionName(heir)) continue;
      const missed = this.#missed(other, silence);
      if (missed === undefined || missed.timeUs < sinceUs) continue;
      const cause = this.#causes.ofSilence(pathOf(other, heir), {
        ...{ sinceUs, nowUs, missed, isOverdue: false, sentUs: undefined },
      });
      // One that is MASTER only since then would not be without it.
      if (cause === undefined || cause.timeUs >= other.sinceUs) return cause;
    }
    return undefined;
  }

  /** The first advertisement that the heir missed early enough to matter. */
  #missed(sender: Track, { heir, family, nowUs }: Silence): Missed | undefined {
    const { missed } = this.#hearing.of([sender.index, heir.index, family]);
    return missed !== undefined && missed.timeUs + this.#tripUs(sender, heir) <= nowUs ? missed : undefined;
  }
}

/** Both timers ran out, one of them in any case: the MASTER does not advertise over that family. */
function unsentFamily({ old, heir, nowUs }: Silence, sent: Sent | undefined): 4 | 6 | undefined {
  if (sent === undefined || heir.ranOut.timeUs !== nowUs) return undefined;
  const unsent = heir.ranOut.families.filter((family) => (sent.familyUs[family] ?? -1) < old.sinceUs);
  return unsent.length === 1 ? unsent[0] : undefined;
}
