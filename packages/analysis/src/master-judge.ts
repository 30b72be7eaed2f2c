// Longer than 300 lines: one rule decides who was MASTER, and its parts share what is not decided yet.

import { sameBytes } from '@carplab/codec';
import type { Continued } from './counter-trail.js';
import { AdvbaseWatch } from './findings/advbase-watch.js';
import { FlapWatch } from './findings/flap-watch.js';
import { noteInterval, type WrappedSkew } from './findings/wrapped-skew.js';
import { heardIntervalUs } from './intervals.js';
import {
  type Announcement,
  copy,
  isMaster,
  isWorse,
  LATE,
  LATE_US,
  lateUs,
  newSource,
  newStretch,
  obeys,
  rankOf,
  reactionUs,
  type Source,
} from './master-source.js';
import { OverlapBook } from './overlap-book.js';
import type { Advertiser, Mastership, MastershipOverlap } from './timeline.js';

/** Stretches of mastership remembered of each source, until those of slower sources are known. */
const STRETCHES = 64;
/** Called once for each overlap, as soon as advertisements prove that it outlasts a handover. */
export type OnLasting = (overlap: MastershipOverlap, timeUs: number) => void;

/** Advertisements of which each source's times are remembered: more than a BACKUP waits for, also with advskew 254. */
const TIMES = 8;
/** As exact as the timer of a machine that has nothing else to do, µs. */
const EXACT_US = 2000;

/**
 * Decides from advertisements who was MASTER of one virtual host. A source is MASTER from its first advertisement until
 * it would have sent its next one, or gives way. That is decided in hindsight: if it does not send when due, it gave way
 * at the first advertisement that it should obey, or, without one, left silently. If it does, it did not hear that
 * advertisement, unless it has come back: a host that preempts advertises right after a worse one.
 */
export class MasterJudge {
  readonly flaps: FlapWatch = new FlapWatch();
  readonly advbases: AdvbaseWatch = new AdvbaseWatch();
  readonly wrapped: WrappedSkew[] = [];
  /** The one that advertised last. */
  #speaker: Source | undefined;
  readonly #sources: Source[] = [];
  readonly #book = new OverlapBook();
  readonly #onLasting: OnLasting | undefined;
  readonly #hasShortcut: boolean;
  #number = 0;
  #nowUs = Number.NEGATIVE_INFINITY;

  /** @param hasShortcut false: without the shortcut for a MASTER that is alone, with which the outcome is the same */
  constructor(onLasting?: OnLasting, hasShortcut = true) {
    this.#onLasting = onLasting;
    this.#hasShortcut = hasShortcut;
  }

