import type { Continued } from './counter-trail.js';
import type { Advertiser, AnnouncedInterval, Mastership, MastershipOverlap } from './timeline.js';

/** A host that hears an advertisement answers within this, µs; frames within it may cross. */
const REACTION_US = 10_000;
/** With libpcap, which holds packets back for up to a second, µs. */
const UCARP_REACTION_US = 1_050_000;
/** An interval may be this much late: kernels round to ticks, and idle ones let timers wait. */
export const LATE: number = 1 / 8;
export const LATE_US = 20_000;

export type Rank = { -readonly [Key in keyof AnnouncedInterval]: AnnouncedInterval[Key] };

/** An advertisement, as far as it ranks its sender. The judge copies what it keeps. */
export interface Announcement extends Rank {
  timeUs: number;
  isGoodbye: boolean;
  /** Whose counter it continues. */
  continued: Continued;
  /** With 'other', when that one advertised the counter. */
  continuedUs: number;
  /** It also continues its own last one. */
  isNext: boolean;
  /** The sender signs the same cookie as long as it runs: OpenBSD. */
  isCookie: boolean;
}

export const NO_RANK: AnnouncedInterval = { advbase: 1, advskew: 0, demote: 0 };

/** A time in which a source was MASTER without interruption. */
export interface Stretch {
  readonly fromUs: number;
  toUs: number;
  /** Until then advertisements prove it; after that it would have sent its next one. */
  sureUs: number;
  readonly mastership: Mastership;
  /** Those whose advertisements it should have obeyed, and did not. */
  readonly deafTo: Source[];
  /** Those, and others after whose better advertisements it went on. */
  readonly passed: Source[];
  endedBy: Source | undefined;
  /** The worse one whose advertisement made it MASTER. */
  readonly preempted: Source | undefined;
}

/** A source, and what is not decided yet. */
export interface Source {
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
  /** How often in a row it has announced its advbase. */
  repeats: number;
  /** How many intervals in a row were too short by a second. */
  shortIntervals: number;
  /** The best that it has announced since it became MASTER, as `rankOf` has it, and the lowest demotion count. */
  bestRank: number;
  bestDemote: number;
  /** When it sent its last advertisements, in a ring, and how many it has sent. */
  readonly times: number[];
  sent: number;
  /** When its last pause ended. */
  pausedUs: number;
  /** It was MASTER until then, and may be since; -1: it is not MASTER. */
  openUs: number;
  /** The first advertisement since its own last one that it should obey, and all senders of such; -1: none. */
  betterUs: number;
  readonly better: Source[];
  /** That one may have crossed its own last advertisement. */
  hasCrossed: boolean;
  /** When each of those said the first. */
  readonly betterSaidUs: number[];
  mastership: Mastership | undefined;
  readonly stretches: Stretch[];
  /** The last one with each other source. */
  readonly overlaps: Map<Source, MastershipOverlap>;
}

/** Without spreads: V8 keeps the numbers of such an object in place. */
export function newSource(advertiser: Advertiser): Source {
  return {
    advertiser,
    isUcarp: isUcarpMac(advertiser.mac),
    saidUs: Number.NEGATIVE_INFINITY,
    saidNo: 0,
    said: newRank(),
    saidGoodbye: false,
    own: newRank(),
    isCookie: false,
    lastUs: 0,
    intervalUs: 0,
    repeats: 0,
    shortIntervals: 0,
    bestRank: 0,
    bestDemote: 0,
    times: [],
    sent: 0,
    pausedUs: Number.NEGATIVE_INFINITY,
    openUs: -1,
    betterUs: -1,
    better: [],
    hasCrossed: false,
    betterSaidUs: [],
    mastership: undefined,
    stretches: [],
    overlaps: new Map(),
  };
}

function newRank(): Rank {
  return { advbase: NO_RANK.advbase, advskew: NO_RANK.advskew, demote: NO_RANK.demote };
}

export function newStretch(fromUs: number, mastership: Mastership, preempted: Source | undefined): Stretch {
  const begun = { fromUs, toUs: fromUs, sureUs: fromUs, mastership };
  return { ...begun, deafTo: [], passed: [], endedBy: undefined, preempted };
}

/** Whether a MASTER gives way to another one's advertisement, and never to a goodbye. */
export function obeys(
  source: Source,
  own: AnnouncedInterval,
  other: Source,
  theirs: AnnouncedInterval,
): boolean {
  let order = rankOf(own) - rankOf(theirs);
  if (order === 0) order = source.isUcarp ? littleEndian(source) - littleEndian(other) : 1;
  // OpenBSD alone compares demotion first.
  const isFewer = theirs.demote < own.demote;
  return isFewer || (order > 0 && (theirs.demote <= own.demote || !source.isCookie));
}

/** Whether a BACKUP that will announce `own` preempts the other. */
export function isWorse(theirs: AnnouncedInterval, own: AnnouncedInterval): boolean {
  if (theirs.demote !== own.demote) return theirs.demote > own.demote;
  return rankOf(own) < rankOf(theirs);
}

export function copy({ advbase, advskew, demote }: AnnouncedInterval, to: Rank): void {
  to.advbase = advbase;
  to.advskew = advskew;
  to.demote = demote;
}

/** By advbase, then by advskew; less is better. */
export function rankOf({ advbase, advskew }: AnnouncedInterval): number {
  return advbase * 256 + advskew;
}

/** Whether it is MASTER now: it has not heard anything since its last advertisement that it should obey. */
export function isMaster(source: Source): boolean {
  if (source.openUs < 0) return false;
  const [by] = source.better;
  return by === undefined || source.stretches.at(-1)!.passed.includes(by);
}

/** UCARP decides a tie by the address as a little-endian machine reads it. */
export function littleEndian({ advertiser: { source } }: Source): number {
  return source.reduceRight((value, byte) => value * 256 + byte, 0);
}

/** Whether the MAC address is one that only UCARP sends from: 00:00:5e:00:00:VHID. */
export function isUcarpMac(mac: Uint8Array | undefined): boolean {
  return mac?.[0] === 0 && mac[1] === 0 && mac[2] === 0x5e && mac[3] === 0 && mac[4] === 0;
}

export function reactionUs({ isUcarp }: Source): number {
  return isUcarp ? UCARP_REACTION_US : REACTION_US;
}

export function lateUs({ lastUs, intervalUs }: Source): number {
  return lastUs + intervalUs * (1 + LATE) + LATE_US;
}
