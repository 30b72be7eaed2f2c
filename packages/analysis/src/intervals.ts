import * as election from '@carplab/election';

// A capture does not say which implementation sent a packet. They agree on both formulas except for advbase 0, which
// only OpenBSD supports as intended.

/**
 * The time to a sender's next advertisement, µs, from the fields of this one.
 *
 * @example
 * heardIntervalUs(1, 100); // => 1_390_625
 */
export function heardIntervalUs(advbase: number, advskew: number): number {
  return election.dialectIntervalUs({ zeroBase: true }, advbase, advskew);
}

/**
 * How long a backup with these settings waits for an advertisement before it takes over, µs.
 *
 * @example
 * heardDownUs(1, 100); // => 3_390_625
 */
export function heardDownUs(advbase: number, advskew: number): number {
  return election.masterDownUs('openbsd', advbase, advskew);
}