  /** All overlaps at the end; who has advertised last is MASTER until then. */
  overlaps(): MastershipOverlap[] {
    for (const source of this.#sources) if (source.openUs >= 0) this.#settle(source, this.#nowUs);
    this.#report();
    return this.#book.list;
  }

  /** Overlaps that were not kept. */
  get dropped(): number {
    return this.#book.dropped;
  }

  /** No advertisement came until now. */
  advance(nowUs: number): void {
    this.#advance(undefined, nowUs);
    this.#report();
  }

  /** Whether both are MASTER now, as far as their advertisements show. */
  isNow({ a, b }: Pick<MastershipOverlap, 'a' | 'b'>): boolean {
    return [a, b].every((each) => this.#sources.some((it) => it.advertiser === each && isMaster(it)));
  }

  /** Whether a source, by its address, has heard a better one since its last advertisement, and obeys it. */
  hasGivenWay(address: Uint8Array): boolean {
    const source = this.#sources.find(({ advertiser }) => sameBytes(advertiser.source, address));
    if (source === undefined || isMaster(source)) return false;
    return source.openUs >= 0 || source.stretches.at(-1)?.endedBy !== undefined;
  }

  /** Whether two are MASTER now, and have been for longer than a handover takes. */
  get isDisputed(): boolean {
    return this.#sources.some(
      (source) =>
        isMaster(source) && [...source.overlaps].some(([other, { lasting }]) => lasting && isMaster(other)),
    );
  }

  /** A source advertises; `mastership` is where its advertisement is counted. */
  observe(advertiser: Advertiser, mastership: Mastership, announced: Announcement): void {
    const source = this.#sourceOf(advertiser);
    if (this.#hasShortcut && this.#isAlone(source, announced)) {
      this.#repeat(source, mastership, announced);
      return;
    }
    const timeUs = this.#advance(source, announced.timeUs);
    source.isCookie = announced.isCookie;
    if (source.mastership !== undefined && timeUs > lateUs(source)) source.pausedUs = timeUs;
    noteInterval(source, timeUs, this.wrapped);
    const trigger = this.#trigger(source, announced, timeUs);
    const goesOn = source.openUs >= 0 && this.#goesOn(source, announced, trigger, timeUs);
    this.#said(source, announced, timeUs);
    if (announced.isGoodbye) {
      source.openUs = -1;
      this.#report();
      return;
    }
    if (!goesOn) {
      this.flaps.began(source, announced, trigger, this.#sources, timeUs);
      const { stretches } = source;
      stretches.push(newStretch(timeUs, mastership, trigger));
      if (stretches.length > STRETCHES) stretches.shift();
    }
    source.repeats = announced.advbase === source.own.advbase ? source.repeats + 1 : 1;
    source.lastUs = timeUs;
    source.openUs = timeUs;
    copy(announced, source.own);
    source.bestRank = goesOn ? Math.min(source.bestRank, rankOf(announced)) : rankOf(announced);
    source.bestDemote = goesOn ? Math.min(source.bestDemote, announced.demote) : announced.demote;
    source.times[source.sent++ % TIMES] = timeUs;
    if (this.#speaker !== undefined && this.#speaker !== source)
      this.advbases.met(this.#speaker, source, timeUs);
    this.#speaker = source;
    source.intervalUs = heardIntervalUs(announced.advbase, announced.advskew);
    source.mastership = mastership;
    source.betterUs = -1;
    source.hasCrossed = false;
    if (source.better.length > 0) {
      source.better.length = 0;
      source.betterSaidUs.length = 0;
    }
    this.#cross(source, goesOn ? undefined : trigger, announced.continued);
    this.#report();
  }

  /** Whether a MASTER says again what it has said, in time, and nobody else has spoken since: nearly always. */
  #isAlone(source: Source, announced: Announcement): boolean {
    const { timeUs, advbase, advskew, demote, isGoodbye } = announced;
    const { own, openUs } = source;
    if (this.#speaker !== source || openUs < 0 || source.better.length > 0 || isGoodbye) return false;
    if (advbase !== own.advbase || advskew !== own.advskew || demote !== own.demote) return false;
    if (timeUs < this.#nowUs || timeUs > lateUs(source)) return false;
    const sources = this.#sources;
    for (let i = 0; i < sources.length; i++) {
      const other = sources[i]!;
      if (other === source) continue;
      if (other.openUs >= 0 || other.saidUs >= timeUs - reactionUs(source)) return false;
      const last = other.stretches.at(-1);
      if (last !== undefined && last.toUs > openUs) return false;
    }
    return true;
  }

  /** What `observe` comes to for one that is alone. */
  #repeat(source: Source, mastership: Mastership, announced: Announcement): void {
    const { timeUs } = announced;
    const stretch = source.stretches.at(-1)!;
    this.#nowUs = timeUs;
    source.isCookie = announced.isCookie;
    noteInterval(source, timeUs, this.wrapped);
    source.saidUs = timeUs;
    source.saidNo = ++this.#number;
    copy(announced, source.said);
    source.saidGoodbye = false;
    stretch.toUs = timeUs;
    stretch.sureUs = timeUs;
    stretch.endedBy = undefined;
    source.repeats++;
    source.lastUs = timeUs;
    source.openUs = timeUs;
    source.times[source.sent++ % TIMES] = timeUs;
    source.mastership = mastership;
    source.betterUs = -1;
    source.hasCrossed = false;
  }

  /** Somebody else advertises in the name of a source: it proves nothing of it, but others obey it. */
  observeInjected(advertiser: Advertiser, announced: Announcement): void {
    const source = this.#sourceOf(advertiser);
    this.#said(source, announced, this.#advance(source, announced.timeUs));
    this.#report();
  }

  #report(): void {
    const { fresh } = this.#book;
    if (fresh.length === 0) return;
    for (const overlap of fresh.splice(0)) this.#onLasting?.(overlap, this.#nowUs);
  }

  #sourceOf(advertiser: Advertiser): Source {
    for (const known of this.#sources) if (known.advertiser === advertiser) return known;
    const source = newSource(advertiser);
    this.#sources.push(source);
    return source;
  }

  /** Decides about all others that are overdue. Times that go back are as late as those before them. */
  #advance(source: Source | undefined, timeUs: number): number {
    this.#nowUs = Math.max(this.#nowUs, timeUs);
    for (const other of this.#sources)
      if (other !== source && other.openUs >= 0 && this.#nowUs > lateUs(other)) this.#settle(other, Infinity);
    return this.#nowUs;
  }

  /** It is silent: it has given way, or left. */
  #settle(source: Source, untilUs: number): void {
    const { betterUs, better } = source;
    const dueUs = Math.max(source.openUs, Math.min(source.lastUs + source.intervalUs, untilUs));
    const stretch = source.stretches.at(-1)!;
    const [by] = better;
    // Who has not obeyed before is not known to have obeyed now, as long as it is not overdue.
    const isUndecided = by !== undefined && untilUs <= dueUs && stretch.passed.includes(by);
    if (by === undefined || isUndecided) this.#commit(source, dueUs, source.openUs, undefined);
    else this.#commit(source, betterUs, betterUs, by);
    source.openUs = untilUs === Infinity || (by !== undefined && !isUndecided) ? -1 : dueUs;
  }

  /** Whether the source has been MASTER since its last advertisement. */
  #goesOn(source: Source, announced: Announcement, trigger: Source | undefined, timeUs: number): boolean {
    const stretch = source.stretches.at(-1)!;
    if (timeUs > lateUs(source)) {
      this.#settle(source, Infinity);
      return false;
    }
    const [by] = source.better;
    const gapUs = timeUs - source.lastUs;
    const isEarly = gapUs < source.intervalUs * (1 - LATE) - LATE_US;
    const crossingUs = timeUs - reactionUs(source);
    const isFarewell = source.isUcarp && isEarly && !source.hasCrossed && source.betterUs > crossingUs;
    const isBack = !announced.isGoodbye && !isFarewell && this.#cameBack(source, announced, gapUs);
    if (
      by !== undefined &&
      ((trigger !== undefined && isBack) || heardBetter(source, announced, crossingUs))
    ) {
      this.#commit(source, source.betterUs, source.betterUs, by);
      return false;
    }
    for (const [i, other] of source.better.entries()) {
      if (source.betterSaidUs[i]! > crossingUs || stretch.deafTo.includes(other)) continue;
      if (!stretch.passed.includes(other)) stretch.passed.push(other);
      // One that is early has another interval than it announced, and ranks by that.
      if (isEarly && gapUs <= heardIntervalUs(other.said.advbase, other.said.advskew)) continue;
      // If its new configuration would not obey it, the old one may not have either.
      if (announced.isGoodbye || obeys(source, announced, other, other.said)) stretch.deafTo.push(other);
    }
    this.#commit(source, timeUs, timeUs, undefined);
    return true;
  }

  /** Whether an advertisement that follows a worse one was not simply due. */
  #cameBack({ intervalUs }: Source, { continued, isCookie }: Announcement, gapUs: number): boolean {
    const lateByUs = gapUs - intervalUs;
    if (Math.abs(lateByUs) > LATE * intervalUs + LATE_US) return true;
    if (continued === 'own') return false;
    return (continued === 'other' && !isCookie) || Math.abs(lateByUs) > EXACT_US;
  }

  /** The latest one that has just said something worse, or goodbye. */
  #trigger(source: Source, announced: Announcement, timeUs: number): Source | undefined {
    let found: Source | undefined;
    for (const other of this.#sources) {
      if (other === source || other.saidUs < timeUs - reactionUs(source)) continue;
      if (found !== undefined && found.saidNo > other.saidNo) continue;
      if (other.saidGoodbye || isWorse(other.said, announced)) found = other;
    }
    return found;
  }

