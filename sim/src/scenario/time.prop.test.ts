import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime, timeText } from './time.js';

describe('times', () => {
  it('are read back from their text, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), (us) => {
        expect(parseTime(timeText(us))).toBe(us === 0 ? 0 : us);
      }),
      { numRuns: 5000 },
    );
  });

  it('are whole microseconds, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double(), fc.constantFrom('1.5us', '1e3s', '5', 's', '0.1µs')),
        (value) => {
          const us = parseTime(value);
          expect(us === undefined || Number.isSafeInteger(us)).toBe(true);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['12.390625s', 12_390_625],
    ['300ms', 300_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
    ['1 d', 86_400_000_000],
    ['3m10s', 190_000_000],
    ['1h30m', 5_400_000_000],
    ['1d 2h 3min 4.5s', 93_784_500_000],
    ['2s500ms', 2_500_000],
    ['-1m30s', -90_000_000],
    ['9999d99999h', 1_223_910_000_000_000],
    ['10s3m', undefined],
    ['3m10', undefined],
    ['1.5m10s', undefined],
    ['3m3m', undefined],
    ['3m-10s', undefined],
    ['7us', 7],
    ['-3s', -3_000_000],
    [0.1, 100_000],
    [1e-6, 1],
    [1e-7, undefined],
    ['1.5us', undefined],
    ['12', undefined],
    ['', undefined],
    [null, undefined],
    ['1e3s', undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('%s is %s µs', (text, us) => {
    expect(parseTime(text)).toBe(us);
  });
});
