/** Seconds east of UTC at a time in seconds since 1970. UTC itself is `() => 0`. */
export type Zone = (seconds: number) => number;

export const UTC: Zone = () => 0;

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/**
 * The time of day of a timestamp, to the microsecond, or to the nanosecond if there are any.
 *
 * @param timeUs microseconds since 1970
 * @param nanos 0 to 999
 *
 * @example
 * clockTime(1_700_000_000_000_042); // => '22:13:20.000042'
 * clockTime(1_700_000_000_000_042, UTC, 7); // => '22:13:20.000042007'
 */
export function clockTime(timeUs: number, zone: Zone = UTC, nanos = 0): string {
  const seconds = Math.floor(timeUs / 1_000_000);
  const fraction = String(timeUs - seconds * 1_000_000).padStart(6, '0');
  return `${clockSeconds(seconds, zone)}.${fraction}${nanos === 0 ? '' : String(nanos).padStart(3, '0')}`;
}

/** Seconds since midnight, 0 to 86399, of a time in seconds since 1970. */
export function secondOfDay(seconds: number, zone: Zone): number {
  return (((seconds + zone(seconds)) % 86_400) + 86_400) % 86_400;
}

/** HH:MM:SS of a time in seconds since 1970. */
export function clockSeconds(seconds: number, zone: Zone): string {
  const ofDay = secondOfDay(seconds, zone);
  return `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}:${two(ofDay % 60)}`;
}

/**
 * The day of a timestamp.
 *
 * @example
 * calendarDay(1_700_000_000_000_000); // => '2023-11-14'
 */
export function calendarDay(timeUs: number, zone: Zone = UTC): string {
  const seconds = Math.floor(timeUs / 1_000_000);
  // Civil date from days since 1970-01-01, in the proleptic Gregorian calendar. Years start in March, so that the leap
  // day is the last of its year.
  const days = Math.floor((seconds + zone(seconds)) / 86_400) + 719_468;
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/**
 * A duration for people.
 *
 * @example
 * duration(102_100_000); // => '102.100 s'
 * duration(4_200); // => '4.200 ms'
 */
export function duration(us: number): string {
  if (Math.abs(us) < 1000) return `${us} µs`;
  return Math.abs(us) < 1_000_000 ? `${(us / 1000).toFixed(3)} ms` : `${(us / 1_000_000).toFixed(3)} s`;
}
