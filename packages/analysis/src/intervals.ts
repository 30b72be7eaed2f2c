/**
 * The advertisement interval in microseconds: advbase seconds and advskew/256 of one, the fraction rounded down as
 * the kernels do (`carp_setrun`).
 *
 * @example
 * advertisementIntervalUs(1, 100); // => 1_390_625
 */
export function advertisementIntervalUs(advbase: number, advskew: number): number {
  return advbase * 1_000_000 + Math.floor((advskew * 1_000_000) / 256);
}

/**
 * How long a backup waits for an advertisement before it takes over, in microseconds: three times advbase, and
 * the skew once. OpenBSD with advbase 0 waits three times the skew.
 *
 * @example
 * masterDownUs(1, 100); // => 3_390_625
 */
export function masterDownUs(advbase: number, advskew: number): number {
  if (advbase === 0) return Math.floor((3 * Math.max(advskew, 1) * 1_000_000) / 256);
  return 3 * advbase * 1_000_000 + Math.floor((advskew * 1_000_000) / 256);
}
