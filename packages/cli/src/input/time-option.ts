import { InvalidArgumentError } from 'commander';

/** A point in time as the user gave it; it may depend on the time of the first frame. */
export type TimeBound = (firstUs: number, zoneSeconds: (seconds: number) => number) => number;

const DAY_US = 86_400_000_000;

/**
 * Parses a time: `2026-11-22T20:09:23.5Z` (local time without Z or an offset), `20:09:23.5` (on the day of the first
 * frame), `+5` (seconds after the first frame), or seconds since 1970. The result is in microseconds since 1970.
 */
export function parseTimeBound(text: string): TimeBound {
  const after = /^\+(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (after) {
    const offset = Number(after[1]) * 1_000_000 + micros(after[2]);
    return (first) => first + offset;
  }
  const epoch = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (epoch) {
    const time = Number(epoch[1]) * 1_000_000 + micros(epoch[2]);
    return () => time;
  }
  const clock = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/.exec(text);
  if (clock && Number(clock[1]) < 24 && Number(clock[2]) < 60 && Number(clock[3] ?? 0) < 61) {
    const ofDay =
      (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1_000_000 +
      micros(clock[4]);
    return (first, zone) => {
      const offset = zone(Math.floor(first / 1_000_000)) * 1_000_000;
      return Math.floor((first + offset) / DAY_US) * DAY_US - offset + ofDay;
    };
  }
  const whole = text.replace(/([T ]\d\d:\d\d:\d\d)\.\d+/, '$1').replace(' ', 'T');
  const seconds = Date.parse(whole);
  if (/^\d{4}-\d\d-\d\d/.test(text) && Number.isFinite(seconds)) {
    const time = seconds * 1000 + micros(/:\d\d\.(\d{1,9})/.exec(text)?.[1]);
    return () => time;
  }
  throw new InvalidArgumentError(
    `'${text}' is not a time. Give 2026-11-22T20:09:23Z, 20:09:23 (on the first frame's day), +5 (seconds after the first frame), or seconds since 1970.`,
  );
}

/** The microseconds of a decimal fraction of a second. */
function micros(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Offsets change only on quarter-hours, so one look-up is good for 900 s. */
const QUARTER = 900;
let quarter = Number.NaN;
let offset = 0;

/** Offset from UTC of the zone in the TZ variable, in seconds east, at a time in seconds since 1970. */
export function localZone(seconds: number): number {
  const at = Math.floor(seconds / QUARTER);
  if (at !== quarter) {
    quarter = at;
    offset = -60 * new Date(at * QUARTER * 1000).getTimezoneOffset();
  }
  return offset;
}
