import { describe, expect, test } from 'vitest';
import { Clock } from './clock.js';

function read(resolution: number, offset: bigint, ticks: bigint): [number, number, boolean] {
  const slot = { timeUs: 7, nanos: 7 };
  const within = new Clock(resolution, offset).set(slot, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn));
  return [slot.timeUs, slot.nanos, within];
}

describe('Clock', () => {
  test.each([
    ['seconds', 0, 0n, 1_700_000_000n, 1_700_000_000_000_000, 0],
    ['milliseconds', 3, 0n, 1_700_000_000_123n, 1_700_000_000_123_000, 0],
    ['microseconds', 6, 0n, 1_700_000_000_123_456n, 1_700_000_000_123_456, 0],
    ['nanoseconds', 9, 0n, 1_700_000_000_123_456_789n, 1_700_000_000_123_456, 789],
    ['tens of nanoseconds', 8, 0n, 170_000_000_012_345_678n, 1_700_000_000_123_456, 780],
    ['picoseconds, rounded down', 12, 0n, 1_000_999_999n, 1000, 999],
    ['2^-10 s', 0x8a, 0n, 1025n, 1_000_976, 562],
    ['2^-32 s (NTP)', 0xa0, 0n, (5n << 32n) | 0x8000_0000n, 5_500_000, 0],
    ['2^-127 s', 0xff, 0n, 0xffff_ffff_ffff_ffffn, 0, 0],
    ['10^-127 s', 0x7f, 0n, 0xffff_ffff_ffff_ffffn, 0, 0],
    ['an offset', 6, 1_000_000_000n, 5n, 1_000_000_000_000_005, 0],
    ['an offset before 1970', 9, -2n, 1_500n, -1_999_999, 500],
    ['a time before 1970 rounds to the past', 12, -1n, 999n, -1_000_000, 0],
    ['an offset that brings a great time back', 6, -9_007_199_254n, 9_007_199_254_740_993n, 740_993, 0],
    ['an offset greater than any time', 0, -20_000_000_000n, 20_000_000_001n, 1_000_000, 0],
  ])('reads %s', (_, resolution, offset, ticks, timeUs, nanos) => {
    expect(read(resolution, offset, ticks)).toEqual([timeUs, nanos, true]);
  });

  test.each([
    [6, 0n, 1n << 53n, Number.MAX_SAFE_INTEGER],
    [3, 0n, 1n << 60n, Number.MAX_SAFE_INTEGER],
    [9, 0n, (1n << 64n) - 1n, Number.MAX_SAFE_INTEGER],
    [0, 0n, (1n << 64n) - 1n, Number.MAX_SAFE_INTEGER],
    [6, 1n << 62n, 0n, Number.MAX_SAFE_INTEGER],
    [6, -(1n << 63n), 0n, -Number.MAX_SAFE_INTEGER],
  ])(
    'a time beyond 2^53 is brought within: 10^-%i s, offset %i, %i ticks',
    (resolution, offset, ticks, timeUs) => {
      expect(read(resolution, offset, ticks)).toEqual([timeUs, 0, false]);
    },
  );

  test('tells its ticks per second', () => {
    expect(new Clock(6, 0n).ticksPerSecond).toBe(1e6);
    expect(new Clock(0x8a, 0n).ticksPerSecond).toBe(1024);
  });
});
