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
/** A number with a unit, of at most 10^15 µs or some, and a whole number of them. */
const SINGLE = [
  String.raw`\d{1,15}(?:\.0+)?\s*(?:us|µs)`,
  String.raw`\d{1,12}(?:\.\d{1,3}0*)?\s*ms`,
  String.raw`(?:[1-8]\d{9}|\d{1,9})(?:\.\d{1,6}0*)?\s*s`,
  String.raw`\d{1,7}(?:\.\d{1,7}0*)?\s*(?:min|m)`,
  String.raw`\d{1,5}(?:\.\d{1,8}0*)?\s*h`,
  String.raw`\d{1,4}(?:\.\d{1,8}0*)?\s*d`,
].join('|');
/** Several whole numbers with units, from the largest to the smallest; the seconds may have a fraction: `3m10.5s`. */
const COMPOUND = [
  String.raw`(?=\d+\s*(?:d|h|min|m|s)\s*\d)`,
  String.raw`(?:\d{1,4}\s*d\s*)?(?:\d{1,5}\s*h\s*)?(?:\d{1,7}\s*(?:min|m(?!s))\s*)?`,
  String.raw`(?:\d{1,9}(?:\.\d{1,6}0*)?\s*s\s*)?(?:\d{1,12}\s*ms)?`,
].join('');

/** A time with a unit, as text. JSON Schema has it too, so it says all that there is to say about the text. */
export const TIME: RegExp = new RegExp(String.raw`^\s*(?:${SINGLE}|${COMPOUND})\s*$`);
/** The same, or negative. */
export const SIGNED_TIME: RegExp = new RegExp(String.raw`^\s*-?(?:${SINGLE}|${COMPOUND})\s*$`);
const PART = /(\d+(?:\.\d+)?)\s*(us|µs|ms|min|s|m|h|d)/g;

/** The accepted forms of a time, for messages. */
export const TIME_FORMS = 'a time such as 12.5s, 300ms, 3m10s, or a number of seconds';

/** What is said of a time of the right form with too many digits. */
export const TIME_TOO_LONG = 'too long: at most 9999d';

/** The longest run: a leap year of virtual time. */
export const MAX_DURATION_US: number = 366 * UNITS['d']!;
export const DURATION_ALLOWED: string = `more than 0, and at most ${MAX_DURATION_US / UNITS['d']!}d`;

/** Whether a text that is no time would be one with smaller numbers. */
export function isTooLong(text: string): boolean {
  return !SIGNED_TIME.test(text) && SIGNED_TIME.test(text.replace(/(?<![.\d])\d+/g, '1'));
}

/**
 * Microseconds from a time with a unit, or with several, or from a number of seconds. Undefined for anything else, and
 * unless it is a whole number of microseconds.
 *
 * @example
 * parseTime('12.5s'); // => 12_500_000
 * parseTime('3m10s'); // => 190_000_000
 * parseTime('300ms'); // => 300_000
 * parseTime(2); // => 2_000_000
 * parseTime('soon'); // => undefined
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return whole(value, 1_000_000);
  if (typeof value !== 'string' || !SIGNED_TIME.test(value)) return undefined;
  let us = 0;
  for (const [, number, unit] of value.matchAll(PART)) {
    const part = whole(Number(number), UNITS[unit!]!);
    if (part === undefined) return undefined;
    us += part;
  }
  return value.trimStart().startsWith('-') ? -us : us;
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
