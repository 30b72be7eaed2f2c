import type {
  SentAdvertisement,
  Series,
  Takeover,
  UnheardTakeover,
  Vacancy,
  VirtualHostKey,
} from '@carplab/analysis';
import type { RunEvent } from '../run-event.js';
import type { Cause, Causes } from './causes.js';
import type { LastTakeover } from './fact.js';
import { pathOf } from './fault-scope.js';
import type { Hearing } from './hearing.js';
import { electionName, type Track } from './lanes.js';
import { Log, type LogState } from './log.js';
import { type SilenceParts, Silences, type SilencesState } from './silences.js';

type Pending = UnheardTakeover & { readonly lane: number };

/** The state of one virtual host's election. Immutable. */
interface Election {
  /** Indexes of the lanes that are MASTER, the latest last. */
  readonly masters: readonly number[];
  /** Index of the lane that was MASTER last; -1 if none was. */
  readonly holder: number;
  /** Since when there is no MASTER, and why. */
  readonly vacant: { readonly fromUs: number; readonly cause: Cause | undefined } | undefined;
  /** What the latest MASTER came after. One that acts before it can hear of it comes after the same. */
  readonly before: Pick<Election, 'holder' | 'vacant' | 'last'>;
  /** The takeover by a lane that is MASTER but has not advertised yet. */
  readonly pending: Pending | undefined;
  readonly last: LastTakeover;
}

/** Why a lane changed its state. */
export interface Change {
  readonly reason: string;
  /** The advertisement that its host was receiving, and the lane that sent it; absent if no lane did. */
  readonly frame?: number;
  readonly sender?: number;
  /** Its timer for this family ran out, and no other. */
  readonly silentFamily?: 4 | 6;
  /** It was paused while MASTER, and still is. */
  readonly isResumed?: true;
}

export interface TakeoversState {
  readonly takeovers: LogState<Takeover>;
  readonly unheard: LogState<UnheardTakeover>;
  readonly vacancies: LogState<Vacancy>;
  readonly vacantUs: number;
  readonly elections: ReadonlyMap<string, Election>;
  readonly silences: SilencesState;
}

/** Finds takeovers, with their durations and causes, and the times without a MASTER. */
export class Takeovers {
  readonly takeovers: Log<Takeover> = new Log();
  /** Those whose new MASTER ended, or got another one beside it, before it advertised. */
  readonly #unheard: Log<UnheardTakeover> = new Log();
  readonly vacancies: Log<Vacancy> = new Log();
  readonly #lanes: readonly Track[];
  readonly #hearing: Hearing;
  readonly #causes: Causes;
  readonly #silences: Silences;
  readonly #emit: (event: RunEvent) => void;
  #elections: Map<string, Election> = new Map();
  /** The total duration of all vacancies that have ended. */
  #vacantUs = 0;

  constructor(parts: SilenceParts, emit: (event: RunEvent) => void) {
    this.#lanes = parts.lanes;
    this.#hearing = parts.hearing;
    this.#causes = parts.causes;
    this.#silences = new Silences(parts);
    this.#emit = emit;
  }

  /** A lane has changed its state. `sinceUs`: the start of its previous state. */
  change(lane: Track, sinceUs: number, timeUs: number, why: Change): void {
    const name = electionName(lane);
    const election = this.#elections.get(name) ?? NONE;
    this.#silences.change(lane, timeUs);
    if (lane.state === 'MASTER')
      this.#elections.set(name, this.#joined(election, lane, sinceUs, timeUs, why));
    else if (election.masters.includes(lane.index))
      this.#elections.set(name, this.#left(election, lane, sinceUs, timeUs, why));
  }

  /** A lane has sent an advertisement. */
  advertisement(lane: Track, sent: SentAdvertisement): void {
    const { timeUs } = sent;
    this.#silences.advertisement(lane, sent);
    const name = electionName(lane);
    const election = this.#elections.get(name);
    if (election?.pending?.lane !== lane.index) return;
    this.#elections.set(name, { ...election, pending: undefined });
    this.#complete(lane, takeoverOf(election.pending), timeUs);
  }

  /** Those whose new MASTER has not advertised. */
  unheard(): Series<UnheardTakeover> {
    const { kept, dropped } = this.#unheard.series();
    const open = [...this.#elections.values()].flatMap(({ pending }) =>
      pending === undefined ? [] : [takeoverOf(pending)],
    );
    return { kept: [...kept, ...open], dropped };
  }

