/**
 * `sequence` moved by `by`, modulo 2^32.
 *
 * @example
 * sequencePlus(0xffff_ffff, 2); // => 1
 */
export function sequencePlus(sequence: number, by: number): number {
  return (sequence + by) >>> 0;
}

/**
 * The distance from `from` to `to` modulo 2^32, -2^31 to 2^31 - 1: negative if `to` comes before (RFC 9293 §3.4).
 *
 * @example
 * sequenceDistance(0xffff_ffff, 1); // => 2
 * sequenceDistance(1, 0xffff_ffff); // => -2
 */
export function sequenceDistance(from: number, to: number): number {
  return (to - from) | 0;
}
