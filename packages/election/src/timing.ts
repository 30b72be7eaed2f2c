import type { DialectName, ElectionDialect } from './dialect.js';
import { ELECTION_DIALECTS } from './dialects.js';

const SECOND_US = 1_000_000;
/** advskew counts in 1/256 s (ip_carp.h). */
const SKEW_UNITS = 256;

/** A master whose demotion leaves nothing of its interval still waits for a tick of FreeBSD's 1000 Hz. */
const LEAST_INTERVAL_US = 1000;

/**
 * An advskew in microseconds, as the kernels' integers have it: skew · 1 000 000 / 256, towards 0. (Below 0 it is on
 * FreeBSD before 14 alone.)
 *
 * @example
 * usec(1); // => 3906
 * usec(100); // => 390625
 * usec(254); // => 992187
 */
export function usec(advskew: number): number {
  return Math.trunc((advskew * SECOND_US) / SKEW_UNITS);
}

/**
 * The rhythm of an advertisement, in microseconds.
 *
 * @example
 * rhythmUs(1, 100); // => 1390625
 */
export function rhythmUs(advbase: number, advskew: number): number {
  return advbase * SECOND_US + usec(advskew);
}

/**
 * Which of two rhythms is the faster: below 0 for the first. Compared as timercmp does it, the seconds first, which is
 * another thing than their sums where a skew is below 0.
 *
 * @example
 * compareRhythms(1, 100, 1, 0); // => 390625
 * compareRhythms(2, -200, 1, 100); // => 1000000
 */
export function compareRhythms(
  advbase: number,
  advskew: number,
  otherBase: number,
  otherSkew: number,
): number {
  return (advbase - otherBase) * SECOND_US || usec(advskew) - usec(otherSkew);
}

/** `advertisementIntervalUs` for those who have the dialect at hand. */
export function intervalUs(dialect: ElectionDialect, advbase: number, advskew: number): number {
  if (dialect.zeroBase && advbase === 0 && advskew === 0) return usec(1);
  return Math.max(advskew < 0 ? LEAST_INTERVAL_US : 0, rhythmUs(advbase, advskew));
}

/** `masterDownUs` for those who have the dialect at hand. */
export function waitUs(
  dialect: ElectionDialect,
  advbase: number,
  advskew: number,
  deadRatio: number,
): number {
  // In OpenBSD's fractions of a second the skew is all there is, and it is the skew that is tripled.
  if (dialect.zeroBase && advbase === 0) return usec(deadRatio * (advskew === 0 ? 1 : advskew));
  return deadRatio * advbase * SECOND_US + usec(advskew);
}

/**
 * The time between two advertisements of a master, in microseconds. `advskew` is the skew as sent, demotion included;
 * only the first interval after becoming master goes by the configured one (not with UCARP).
 *
 * @example
 * advertisementIntervalUs('freebsd', 1, 100); // => 1390625
 * advertisementIntervalUs('openbsd', 0, 0); // => 3906
 */
export function advertisementIntervalUs(dialect: DialectName, advbase: number, advskew: number): number {
  return intervalUs(ELECTION_DIALECTS[dialect], advbase, advskew);
}

/**
 * The time without a valid advertisement after which a backup becomes master, in microseconds: three times the base,
 * and the skew once. `advskew` is the configured skew: no dialect's demotion counts here. `deadRatio` is UCARP's `-r`;
 * the others have 3.
 *
 * @example
 * masterDownUs('freebsd', 1, 100); // => 3390625
 * masterDownUs('openbsd', 0, 100); // => 1171875
 * masterDownUs('ucarp', 1, 100, 5); // => 5390625
 */
export function masterDownUs(dialect: DialectName, advbase: number, advskew: number, deadRatio = 3): number {
  return waitUs(ELECTION_DIALECTS[dialect], advbase, advskew, deadRatio);
}
