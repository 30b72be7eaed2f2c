import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDay, clockSeconds, clockTime, duration, secondOfDay, UTC } from './time-text.js';

const iso = (timeUs: number): string => new Date(Math.floor(timeUs / 1000)).toISOString();
/** Years 1000 to 9999, before and after 1970. */
const anyTime = fc.integer({ min: -30_000_000_000_000_000, max: 253_000_000_000_000_000 });

describe('clockTime and calendarDay', () => {
  it('say what Date says, in UTC, and keep the microseconds', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const timeUs = seed % 4_000_000_000_000_000;
        const below = ((timeUs % 1000) + 1000) % 1000;
        expect(clockTime(timeUs)).toBe(iso(timeUs).slice(11, 23) + String(below).padStart(3, '0'));
        expect(calendarDay(timeUs)).toBe(iso(timeUs).slice(0, 10));
      }),
      { numRuns: 3000 },
    );
  });

  it('in a zone they say what UTC would say that many seconds later', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000_000_000 }),
        fc.integer({ min: -14 * 3600, max: 14 * 3600 }),
        (timeUs, offset) => {
          const zone = (): number => offset;
          expect(clockTime(timeUs, zone)).toBe(clockTime(timeUs + offset * 1_000_000, UTC));
          expect(calendarDay(timeUs, zone)).toBe(calendarDay(timeUs + offset * 1_000_000, UTC));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('the zone is asked about the second itself', () => {
    // Clocks go back an hour at second 1000: the hour comes twice.
    const zone = (seconds: number): number => (seconds < 1000 ? 7200 : 3600);
    expect(clockTime(999_999_999, zone)).toBe('02:16:39.999999');
    expect(clockTime(1_000_000_000, zone)).toBe('01:16:40.000000');
  });

  it('a day begins at midnight of the zone', () => {
    const east = (): number => 9 * 3600;
    expect(calendarDay(1_700_000_000_000_000, east)).toBe('2023-11-15');
    expect(clockTime(1_700_000_000_000_000, east)).toBe('07:13:20.000000');
  });

  it('before 1970', () => {
    expect(clockTime(-1)).toBe('23:59:59.999999');
    expect(calendarDay(-1)).toBe('1969-12-31');
  });

  it('nanoseconds follow where there are any', () => {
    expect(clockTime(1, UTC, 0)).toBe('00:00:00.000001');
    expect(clockTime(1, UTC, 1)).toBe('00:00:00.000001001');
    expect(clockTime(1, UTC, 999)).toBe('00:00:00.000001999');
  });

  it('leap days', () => {
    for (const day of ['2000-02-29', '2024-02-29', '2100-02-28', '2100-03-01', '1972-12-31'])
      expect(calendarDay(Date.parse(`${day}T12:00:00Z`) * 1000)).toBe(day);
  });

  it('secondOfDay is within a day', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: -86_400, max: 86_400 }), (timeUs, offset) => {
        const second = secondOfDay(Math.floor(timeUs / 1_000_000), () => offset);
        return second >= 0 && second < 86_400;
      }),
    );
    expect(clockSeconds(86_399, UTC)).toBe('23:59:59');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 µs'],
    [999, '999 µs'],
    [1000, '1.000 ms'],
    [999_999, '999.999 ms'],
    [1_000_000, '1.000 s'],
    [4_175_000, '4.175 s'],
    [3_600_000_000, '3600.000 s'],
    [-5, '-5 µs'],
    [-1_500_000, '-1.500 s'],
  ])('%i µs is %s', (us, text) => {
    expect(duration(us)).toBe(text);
  });
});
