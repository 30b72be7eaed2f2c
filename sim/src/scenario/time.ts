const UNITS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};
const FORM = /^(-?\d+(?:\.\d+)?)\s*(us|µs|ms|s|m|min|h|d)$/;

/** The accepted forms of a time, for messages. */
export const TIME_FORMS = 'a time such as 12.5s, 300ms, 2m, or a number of seconds';

/**
 * Microseconds from a time with a unit, or from a number of seconds. Undefined for anything else, and unless it is a
 * whole number of microseconds.
 *
 * @example
 * parseTime('12.5s'); // => 12_500_000
 * parseTime('300ms'); // => 300_000
 * parseTime(2); // => 2_000_000
 * parseTime('soon'); // => undefined
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return whole(value, 1_000_000);
  if (typeof value !== 'string') return undefined;
  const match = FORM.exec(value.trim());
  return match === null ? undefined : whole(Number(match[1]), UNITS[match[2]!]!);
}

/** 0.390625 · 10^6 is exact; 0.1 · 10^6 may be off by at most two roundings. */
function whole(value: number, unit: number): number | undefined {
  const exact = value * unit;
  const us = Math.round(exact);
  return Number.isSafeInteger(us) && Math.abs(exact - us) <= Math.max(1e-3, Math.abs(us) * 2 ** -51)
    ? us
    : undefined;
}

/**
 * A readable time, exact to the microsecond.
 *
 * @example
 * timeText(2_390_625); // => '2.390625 s'
 * timeText(100_000); // => '100 ms'
 * timeText(0); // => '0 s'
 */
export function timeText(us: number): string {
  const size = Math.abs(us);
  if (size === 0 || size >= 1_000_000) return `${us / 1_000_000} s`;
  return size >= 1000 ? `${us / 1000} ms` : `${us} µs`;
}
