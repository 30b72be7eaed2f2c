import { describe, expect, it } from 'vitest';
import { DIALECTS } from '../test/machine.js';
import { advertisementIntervalUs, announcedIntervalUs, masterDownUs, usec } from './timing.js';

describe('carp.md §3: formulas', () => {
  it('usec(skew) = floor(skew·1 000 000/256): 1→3906, 100→390625, 128→500000, 240→937500, 254→992187, 255→996093', () => {
    expect([0, 1, 100, 128, 240, 254, 255].map(usec)).toEqual([
      0, 3906, 390625, 500000, 937500, 992187, 996093,
    ]);
  });

  it.each(DIALECTS)('%s: advertisement interval is advbase s + usec(skew)', (dialect) => {
    expect(advertisementIntervalUs(dialect, 1, 0)).toBe(1_000_000);
    expect(advertisementIntervalUs(dialect, 1, 100)).toBe(1_390_625);
    expect(advertisementIntervalUs(dialect, 2, 3)).toBe(2_011_718);
    expect(advertisementIntervalUs(dialect, 254, 254)).toBe(254_992_187);
  });

  it.each(DIALECTS)('%s: master-down is 3·advbase s + usec(skew): the skew is not multiplied', (dialect) => {
    expect(masterDownUs(dialect, 1, 0)).toBe(3_000_000);
    expect(masterDownUs(dialect, 1, 100)).toBe(3_390_625);
    expect(masterDownUs(dialect, 2, 100)).toBe(6_390_625);
  });

  it('U: dead_ratio·advbase + usec(skew)', () => {
    expect(masterDownUs('ucarp', 1, 100, 5)).toBe(5_390_625);
  });

  it('O with advbase 0: interval usec(skew), master-down floor(3·skew·10^6/256)', () => {
    expect(advertisementIntervalUs('openbsd', 0, 1)).toBe(3906);
    // Not 3 · 3906: the product is truncated, not the factor.
    expect(masterDownUs('openbsd', 0, 1)).toBe(11_718);
    expect(masterDownUs('openbsd', 0, 5)).toBe(58_593);
    expect(masterDownUs('openbsd', 0, 254)).toBe(2_976_562);
  });

  it('O with advbase 0 and skew 0: 1/256 s and 3/256 s', () => {
    expect(advertisementIntervalUs('openbsd', 0, 0)).toBe(3906);
    expect(masterDownUs('openbsd', 0, 0)).toBe(11_718);
  });

  it('N, D, F9, U with advbase 0: both are usec(skew) (0 taken three times)', () => {
    for (const dialect of ['netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const) {
      expect(advertisementIntervalUs(dialect, 0, 200)).toBe(781_250);
      expect(masterDownUs(dialect, 0, 200)).toBe(781_250);
    }
  });

  it('a goodbye is 255.996 s: more than 3·85 s, less than 3·86 s', () => {
    expect(announcedIntervalUs(255, 255)).toBe(255_996_093);
    expect(masterDownUs('netbsd', 85, 254)).toBeLessThan(announcedIntervalUs(255, 255));
    expect(masterDownUs('netbsd', 86, 0)).toBeGreaterThan(announcedIntervalUs(255, 255));
  });
});
