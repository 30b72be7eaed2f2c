import { describe, expect, it } from 'vitest';
import { quietPlace } from './instants.js';

describe('playing that hurries through what is quiet', () => {
  const events = [10_000_000, 10_200_000, 40_000_000];

  it.each([
    ['× 60 while nothing is near', 0, 100_000, 6_000_000],
    ['× 1 from half a second before an event', 9_600_000, 100_000, 9_700_000],
    ['slows down in time: 1 s at × 60 ends 0.5 s before, the rest is × 1', 9_440_000, 101_000, 9_600_000],
    ['each of two events that are near counts', 10_000_000, 150_000, 10_150_000],
    ['and goes on after the last one that is near', 10_100_000, 200_000, 16_200_000],
    ['after the last event of all too', 40_000_000, 1_000_000, 100_000_000],
    ['no time, no way', 5_000_000, 0, 5_000_000],
  ])('%s', (_, from, wallUs, to) => {
    expect(quietPlace(events, from, wallUs)).toBe(to);
  });

  it('many short frames are one long one', () => {
    let at = 0;
    for (let i = 0; i < 1000; i++) at = quietPlace(events, at, 1_600);
    expect(at).toBeCloseTo(quietPlace(events, 0, 1_600_000), 3);
  });
});
