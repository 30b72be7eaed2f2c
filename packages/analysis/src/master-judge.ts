import { HANDOVER_US, UCARP_HANDOVER_US } from './alarms/thresholds.js';
import type { Continued } from './counter-trail.js';
import { heardIntervalUs } from './intervals.js';
import type { Advertiser, AnnouncedInterval, Mastership, MastershipOverlap } from './timeline.js';

/** Overlaps of one virtual host, at most; what exceeds them is counted. */
const OVERLAPS = 256;
/** Stretches of mastership remembered of each source, until those of slower sources are known. */
const STRETCHES = 64;
/** A host that hears an advertisement answers within this, µs; frames within it may cross. */
const REACTION_US = 10_000;
/** With libpcap, which holds packets back for up to a second, µs. */
const UCARP_REACTION_US = 1_050_000;
/** An interval may be this much late: kernels round to ticks, and idle ones let timers wait. */
const LATE = 1 / 8;
const LATE_US = 20_000;
/** As exact as the timer of a machine that has nothing else to do, µs. */
const EXACT_US = 2000;

type Rank = { -readonly [Key in keyof AnnouncedInterval]: AnnouncedInterval[Key] };

/** An advertisement, as far as it ranks its sender. The judge copies what it keeps. */
export interface Announcement extends Rank {
  timeUs: number;
  isGoodbye: boolean;
  /** Whose counter it continues. */
  continued: Continued;
  /** The sender signs the same cookie as long as it runs: OpenBSD. */
  isCookie: boolean;
}

const NO_RANK: AnnouncedInterval = { advbase: 1, advskew: 0, demote: 0 };

/** A time in which a source was MASTER without interruption. */
interface Stretch {
  readonly fromUs: number;
  toUs: number;
  /** Until then advertisements prove it; after that it would have sent its next one. */
  sureUs: number;
  readonly mastership: Mastership;
  /** Those whose advertisements it should have obeyed, and did not. */
  readonly deafTo: Source[];
  endedBy: Source | undefined;
  /** The worse one whose advertisement made it MASTER. */
  readonly preempted: Source | undefined;
}

/** A source, and what is not decided yet. */
interface Source {
  readonly advertiser: Advertiser;
  readonly isUcarp: boolean;
  /** The latest advertisement in its name, also a replay: others obey it. */
  saidUs: number;
  /** Numbers it: several may come at the same time. */
  saidNo: number;
  readonly said: Rank;
  saidGoodbye: boolean;
  /** Its own last advertisement. */
  readonly own: Rank;
  isCookie: boolean;
  lastUs: number;
  intervalUs: number;
  /** It was MASTER until then, and may be since; -1: it is not MASTER. */
  openUs: number;
  /** The first advertisement since its own last one that it should obey, and all senders of such; -1: none. */
  betterUs: number;
  readonly better: Source[];
  /** When each of those said the first. */
  readonly betterSaidUs: number[];
  mastership: Mastership | undefined;
  readonly stretches: Stretch[];
  /** The last one with each other source. */
  readonly overlaps: Map<Source, MastershipOverlap>;
}

/**
 * Decides from advertisements who was MASTER of one virtual host. A source is MASTER from its first advertisement until
 * it would have sent its next one, or gives way. That is decided in hindsight: if it does not send when due, it gave way
 * at the first advertisement that it should obey, or, without one, left silently. If it does, it did not hear that
 * advertisement, unless it has come back: a host that preempts advertises right after a worse one.
 */
export class MasterJudge {
  /** Overlaps beyond the limit. */
  dropped = 0;
  readonly #sources: Source[] = [];
  readonly #overlaps: MastershipOverlap[] = [];
  #number = 0;
  #nowUs = Number.NEGATIVE_INFINITY;

