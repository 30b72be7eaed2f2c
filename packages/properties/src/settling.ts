import { intervalUs, type Settings, takeoverAfterUs } from './rules.js';

/** How long UCARP sleeps when it is made BACKUP, µs. */
const FORCED_SLEEP_US = 3_000_000;

/** The skew that a host in trouble sends, but for OpenBSD's. */
const TROUBLED_SKEW = 240;

/**
 * The longest that a MASTER lets pass between two advertisements: by the configured skew, or by that of a host in
 * trouble, even if the trouble has just ended.
 */
export function longestIntervalUs({ dialect, advbase, advskew }: Settings): number {
  return intervalUs(dialect, advbase, dialect === 'openbsd' ? advskew : Math.max(advskew, TROUBLED_SKEW));
}

/**
 * When two MASTERs that hear each other have become one, µs after they began to: each has advertised once, and one has
 * yielded. `delayUs` is what a frame takes at most from one to the other.
 *
 * @example
 * const freebsd = { dialect: 'freebsd', advbase: 1, advskew: 0, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * oneMasterWithinUs([freebsd, { ...freebsd, advskew: 100 }], 100); // => 1_937_700
 */
export function oneMasterWithinUs(rivals: readonly Settings[], delayUs: number): number {
  return Math.max(...rivals.map(longestIntervalUs)) + 2 * delayUs;
}

/**
 * When there is no MASTER too few or too many any more, µs after the last fault, if the rules put the rivals into an
 * order: somebody's timer has run out, that one has advertised, and who is better and may has taken over.
 *
 * @example
 * const freebsd = { dialect: 'freebsd', advbase: 1, advskew: 0, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * settledWithinUs([freebsd, { ...freebsd, advskew: 100 }], 100); // => 5_328_525
 */
export function settledWithinUs(rivals: readonly Settings[], delayUs: number): number {
  const sleepUs = rivals.some(({ dialect }) => dialect === 'ucarp') ? FORCED_SLEEP_US : 0;
  const downUs = Math.max(...rivals.map(takeoverAfterUs));
  return sleepUs + downUs + Math.max(...rivals.map(longestIntervalUs)) + 4 * delayUs;
}

/** When a BACKUP that hears no MASTER has become one, µs after the last fault: 3·advbase + advskew/256, and delays. */
export function takeoverWithinUs(settings: Settings, delayUs: number): number {
  return takeoverAfterUs(settings) + 2 * delayUs + (settings.dialect === 'ucarp' ? FORCED_SLEEP_US : 0);
}
