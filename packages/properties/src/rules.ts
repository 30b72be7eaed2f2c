import type { DialectName } from '@carplab/codec';
import { cutKey } from '@carplab/codec/carp';

/** µs. */
const SECOND_US = 1_000_000;
const TICK = 1000;
/** What a host in trouble advertises instead of its skew. */
const TROUBLED_SKEW = 240;

/** What a virtual host goes by, at a moment. */
export interface Settings {
  readonly dialect: DialectName;
  /** Seconds. */
  readonly advbase: number;
  /** 1/256 s, as configured. */
  readonly advskew: number;
  readonly preempt: boolean;
  /** Of the host, or of the groups: as the implementation counts it. */
  readonly demotion: number;
  /** FreeBSD: 12 lets a demotion make a skew below 0. */
  readonly release?: number;
  /** UCARP `-r`; 3 for the others. */
  readonly deadRatio: number;
  /** The source of its IPv4 advertisements as a little-endian machine reads it: UCARP's ties. */
  readonly source: number;
}

/** What others hear of a virtual host. */
export interface Heard {
  readonly advbase: number;
  readonly advskew: number;
  readonly demote: number;
  readonly source: number;
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
 * The skew that goes out: capped where demotion is added to it, replaced where a problem is only flagged. Of FreeBSD
 * 12's that is below 0 only the lowest byte goes out; the host itself reckons with the number.
 */
export function sentSkew({ dialect, advskew, demotion, release }: Settings): number {
  if (dialect === 'openbsd') return advskew;
  if (dialect === 'freebsd') {
    const skew = Math.min(TROUBLED_SKEW, advskew + demotion);
    return release === 12 ? skew : Math.max(0, skew);
  }
  return demotion > 0 ? Math.max(advskew, TROUBLED_SKEW) : advskew;
}

/** Byte 4: OpenBSD's count, and 0 from all others. */
export function sentDemote({ dialect, demotion }: Settings): number {
  return dialect === 'openbsd' ? Math.max(0, Math.min(255, demotion)) : 0;
}

/** What a virtual host says of itself. */
export function saidBy(settings: Settings): Heard {
  return {
    advbase: settings.advbase,
    advskew: sentSkew(settings) & 0xff,
    demote: sentDemote(settings),
    source: settings.source,
  };
}

/**
 * From one advertisement to the next, µs. OpenBSD makes 1/256 s of base 0 and skew 0; where FreeBSD 12's demotion below
 * 0 leaves nothing, it is a tick of 1000 Hz.
 *
 * @example
 * intervalUs('freebsd', 1, 100); // => 1_390_625
 * intervalUs('openbsd', 0, 0); // => 3_906
 */
export function intervalUs(dialect: DialectName, advbase: number, advskew: number): number {
  if (dialect === 'openbsd' && advbase === 0 && advskew === 0) return skewUs(1);
  return Math.max(advskew < 0 ? TICK : 0, advbase * SECOND_US + skewUs(advskew));
}

/**
 * How long a BACKUP waits for its master, µs: 3·advbase and the configured skew once; UCARP has a ratio instead of the
 * 3, and OpenBSD triples the skew where advbase is 0.
 *
 * @example
 * const freebsd = { dialect: 'freebsd', advbase: 1, advskew: 100, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * takeoverAfterUs(freebsd); // => 3_390_625
 * takeoverAfterUs({ ...freebsd, dialect: 'openbsd', advbase: 0 }); // => 1_171_875
 */
export function takeoverAfterUs({ dialect, advbase, advskew, deadRatio }: Settings): number {
  if (dialect === 'openbsd' && advbase === 0) return skewUs(3 * Math.max(1, advskew));
  const times = dialect === 'ucarp' ? deadRatio : 3;
  return times * advbase * SECOND_US + skewUs(advskew);
}

/** The pairs (seconds, microseconds) compared as timercmp does it: below 0 if the first is the faster. */
function order(advbase: number, advskew: number, heard: Heard): number {
  const seconds = advbase - heard.advbase;
  return seconds === 0 ? skewUs(advskew) - skewUs(heard.advskew) : seconds * SECOND_US;
}

/** Whether a BACKUP becomes MASTER on hearing this. */
export function takesOver(mine: Settings, heard: Heard): boolean {
  const { dialect, advbase, preempt, deadRatio } = mine;
  const skew = sentSkew(mine);
  const openbsd = dialect === 'openbsd';
  if (openbsd && heard.demote > sentDemote(mine)) return true;
  if (preempt && order(advbase, skew, heard) < 0 && (!openbsd || heard.demote >= sentDemote(mine)))
    return true;
  if (openbsd && advbase === 0) return false;
  return order((dialect === 'ucarp' ? deadRatio : 3) * advbase, skew, heard) < 0;
}

/** Whether a MASTER becomes BACKUP on hearing this. */
export function yields(mine: Settings, heard: Heard): boolean {
  const mineFirst = order(mine.advbase, sentSkew(mine), heard);
  if (mine.dialect === 'ucarp') return mineFirst > 0 || (mineFirst === 0 && heard.source < mine.source);
  if (mine.dialect !== 'openbsd') return mineFirst >= 0;
  const demote = sentDemote(mine);
  return heard.demote < demote || (mineFirst >= 0 && heard.demote === demote);
}

/**
 * Whether the rules put these virtual hosts into one order, the best first: of any two exactly one yields to the
 * other, and nobody takes over from one who would not yield. False for equals, and for some mixtures of dialects.
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

/** Whether a change of master between these two needs no more than the frames that make it. */
export function handOver(a: Settings, b: Settings): boolean {
  const [ofA, ofB] = [saidBy(a), saidBy(b)];
  const [aYields, bYields] = [yields(a, ofB), yields(b, ofA)];
  return (aYields || bYields) && (!takesOver(a, ofB) || bYields) && (!takesOver(b, ofA) || aYields);
}

/** Over which families advertisements go out, and for which a BACKUP keeps a timer. */
export interface Families {
  readonly sent4: boolean;
  readonly sent6: boolean;
  readonly timer4: boolean;
  readonly timer6: boolean;
}

/** By the addresses that a virtual host has. NetBSD has IPv6's sending and timer compiled out, UCARP knows none. */
export function familiesOf(dialect: DialectName, ipv4: boolean, ipv6: boolean): Families {
  const both = ipv6 && dialect !== 'netbsd' && dialect !== 'ucarp';
  return { sent4: ipv4, sent6: both, timer4: ipv4, timer6: both };
}

/**
 * The key that a new password makes of the old key. FreeBSD's ifconfig writes it over the old one, with a 0 behind it,
 * and clears nothing; an empty one changes nothing there.
 *
 * @example
 * const before = keyAfter('freebsd', new Uint8Array(20), 'longer');
 * Array.from(keyAfter('freebsd', before, 'new').slice(0, 6)); // => [110, 101, 119, 0, 101, 114]
 */
export function keyAfter(dialect: DialectName, before: Uint8Array, password: string): Uint8Array {
  const key = cutKey(password);
  if (dialect !== 'freebsd') return key;
  const end = key.indexOf(0);
  return end === 0 ? before : Uint8Array.from(before, (byte, i) => (i <= end ? key[i]! : byte));
}