  /** The vacancies that have not ended. */
  open(nowUs: number): Vacancy[] {
    return [...this.#elections.values()].flatMap(({ vacant, holder }) =>
      vacant === undefined || vacant.fromUs >= nowUs ? [] : [vacancyOf(this.#lanes[holder]!, vacant, nowUs)],
    );
  }

  /** How long virtual hosts that had had a MASTER had none, summed over all. */
  vacantUs(nowUs: number): number {
    return this.open(nowUs).reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, this.#vacantUs);
  }

  snapshot(): TakeoversState {
    return {
      takeovers: this.takeovers.snapshot(),
      unheard: this.#unheard.snapshot(),
      vacancies: this.vacancies.snapshot(),
      vacantUs: this.#vacantUs,
      elections: new Map(this.#elections),
      silences: this.#silences.snapshot(),
    };
  }

  restore({ takeovers, unheard, vacancies, vacantUs, elections, silences }: TakeoversState): void {
    this.takeovers.restore(takeovers);
    this.#unheard.restore(unheard);
    this.vacancies.restore(vacancies);
    this.#vacantUs = vacantUs;
    this.#elections = new Map(elections);
    this.#silences.restore(silences);
  }

  #left(
    election: Election,
    lane: Track,
    sinceUs: number,
    timeUs: number,
    { frame, sender }: Change,
  ): Election {
    const masters = election.masters.filter((index) => index !== lane.index);
    const isPending = election.pending?.lane === lane.index;
    if (isPending) this.#unheard.add(takeoverOf(election.pending));
    const pending = isPending ? undefined : election.pending;
    // One of several MASTERs has stepped down: the other remains and took nothing over.
    if (masters.length > 0) return { ...election, masters, pending, holder: masters.at(-1)! };
    const rival = sender === undefined ? undefined : this.#lanes[sender];
    const cause =
      this.#causes.ofFrame(frame) ??
      (rival === undefined ? undefined : this.#ofRank(rival, lane, election)) ??
      this.#causes.ofLeaving(lane.host, lane, sinceUs, timeUs) ??
      // Its first advertisement was its end, as where port security knows it.
      (lane.state === 'INIT' && this.#silences.sentUs(lane) === sinceUs ? election.last.cause : undefined);
    return { ...election, masters, pending, holder: lane.index, vacant: { fromUs: timeUs, cause } };
  }

  #joined(election: Election, lane: Track, sinceUs: number, timeUs: number, why: Change): Election {
    const { holder, vacant } = election;
    if (vacant !== undefined && timeUs > vacant.fromUs) {
      this.vacancies.add(vacancyOf(this.#lanes[holder]!, vacant, timeUs));
      this.#vacantUs += timeUs - vacant.fromUs;
    }
    const isShared = this.#isUnheard(election, lane, timeUs, why);
    const before = isShared ? election.before : { holder, vacant, last: election.last };
    const masters = [...election.masters, lane.index];
    const now = { ...election, masters, holder: lane.index, vacant: undefined, before };
    // It was MASTER before the pause and there is another one: it took nothing over.
    if (why.isResumed && vacant === undefined) return now;
    // Nor did one that comes back to no other, or is the first of all.
    if (before.holder === lane.index) return now;
    if (before.holder < 0) return { ...now, last: { cause: undefined, timeUs } };
    if (election.pending !== undefined && !why.isResumed) this.#unheard.add(takeoverOf(election.pending));
    const old = this.#lanes[before.holder]!;
    const { lostUs, cause } = this.#loss({ ...election, ...before }, old, lane, sinceUs, timeUs, why);
    const pending = {
      ...{ link: lane.link, vhid: lane.vhid, from: old.host, to: lane.host, reason: why.reason, lostUs },
      ...(cause === undefined ? {} : { cause }),
      transitionUs: timeUs,
    };
    const last = { cause, timeUs };
    if (this.#silences.sentUs(lane) !== timeUs)
      return { ...now, last, pending: { ...pending, lane: lane.index } };
    this.#complete(lane, pending, timeUs);
    return { ...now, last, pending: undefined };
  }

  /** Whether a lane becomes MASTER before it can have heard of the latest one: both act on the same loss. */
  #isUnheard({ masters, holder }: Election, lane: Track, timeUs: number, { frame }: Change): boolean {
    if (this.#causes.ofFrame(frame) !== undefined) return false;
    return masters.includes(holder) && this.#silences.isUnheard(this.#lanes[holder]!, lane, timeUs);
  }

  /** When and why the virtual host lost its MASTER. */
  #loss(
    election: Election,
    old: Track,
    heir: Track,
    sinceUs: number,
    timeUs: number,
    { frame, sender, silentFamily }: Change,
  ): { readonly lostUs: number; readonly cause: Cause | undefined } {
    const { vacant, last } = election;
    if (vacant !== undefined) return { lostUs: vacant.fromUs, cause: vacant.cause };
    const { lastUs = 0 } = this.#hearing.of([old.index, heir.index, silentFamily]);
    // A lane that has not heard the old MASTER has waited since it became BACKUP.
    const heardUs = Math.max(lastUs, sinceUs);
    // Nothing is lost before the old lane became MASTER.
    const lostUs = Math.max(heardUs, old.sinceUs);
    if (sender !== undefined) {
      // It heard a worse MASTER. The cause is what changed their rank or made it take part, or that of the last takeover.
      const ranked = this.#ofRank(this.#lanes[sender]!, heir, election);
      const started = this.#silences.startedSince(heir, last);
      const isStart = started !== undefined && (ranked === undefined || started.id > ranked.id);
      return { lostUs, cause: (isStart ? started : ranked) ?? last.cause };
    }
    const byFrame = this.#causes.ofFrame(frame);
    if (byFrame !== undefined) return { lostUs, cause: byFrame };
    const silence = {
      old: this.#missing(election, old, heir),
      heir,
      family: silentFamily,
      sinceUs: heardUs,
      nowUs: timeUs,
    };
    return { lostUs, cause: this.#silences.causeOf(silence) };
  }

  /** The MASTER that a lane does not hear: of several, the one that it has heard last, or if none, the first. */
  #missing({ masters }: Election, last: Track, heir: Track): Track {
    let found = last;
    let foundUs = this.#hearing.of([last.index, heir.index, undefined]).lastUs ?? -1;
    for (const index of masters) {
      const { lastUs = -1 } = this.#hearing.of([index, heir.index, undefined]);
      const master = this.#lanes[index]!;
      const isFirst = lastUs < 0 && foundUs < 0 && master.sinceUs < found.sinceUs;
      if (index === heir.index || (!isFirst && (lastUs <= foundUs || lastUs < master.sinceUs))) continue;
      found = master;
      foundUs = lastUs;
    }
    return found;
  }

  /** Why the receiver is better or worse than the sender. */
  #ofRank(sender: Track, receiver: Track, { last }: Election): Cause | undefined {
    const { sinceUs: heardUs, lossUs } = this.#hearing.of([sender.index, receiver.index, undefined]);
    const rankedUs = this.#silences.rankedUs(sender);
    return this.#causes.ofRank(pathOf(sender, receiver), { heardUs, lossUs, rankedUs }, last);
  }

  #complete({ onlyFamily }: Track, pending: UnheardTakeover, advertisementUs: number): void {
    const { link, vhid, from, to, lostUs, cause } = pending;
    const durationUs = Math.max(0, advertisementUs - lostUs);
    this.takeovers.add({ ...pending, advertisementUs, durationUs });
    this.#emit({
      ...{ event: 'takeover', timeUs: advertisementUs, link, vhid },
      ...(onlyFamily === undefined ? {} : { family: onlyFamily }),
      ...{ host: to, from, lostUs, takeoverUs: durationUs, fault: cause?.id ?? null },
    });
  }
}

const NEVER: Election['last'] = { cause: undefined, timeUs: -1 };
const NONE: Election = {
  masters: [],
  holder: -1,
  vacant: undefined,
  before: { holder: -1, vacant: undefined, last: NEVER },
  pending: undefined,
  last: NEVER,
};

function takeoverOf({ lane: _, ...takeover }: Pending): UnheardTakeover {
  return takeover;
}

function vacancyOf(
  { link, vhid }: VirtualHostKey,
  { fromUs, cause }: NonNullable<Election['vacant']>,
  toUs: number,
): Vacancy {
  return { link, vhid, fromUs, toUs, ...(cause === undefined ? {} : { cause }) };
}
