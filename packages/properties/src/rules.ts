import type { DialectName, Password } from '@carplab/codec';
import { cutKey } from '@carplab/codec/carp';
import type { ElectionDialect } from '@carplab/sim/scenario';
import { dialectRules } from './dialect-rules.js';

/** µs. */
const SECOND_US = 1_000_000;
const TICK = 1000;
/** The skew of a demoted host, and the cap of FreeBSD's. */
const TROUBLED_SKEW = 240;

/** What a virtual host's decisions depend on, at one moment. */
export interface Settings {
  readonly dialect: DialectName | ElectionDialect;
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s, as configured. */
  readonly advskew: number;
  readonly preempt: boolean;
  /** Of the host or of its groups, as the implementation counts it. */
  readonly demotion: number;
  /** FreeBSD: in 12 a negative demotion can make the skew negative. */
  readonly release?: number | undefined;
  /** UCARP's `-r`. */
  readonly deadRatio: number;
  /** The source of its IPv4 advertisements as a little-endian machine reads it; decides UCARP's ties. */
  readonly source: number;
  /** It has IPv4 addresses: without, no address decides a tie. Default: true */
  readonly ipv4?: boolean;
}

/** What others hear from a virtual host. */
export interface Heard {
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  readonly source: number;
  /** Over which it came. Default: 4 */
  readonly family?: 4 | 6;
}

/**
 * A skew in whole microseconds: floor(skew · 1 000 000 / 256).
 *
 * @example
 * skewUs(100); // => 390_625
 * skewUs(254); // => 992_187
 */
export function skewUs(advskew: number): number {
  return Math.trunc((advskew * SECOND_US) / 256);
}

/**
 * The skew that is sent: capped if demotion is added to it, replaced if demotion is only flagged. Of a negative one
 * (FreeBSD 12) only the lowest byte is sent; the host itself calculates with the number.
 */
export function sentSkew({ dialect, advskew, demotion, release }: Settings): number {
  if (typeof dialect === 'object') return dialect.skew({ advskew, demotion, before14: release === 12 });
  switch (dialectRules(dialect).demotion) {
    case 'counted':
      return advskew;
    case 'added': {
      const skew = Math.min(TROUBLED_SKEW, advskew + demotion);
      return release === 12 ? skew : Math.max(0, skew);
    }
    case 'flagged':
      return demotion > 0 ? Math.max(advskew, TROUBLED_SKEW) : advskew;
  }
}

/** Byte 4: OpenBSD's count; all others send 0. */
export function sentDemote({ dialect, demotion }: Settings): number {
  return dialectRules(dialect).demotion === 'counted' ? Math.max(0, Math.min(255, demotion)) : 0;
}

/** What a virtual host advertises. */
export function saidBy(settings: Settings): Heard {
  return {
    advbase: settings.advbase,
    advskew: sentSkew(settings) & 0xff,
    demote: sentDemote(settings),
    source: settings.source,
    family: settings.ipv4 === false ? 6 : 4,
  };
}

/**
 * From one advertisement to the next, µs. OpenBSD uses 1/256 s for base 0 and skew 0. If a negative demotion on FreeBSD
 * 12 leaves nothing, it is one tick at 1000 Hz.
 *
 * @example
 * intervalUs('freebsd', 1, 100); // => 1_390_625
 * intervalUs('openbsd', 0, 0); // => 3_906
 */
export function intervalUs(dialect: DialectName | ElectionDialect, advbase: number, advskew: number): number {
  if (dialectRules(dialect).zeroBase && advbase === 0 && advskew === 0) return skewUs(1);
  return Math.max(advskew < 0 ? TICK : 0, advbase * SECOND_US + skewUs(advskew));
}

/**
 * How long a BACKUP waits for its master, µs: 3·advbase and the configured skew once. UCARP has its dead ratio instead
 * of 3, and OpenBSD triples the skew if advbase is 0.
 *
 * @example
 * const freebsd = { dialect: 'freebsd', advbase: 1, advskew: 100, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * takeoverAfterUs(freebsd); // => 3_390_625
 * takeoverAfterUs({ ...freebsd, dialect: 'openbsd', advbase: 0 }); // => 1_171_875
 */
export function takeoverAfterUs({ dialect, advbase, advskew, deadRatio }: Settings): number {
  const rules = dialectRules(dialect);
  if (rules.zeroBase && advbase === 0) return skewUs(3 * Math.max(1, advskew));
  const times = rules.deadRatio ? deadRatio : 3;
  return times * advbase * SECOND_US + skewUs(advskew);
}

