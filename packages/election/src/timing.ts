import type { DialectName, ElectionDialect } from './dialect.js';
import { electionDialect } from './election-dialect.js';

const SECOND_US = 1_000_000;
/** advskew is in units of 1/256 s (ip_carp.h). */
const SKEW_UNITS = 256;

/** A master whose demotion leaves nothing of its interval still waits one tick of FreeBSD's 1000 Hz clock. */
const LEAST_INTERVAL_US = 1000;

/**
 * An advskew in microseconds, in the kernels' integer arithmetic: skew · 1 000 000 / 256, rounded toward 0. (Only
 * FreeBSD before 14 has skews below 0.)
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
 * The interval that an advertisement announces, in microseconds.
 *
 * @example
 * announcedIntervalUs(1, 100); // => 1390625
 */
export function announcedIntervalUs(advbase: number, advskew: number): number {
  return advbase * SECOND_US + usec(advskew);
}

/**
 * Compares two intervals: below 0 if the first is shorter. Compares the seconds first, as timercmp does; with a skew
 * below 0 that differs from comparing sums.
 *
 * @example
 * compareIntervals(1, 100, 1, 0); // => 390625
 * compareIntervals(2, -200, 1, 100); // => 1000000
 */
export function compareIntervals(
  advbase: number,
  advskew: number,
  otherBase: number,
  otherSkew: number,
): number {
  return (advbase - otherBase) * SECOND_US || usec(advskew) - usec(otherSkew);
}

/**
 * `advertisementIntervalUs` for callers that already have the dialect, or know only whether advbase 0 counts in it.
 *
 * @example
 * dialectIntervalUs({ zeroBase: true }, 0, 0); // => 3906
 */
export function dialectIntervalUs(
  dialect: Pick<ElectionDialect, 'zeroBase'>,
  advbase: number,
  advskew: number,
): number {
  if (dialect.zeroBase && advbase === 0 && advskew === 0) return usec(1);
  return Math.max(advskew < 0 ? LEAST_INTERVAL_US : 0, announcedIntervalUs(advbase, advskew));
}

/** `masterDownUs` for callers that already have the dialect. */
export function waitUs(
  dialect: ElectionDialect,
  advbase: number,
  advskew: number,
  deadRatio: number,
): number {
  // With advbase 0, OpenBSD triples the skew.
  if (dialect.zeroBase && advbase === 0) return usec(deadRatio * (advskew === 0 ? 1 : advskew));
  return deadRatio * advbase * SECOND_US + usec(advskew);
}

/**
 * The time between two advertisements of a master, in microseconds. `advskew` is the skew as sent, demotion included;
 * only the first interval after becoming master uses the configured skew (except UCARP).
 *
 * @example
 * advertisementIntervalUs('freebsd', 1, 100); // => 1390625
 * advertisementIntervalUs('openbsd', 0, 0); // => 3906
 */
export function advertisementIntervalUs(
  dialect: DialectName | ElectionDialect,
  advbase: number,
  advskew: number,
): number {
  return dialectIntervalUs(electionDialect(dialect), advbase, advskew);
}

/**
 * How long a backup waits without a valid advertisement before it becomes master, in microseconds: three times the base
 * plus the skew once. `advskew` is the configured skew: demotion never counts here. `deadRatio` is UCARP's `-r`; 3
 * elsewhere.
 *
 * @example
 * masterDownUs('freebsd', 1, 100); // => 3390625
 * masterDownUs('openbsd', 0, 100); // => 1171875
 * masterDownUs('ucarp', 1, 100, 5); // => 5390625
 */
export function masterDownUs(
  dialect: DialectName | ElectionDialect,
  advbase: number,
  advskew: number,
  deadRatio = 3,
): number {
  return waitUs(electionDialect(dialect), advbase, advskew, deadRatio);
}
