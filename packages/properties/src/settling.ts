import { dialectRules } from './dialect-rules.js';
import { intervalUs, type Settings, takeoverAfterUs } from './rules.js';

/** The skew that a demoted host sends, except OpenBSD's. */
const TROUBLED_SKEW = 240;

/**
 * The longest time between two advertisements of a MASTER: with the configured skew, or with that of a demoted host,
 * even if the demotion has just ended.
 */
export function longestIntervalUs({ dialect, advbase, advskew }: Settings): number {
  const { demotion } = dialectRules(dialect);
  return intervalUs(dialect, advbase, demotion === 'counted' ? advskew : Math.max(advskew, TROUBLED_SKEW));
}

/**
 * When two MASTERs that hear each other have become one, µs after they began to hear each other: each has advertised
 * once, and one has yielded. `delayUs` is the longest time that a frame takes between them.
 *
 * @example
 * const freebsd = { dialect: 'freebsd', advbase: 1, advskew: 0, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * oneMasterWithinUs([freebsd, { ...freebsd, advskew: 100 }], 100); // => 1_937_700
 */
export function oneMasterWithinUs(rivals: readonly Settings[], delayUs: number): number {
  return Math.max(...rivals.map(longestIntervalUs)) + 2 * delayUs;
}

/**
 * When there is exactly one MASTER, µs after the last fault, if the rules put the rivals in an order: a timer has
 * expired, its host has advertised, and a better host that may preempt has taken over.
 *
 * @example
 * const freebsd = { dialect: 'freebsd', advbase: 1, advskew: 0, preempt: false, demotion: 0, deadRatio: 3, source: 0 };
 * settledWithinUs([freebsd, { ...freebsd, advskew: 100 }], 100); // => 5_328_525
 */
export function settledWithinUs(rivals: readonly Settings[], delayUs: number): number {
  const sleepUs = Math.max(...rivals.map(({ dialect }) => dialectRules(dialect).forcedSleepUs));
  const downUs = Math.max(...rivals.map(takeoverAfterUs));
  return sleepUs + downUs + Math.max(...rivals.map(longestIntervalUs)) + 4 * delayUs;
}

/** When a BACKUP that hears no MASTER has become one, µs after the last fault: 3·advbase + advskew/256, plus delays. */
export function takeoverWithinUs(settings: Settings, delayUs: number): number {
  return takeoverAfterUs(settings) + 2 * delayUs + dialectRules(settings.dialect).forcedSleepUs;
}