  #said(source: Source, announced: Announcement, timeUs: number): void {
    source.saidUs = timeUs;
    source.saidNo = ++this.#number;
    copy(announced, source.said);
    source.saidGoodbye = announced.isGoodbye;
    if (announced.isGoodbye) return;
    for (const other of this.#sources) {
      if (other === source || other.openUs < 0 || !obeys(other, other.own, source, announced)) continue;
      if (other.betterUs < 0) other.betterUs = timeUs;
      if (other.better.includes(source)) continue;
      other.better.push(source);
      other.betterSaidUs.push(timeUs);
    }
  }

  /** A better one's advertisement may arrive just after this one was sent. */
  #cross(source: Source, trigger: Source | undefined, continued: Continued): void {
    const timeUs = source.lastUs;
    const stretch = source.stretches.at(-1)!;
    for (const other of this.#sources) {
      if (other === source || other.saidGoodbye || other.saidUs < timeUs - reactionUs(source)) continue;
      // Frames arrive in order: what came before the one that it preempted was heard before.
      if (trigger !== undefined && other.saidNo < trigger.saidNo) continue;
      // One that has not heard it before has not heard it now, unless its farewell says so.
      if (stretch.deafTo.includes(other) && !(source.isUcarp && continued === 'other')) continue;
      if (!obeys(source, source.own, other, other.said)) continue;
      source.betterUs = timeUs;
      source.hasCrossed = true;
      source.better.push(other);
      source.betterSaidUs.push(other.saidUs);
    }
  }

  /** The source was MASTER until `toUs`: compares this with all others. */
  #commit(source: Source, untilUs: number, sureUs: number, endedBy: Source | undefined): void {
    const stretch = source.stretches.at(-1)!;
    const fromUs = source.openUs;
    const toUs = Math.max(fromUs, untilUs);
    stretch.toUs = toUs;
    stretch.sureUs = sureUs;
    stretch.endedBy = endedBy;
    if (this.#sources.length === 1) return;
    for (const other of this.#sources) {
      if (other === source) continue;
      for (let i = other.stretches.length - 1; i >= 0; i--) {
        const theirs = other.stretches[i]!;
        if (theirs.toUs <= fromUs) break;
        if (theirs.fromUs < toUs) this.#book.note(source, stretch, other, theirs, fromUs);
      }
    }
  }
}

/** Whether its counter shows that it has heard one that it obeys, then as now, since its last advertisement. */
function heardBetter(source: Source, announced: Announcement, crossingUs: number): boolean {
  const { continued, continuedUs, isCookie, isNext } = announced;
  if (continued !== 'other' || isCookie || isNext || continuedUs > crossingUs) return false;
  return source.better.some(
    (other) => other.times.includes(continuedUs) && obeys(source, announced, other, other.said),
  );
}
