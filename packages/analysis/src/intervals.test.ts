import { describe, expect, it } from 'vitest';
import { heardDownUs, heardIntervalUs } from './intervals.js';

describe('intervals', () => {
  it.each([
    [1, 0, 1_000_000],
    [1, 100, 1_390_625],
    [1, 1, 1_003_906],
    [1, 254, 1_992_187],
    [2, 3, 2_011_718],
    [0, 1, 3_906],
    [0, 0, 3_906],
    [255, 255, 255_996_093],
  ])('an advertisement of advbase %i, advskew %i every %i µs', (advbase, advskew, us) => {
    expect(heardIntervalUs(advbase, advskew)).toBe(us);
  });

  it.each([
    [1, 0, 3_000_000],
    [1, 100, 3_390_625],
    [2, 100, 6_390_625],
    [3, 0, 9_000_000],
    // OpenBSD with advbase 0: three times the skew, and never at once.
    [0, 100, 1_171_875],
    [0, 0, 11_718],
  ])('a takeover of advbase %i, advskew %i after %i µs', (advbase, advskew, us) => {
    expect(heardDownUs(advbase, advskew)).toBe(us);
  });
});
