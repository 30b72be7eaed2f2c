import type { Takeover, Vacancy, VirtualHostKey } from '@carplab/analysis';
import type { RunEvent } from '../run-event.js';
import type { Cause, Causes, Path } from './causes.js';
import type { Hearing } from './hearing.js';
import { electionName, type Track } from './lanes.js';
import { Log, type LogState } from './log.js';

type Pending = Omit<Takeover, 'advertisementUs' | 'durationUs'>;

/** A virtual host, as far as takeovers go. It is replaced, and not changed. */
interface Election {
  /** Indexes of lanes: who is MASTER, the latest last … */
  readonly masters: readonly number[];
  /** … and who was it last. */
  readonly holder: number;
  /** Since when there is none, and why. */
  readonly vacant: { readonly fromUs: number; readonly cause: Cause | undefined } | undefined;
  /** Who has become MASTER, and has not advertised yet. */
  readonly pending: (Pending & { readonly lane: number }) | undefined;
  /** The last takeover. */
  readonly last: { readonly cause: Cause | undefined; readonly timeUs: number };
}

/** Why a lane changes. */
export interface Change {
  readonly reason: string;
  /** The advertisement that its host is receiving, and the lane that sent it: absent for one of nobody's. */
  readonly frame?: number;
  readonly sender?: number;
  /** It was paused, and has never ceased to believe that it is MASTER. */
  readonly isResumed?: true;
}

export interface TakeoversState {
  readonly takeovers: LogState<Takeover>;
  readonly vacancies: LogState<Vacancy>;
  readonly vacantUs: number;
  readonly elections: ReadonlyMap<string, Election>;
  readonly sentUs: ReadonlyMap<number, number>;
}

/** Finds out who takes over from whom, how long that takes, why, and when there is no MASTER. */
export class Takeovers {
  readonly takeovers: Log<Takeover> = new Log();
  readonly vacancies: Log<Vacancy> = new Log();
  readonly #lanes: readonly Track[];
  readonly #hearing: Hearing;
  readonly #causes: Causes;
  readonly #emit: (event: RunEvent) => void;
  #elections: Map<string, Election> = new Map();
  /** By lane: its last advertisement. One may be sent before the change of state is reported, at the same moment. */
  #sentUs: Map<number, number> = new Map();
  /** All vacancies that have ended, together. */
  #vacantUs = 0;

  constructor(lanes: readonly Track[], hearing: Hearing, causes: Causes, emit: (event: RunEvent) => void) {
    this.#lanes = lanes;
    this.#hearing = hearing;
    this.#causes = causes;
    this.#emit = emit;
  }

  /** A lane has become something else. `sinceUs`: since when it was what it was. */
  change(lane: Track, sinceUs: number, timeUs: number, why: Change): void {
    const name = electionName(lane);
    const election = this.#elections.get(name) ?? NONE;
    if (lane.state === 'MASTER')
      this.#elections.set(name, this.#joined(election, lane, sinceUs, timeUs, why));
    else if (election.masters.includes(lane.index))
      this.#elections.set(name, this.#left(election, lane, sinceUs, timeUs, why));
  }

  /** A host has sent an advertisement of its own. */
  advertisement(lane: Track, timeUs: number): void {
    this.#sentUs.set(lane.index, timeUs);
    const name = electionName(lane);
    const election = this.#elections.get(name);
    if (election?.pending?.lane !== lane.index) return;
    this.#elections.set(name, { ...election, pending: undefined });
    this.#complete(lane, election.pending, timeUs);
  }

