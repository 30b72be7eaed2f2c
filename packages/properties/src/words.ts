const SECOND_US = 1_000_000;

/**
 * A time in seconds, exact.
 *
 * @example
 * seconds(8_390_725); // => '8.390725 s'
 * seconds(3_000_000); // => '3 s'
 */
export function seconds(timeUs: number): string {
  return `${timeUs / SECOND_US} s`;
}

/** The same as scenarios write it: `8.390725s`. */
export function scenarioTime(timeUs: number): string {
  return `${timeUs / SECOND_US}s`;
}
