import { calendarDay, clockTime } from '@carplab/text';

/** The accepted forms of a date, for messages. */
export const DATE_FORMS = 'a date from 1970 to 2199 such as 2026-11-30T09:15:00Z, or 2026-11-30';

/** Of a date, apart from the lengths of months. */
export const DATE_FORM: RegExp =
  /^(19[7-9]\d|2[01]\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d)))?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SECOND_US = 1_000_000;

/**
 * Microseconds since 1970 from an ISO 8601 date, with or without a time of day; undefined for anything else. A time of
 * day needs its offset from UTC.
 *
 * @example
 * parseDate('2026-11-30T09:15:00Z'); // => 1_796_030_100_000_000
 * parseDate('2026-11-30T10:15:00.5+01:00'); // => 1_796_030_100_500_000
 * parseDate('2026-11-30T09:15:00'); // => undefined
 * parseDate('2026-02-29'); // => undefined
 */
export function parseDate(text: string): number | undefined {
  const match = DATE_FORM.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [aheadHours, aheadMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const leap = isLeap(year) && month === 2 ? 1 : 0;
  if (day > DAYS[month - 1]! + leap) return undefined;
  let days = day - 1;
  for (let each = 1970; each < year; each++) days += isLeap(each) ? 366 : 365;
  for (let each = 1; each < month; each++) days += DAYS[each - 1]! + (isLeap(year) && each === 2 ? 1 : 0);
  const ahead = (match[8] === '-' ? -60 : 60) * (60 * aheadHours + aheadMinutes);
  const seconds = 86_400 * days + 3600 * hour + 60 * minute + second - ahead;
  const dateUs = seconds * SECOND_US + Number((match[7] ?? '').padEnd(6, '0'));
  return dateUs < 0 ? undefined : dateUs;
}

/**
 * A date as ISO 8601 in UTC, exact to the microsecond.
 *
 * @example
 * dateText(1_796_030_100_500_000); // => '2026-11-30T09:15:00.5Z'
 */
export function dateText(dateUs: number): string {
  return `${calendarDay(dateUs)}T${clockTime(dateUs).replace(/\.?0+$/, '')}Z`;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