  /** Those that have not ended. */
  open(nowUs: number): Vacancy[] {
    return [...this.#elections.values()].flatMap(({ vacant, holder }) =>
      vacant === undefined || vacant.fromUs >= nowUs ? [] : [vacancyOf(this.#lanes[holder]!, vacant, nowUs)],
    );
  }

  /** How long virtual hosts that had had a MASTER had none, all together. */
  vacantUs(nowUs: number): number {
    return this.open(nowUs).reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, this.#vacantUs);
  }

  snapshot(): TakeoversState {
    return {
      takeovers: this.takeovers.snapshot(),
      vacancies: this.vacancies.snapshot(),
      vacantUs: this.#vacantUs,
      elections: new Map(this.#elections),
      sentUs: new Map(this.#sentUs),
    };
  }

  restore({ takeovers, vacancies, vacantUs, elections, sentUs }: TakeoversState): void {
    this.takeovers.restore(takeovers);
    this.vacancies.restore(vacancies);
    this.#vacantUs = vacantUs;
    this.#elections = new Map(elections);
    this.#sentUs = new Map(sentUs);
  }

  #left(
    election: Election,
    lane: Track,
    sinceUs: number,
    timeUs: number,
    { frame, sender }: Change,
  ): Election {
    const masters = election.masters.filter((index) => index !== lane.index);
    const pending = election.pending?.lane === lane.index ? undefined : election.pending;
    // Of two MASTERs one has given way: the other is the MASTER again, and took nothing over.
    if (masters.length > 0) return { ...election, masters, pending, holder: masters.at(-1)! };
    const rival = sender === undefined ? undefined : this.#lanes[sender];
    const cause =
      this.#causes.ofFrame(frame) ??
      (rival === undefined ? undefined : this.#ofRank(rival, lane, election)) ??
      this.#causes.ofLeaving(lane.host, lane.link, sinceUs, timeUs);
    return { ...election, masters, pending, holder: lane.index, vacant: { fromUs: timeUs, cause } };
  }

  #joined(election: Election, lane: Track, sinceUs: number, timeUs: number, why: Change): Election {
    const { holder, vacant } = election;
    if (vacant !== undefined && timeUs > vacant.fromUs) {
      this.vacancies.add(vacancyOf(this.#lanes[holder]!, vacant, timeUs));
      this.#vacantUs += timeUs - vacant.fromUs;
    }
    const masters = [...election.masters, lane.index];
    const now = { ...election, masters, holder: lane.index, vacant: undefined, pending: undefined };
    if (holder < 0 || holder === lane.index) return now;
    // It believes what it believed before, beside another one, and has taken nothing over.
    if (why.isResumed && vacant === undefined) return { ...now, pending: election.pending };
    const old = this.#lanes[holder]!;
    const { lostUs, cause } = this.#loss(election, old, lane, sinceUs, timeUs, why);
    const pending = {
      ...{ link: lane.link, vhid: lane.vhid, from: old.host, to: lane.host, reason: why.reason, lostUs },
      ...(cause === undefined ? {} : { cause }),
      transitionUs: timeUs,
    };
    const last = { cause, timeUs };
    if (this.#sentUs.get(lane.index) !== timeUs)
      return { ...now, last, pending: { ...pending, lane: lane.index } };
    this.#complete(lane, pending, timeUs);
    return { ...now, last };
  }

  /** When, and why, the virtual host lost the MASTER that it had. */
  #loss(
    election: Election,
    old: Track,
    heir: Track,
    sinceUs: number,
    timeUs: number,
    { frame, sender }: Change,
  ): { readonly lostUs: number; readonly cause: Cause | undefined } {
    const { vacant, last } = election;
    if (vacant !== undefined) return { lostUs: vacant.fromUs, cause: vacant.cause };
    // One that has never heard the old one has waited for as long as it was BACKUP.
    const heardUs = this.#hearing.lastHeardUs(old.index, heir.index) ?? sinceUs;
    // There is nothing to lose before there is a MASTER.
    const lostUs = Math.max(heardUs, old.sinceUs);
    if (sender !== undefined) {
      // It has heard a worse one. What made one of them better, or worse, or the last takeover, has led to this.
      return { lostUs, cause: this.#ofRank(this.#lanes[sender]!, heir, election) ?? last.cause };
    }
    const missed = this.#hearing.firstMissed(old.index, heir.index);
    return {
      lostUs,
      cause:
        this.#causes.ofFrame(frame) ?? this.#causes.ofSilence(pathOf(old, heir), heardUs, timeUs, missed),
    };
  }

  /** Why the one that hears the other is better, or worse, than it. */
  #ofRank(sender: Track, receiver: Track, { last }: Election): Cause | undefined {
    const heardUs = this.#hearing.heardSinceUs(sender.index, receiver.index);
    return this.#causes.ofRank(pathOf(sender, receiver), heardUs, last);
  }

  #complete(
    { onlyFamily }: Track,
    { lane: _, ...pending }: Pending & { readonly lane?: number },
    advertisementUs: number,
  ): void {
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

const NONE: Election = {
  masters: [],
  holder: -1,
  vacant: undefined,
  pending: undefined,
  last: { cause: undefined, timeUs: -1 },
};

function pathOf(sender: Track, receiver: Track): Path {
  return { link: receiver.link, hosts: [sender.host, receiver.host] };
}

function vacancyOf(
  { link, vhid }: VirtualHostKey,
  { fromUs, cause }: NonNullable<Election['vacant']>,
  toUs: number,
): Vacancy {
  return { link, vhid, fromUs, toUs, ...(cause === undefined ? {} : { cause }) };
}