  /** All overlaps so far; who has advertised last is MASTER until now. */
  overlaps(): MastershipOverlap[] {
    for (const source of this.#sources) if (source.openUs >= 0) this.#settle(source, this.#nowUs);
    return this.#overlaps;
  }

  /** A source advertises; `mastership` is where its advertisement is counted. */
  observe(advertiser: Advertiser, mastership: Mastership, announced: Announcement): void {
    const source = this.#sourceOf(advertiser);
    const timeUs = this.#advance(source, announced.timeUs);
    source.isCookie = announced.isCookie;
    const trigger = this.#trigger(source, announced, timeUs);
    const goesOn = source.openUs >= 0 && this.#goesOn(source, announced, trigger, timeUs);
    this.#said(source, announced, timeUs);
    if (announced.isGoodbye) {
      source.openUs = -1;
      return;
    }
    if (!goesOn) {
      const { stretches } = source;
      const stretch = { fromUs: timeUs, toUs: timeUs, sureUs: timeUs, mastership, deafTo: [] };
      stretches.push({ ...stretch, endedBy: undefined, preempted: trigger });
      if (stretches.length > STRETCHES) stretches.shift();
    }
    source.lastUs = timeUs;
    source.openUs = timeUs;
    copy(announced, source.own);
    source.intervalUs = heardIntervalUs(announced.advbase, announced.advskew);
    source.mastership = mastership;
    source.betterUs = -1;
    source.better.length = 0;
    source.betterSaidUs.length = 0;
    this.#cross(source, goesOn ? undefined : trigger, timeUs);
  }

  /** Somebody else advertises in the name of a source: it proves nothing of it, but others obey it. */
  observeInjected(advertiser: Advertiser, announced: Announcement): void {
    const source = this.#sourceOf(advertiser);
    this.#said(source, announced, this.#advance(source, announced.timeUs));
  }

  #sourceOf(advertiser: Advertiser): Source {
    for (const known of this.#sources) if (known.advertiser === advertiser) return known;
    const { mac } = advertiser;
    const source: Source = {
      ...{ advertiser, isUcarp: mac !== undefined && isUcarpMac(mac) },
      ...{ saidUs: Number.NEGATIVE_INFINITY, saidNo: 0, said: { ...NO_RANK }, saidGoodbye: false },
      ...{ own: { ...NO_RANK }, isCookie: false, lastUs: 0, intervalUs: 0, openUs: -1 },
      ...{
        betterUs: -1,
        better: [],
        betterSaidUs: [],
        mastership: undefined,
        stretches: [],
        overlaps: new Map(),
      },
    };
    this.#sources.push(source);
    return source;
  }

  /** Decides about all others that are overdue. Times that go back are as late as those before them. */
  #advance(source: Source, timeUs: number): number {
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
    const isUndecided = by !== undefined && untilUs <= dueUs && stretch.deafTo.includes(by);
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
    if (
      by !== undefined &&
      !announced.isGoodbye &&
      trigger !== undefined &&
      this.#cameBack(source, announced, timeUs)
    ) {
      this.#commit(source, source.betterUs, source.betterUs, by);
      return false;
    }
    // One that is early has another interval than it announces, and ranks by that.
    const isEarly = timeUs < source.lastUs + source.intervalUs * (1 - LATE) - LATE_US;
    const crossingUs = isEarly ? Number.NEGATIVE_INFINITY : timeUs - reactionUs(source);
    for (const [i, other] of source.better.entries()) {
      if (source.betterSaidUs[i]! > crossingUs || stretch.deafTo.includes(other)) continue;
      // What it would not obey now, being configured anew, it may not have obeyed then.
      if (announced.isGoodbye || obeys(source, announced, other, other.said)) stretch.deafTo.push(other);
    }
    this.#commit(source, timeUs, timeUs, undefined);
    return true;
  }