/** Compares (seconds, microseconds) as timercmp does: negative if the first is faster. */
function order(advbase: number, advskew: number, heard: Heard): number {
  const seconds = advbase - heard.advbase;
  return seconds === 0 ? skewUs(advskew) - skewUs(heard.advskew) : seconds * SECOND_US;
}

/** Whether a BACKUP becomes MASTER on hearing this. */
export function takesOver(mine: Settings, heard: Heard): boolean {
  const { dialect, advbase, preempt, deadRatio } = mine;
  const skew = sentSkew(mine);
  const rules = dialectRules(dialect);
  const counted = rules.demotion === 'counted';
  if (counted && heard.demote > sentDemote(mine)) return true;
  if (preempt && order(advbase, skew, heard) < 0 && (!counted || heard.demote >= sentDemote(mine)))
    return true;
  if (rules.zeroBase && advbase === 0) return false;
  return order((rules.deadRatio ? deadRatio : 3) * advbase, skew, heard) < 0;
}

/** Whether a MASTER becomes BACKUP on hearing this. */
export function yields(mine: Settings, heard: Heard): boolean {
  const mineFirst = order(mine.advbase, sentSkew(mine), heard);
  const { tie, demotion } = dialectRules(mine.dialect);
  const worse = mineFirst > 0 || (mineFirst === 0 && (tie === 'yield' || losesTie(mine, heard)));
  if (demotion !== 'counted') return worse;
  const demote = sentDemote(mine);
  return heard.demote < demote || (worse && heard.demote === demote);
}

/** Whether the address decides against this one; over IPv6 only if there is no other family to decide it. */
function losesTie({ source, ipv4 = true }: Settings, heard: Heard): boolean {
  if (!ipv4) return true;
  return heard.family !== 6 && heard.source < source;
}

/**
 * Whether the rules put these virtual hosts in one order, the best first: of any two, exactly one yields to the other,
 * and none takes over from one that would not yield. False for equals, and for some mixtures of dialects.
 */
export function haveAnOrder(all: readonly Settings[]): boolean {
  const said = all.map(saidBy);
  const ranks = all.map((mine, i) => said.filter((heard, j) => i !== j && yields(mine, heard)).length);
  if (new Set(ranks).size < all.length) return false;
  return all.every((mine, i) =>
    all.every(
      (other, j) =>
        i === j ||
        (yields(mine, said[j]!) !== yields(other, said[i]!) &&
          (!takesOver(mine, said[j]!) || yields(other, said[i]!))),
    ),
  );
}

/** Whether a change of master between these two takes only as long as the frames that cause it. */
export function handOver(a: Settings, b: Settings): boolean {
  const [ofA, ofB] = [saidBy(a), saidBy(b)];
  const [aYields, bYields] = [yields(a, ofB), yields(b, ofA)];
  return (aYields || bYields) && (!takesOver(a, ofB) || bYields) && (!takesOver(b, ofA) || aYields);
}

/** The families that advertisements are sent over, and for which a BACKUP has a timer. */
export interface Families {
  readonly sent4: boolean;
  readonly sent6: boolean;
  readonly timer4: boolean;
  readonly timer6: boolean;
}

/**
 * By the addresses that a virtual host has. On NetBSD, sending and timer of IPv6 are compiled out; UCARP has no IPv6.
 */
export function familiesOf(dialect: DialectName | ElectionDialect, ipv4: boolean, ipv6: boolean): Families {
  const both = ipv6 && dialectRules(dialect).ipv6;
  return { sent4: ipv4, sent6: both, timer4: ipv4, timer6: both };
}

/**
 * The key after a new password. FreeBSD's ifconfig writes it over the old key, with a 0 after it, and clears nothing;
 * an empty one changes nothing there.
 *
 * @example
 * const before = keyAfter('freebsd', new Uint8Array(20), 'longer');
 * Array.from(keyAfter('freebsd', before, 'new').slice(0, 6)); // => [110, 101, 119, 0, 101, 114]
 */
export function keyAfter(
  dialect: DialectName | ElectionDialect,
  before: Uint8Array,
  password: Password,
): Uint8Array {
  const key = cutKey(password);
  if (!dialectRules(dialect).keyRemains) return key;
  const end = key.indexOf(0);
  return end === 0 ? before : Uint8Array.from(before, (byte, i) => (i <= end ? key[i]! : byte));
}
