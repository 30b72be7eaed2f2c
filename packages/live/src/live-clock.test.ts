import { describe, expect, it } from 'vitest';
import { WallClock } from './live-clock.js';

describe('the wall clock within a millisecond', () => {
  it('stays in the millisecond that Date gives, and converges to microseconds', () => {
    // The true offset is 5_000_000_123 µs.
    const trueOffsetUs = 5_000_000_123;
    let monotonicUs = 0;
    const clock = new WallClock(
      () => monotonicUs,
      () => Math.floor((monotonicUs + trueOffsetUs) / 1000),
    );
    let worstUs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 5000; i++) {
      monotonicUs += 7;
      const errorUs = Math.abs(clock.nowUs() - monotonicUs - trueOffsetUs);
      expect(errorUs).toBeLessThan(1000);
      worstUs = errorUs;
    }
    expect(worstUs).toBeLessThanOrEqual(7);
  });

  it('follows a step immediately, in either direction', () => {
    let monotonicUs = 0;
    let wallMs = 1000;
    const clock = new WallClock(
      () => monotonicUs,
      () => wallMs,
    );
    expect(clock.nowUs()).toBe(1_000_000);
    wallMs += 3_600_000;
    monotonicUs += 10;
    expect(Math.floor(clock.nowUs() / 1000)).toBe(wallMs);
    wallMs -= 7_200_000;
    expect(Math.floor(clock.nowUs() / 1000)).toBe(wallMs);
  });
});