  /** Whether an advertisement that follows a worse one was not simply due. */
  #cameBack(source: Source, { continued, isCookie }: Announcement, timeUs: number): boolean {
    const lateByUs = timeUs - source.lastUs - source.intervalUs;
    if (Math.abs(lateByUs) > LATE * source.intervalUs + LATE_US) return true;
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
  #cross(source: Source, trigger: Source | undefined, timeUs: number): void {
    const stretch = source.stretches.at(-1)!;
    for (const other of this.#sources) {
      if (other === source || other.saidGoodbye || other.saidUs < timeUs - reactionUs(source)) continue;
      // Frames arrive in order: what came before the one that it preempted was heard before.
      if (trigger !== undefined && other.saidNo < trigger.saidNo) continue;
      if (stretch.deafTo.includes(other) || !obeys(source, source.own, other, other.said)) continue;
      source.betterUs = timeUs;
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
        if (theirs.fromUs < toUs) this.#overlap(source, stretch, other, theirs, fromUs);
      }
    }
  }

  #overlap(source: Source, stretch: Stretch, other: Source, theirs: Stretch, sinceUs: number): void {
    const fromUs = Math.max(sinceUs, theirs.fromUs);
    const toUs = Math.min(stretch.toUs, theirs.toUs);
    const entry = fromUs < toUs ? this.#entryOf(source, stretch, other, theirs, fromUs) : undefined;
    if (entry === undefined) return;
    if (entry.stretches === 0 || fromUs > entry.toUs) {
      entry.stretches++;
      entry.lastFromUs = fromUs;
    }
    entry.sumUs += toUs - fromUs;
    entry.toUs = toUs;
    const handoverUs = source.isUcarp || other.isUcarp ? UCARP_HANDOVER_US : HANDOVER_US;
    const sureUs = Math.min(stretch.sureUs, theirs.sureUs, toUs);
    if (sureUs - entry.lastFromUs > handoverUs) entry.lasting = true;
    const [mine, hers] = entry.a === source.advertiser ? [stretch, theirs] : [theirs, stretch];
    const [a, b] = entry.a === source.advertiser ? [source, other] : [other, source];
    entry.intervalA = { ...a.own };
    entry.intervalB = { ...b.own };
    if (mine.deafTo.includes(b)) entry.deafA = true;
    if (hers.deafTo.includes(a)) entry.deafB = true;
    if (mine.endedBy === b) entry.gaveWay = entry.a;
    else if (hers.endedBy === a) entry.gaveWay = entry.b;
    const { preempted } = entry.gaveWay === entry.a ? mine : hers;
    if (preempted !== undefined && preempted !== a && preempted !== b) entry.preempted = preempted.advertiser;
  }

  #entryOf(source: Source, stretch: Stretch, other: Source, theirs: Stretch, fromUs: number) {
    const [mine, hers] = [stretch.mastership, theirs.mastership];
    const known = source.overlaps.get(other);
    if (known?.mastershipA === mine && known.mastershipB === hers) return known;
    if (known?.mastershipA === hers && known.mastershipB === mine) return known;
    if (this.#overlaps.length >= OVERLAPS) {
      this.dropped++;
      return undefined;
    }
    const first = mine.fromUs <= hers.fromUs;
    const made: MastershipOverlap = {
      a: first ? source.advertiser : other.advertiser,
      b: first ? other.advertiser : source.advertiser,
      mastershipA: first ? mine : hers,
      mastershipB: first ? hers : mine,
      intervalA: NO_RANK,
      intervalB: NO_RANK,
      ...{ fromUs, toUs: fromUs, lastFromUs: fromUs, stretches: 0, sumUs: 0, lasting: false },
      ...{ deafA: false, deafB: false, gaveWay: undefined, preempted: undefined },
    };
    this.#overlaps.push(made);
    source.overlaps.set(other, made);
    other.overlaps.set(source, made);
    return made;
  }
}

/** Whether a MASTER gives way to another one's advertisement, and never to a goodbye. */
function obeys(source: Source, own: AnnouncedInterval, other: Source, theirs: AnnouncedInterval): boolean {
  let order = rankOf(own) - rankOf(theirs);
  if (order === 0) order = source.isUcarp ? littleEndian(source) - littleEndian(other) : 1;
  // OpenBSD alone compares demotion first.
  const isFewer = theirs.demote < own.demote;
  return isFewer || (order > 0 && (theirs.demote <= own.demote || !source.isCookie));
}

/** Whether a BACKUP that will announce `own` preempts the other. */
function isWorse(theirs: AnnouncedInterval, own: AnnouncedInterval): boolean {
  if (theirs.demote !== own.demote) return theirs.demote > own.demote;
  return rankOf(own) < rankOf(theirs);
}

function copy({ advbase, advskew, demote }: AnnouncedInterval, to: Rank): void {
  to.advbase = advbase;
  to.advskew = advskew;
  to.demote = demote;
}

/** By advbase, then by advskew; less is better. */
function rankOf({ advbase, advskew }: AnnouncedInterval): number {
  return advbase * 256 + advskew;
}

/** UCARP decides a tie by the address as a little-endian machine reads it. */
function littleEndian({ advertiser: { source } }: Source): number {
  return source.reduceRight((value, byte) => value * 256 + byte, 0);
}

function isUcarpMac(mac: Uint8Array): boolean {
  return mac[0] === 0 && mac[1] === 0 && mac[2] === 0x5e && mac[3] === 0 && mac[4] === 0;
}

function reactionUs({ isUcarp }: Source): number {
  return isUcarp ? UCARP_REACTION_US : REACTION_US;
}

function lateUs({ lastUs, intervalUs }: Source): number {
  return lastUs + intervalUs * (1 + LATE) + LATE_US;
}
