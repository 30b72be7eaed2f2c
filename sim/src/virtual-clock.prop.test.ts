import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DRIFT_PPB, VirtualClock } from './virtual-clock.js';

const drift = fc.integer({ min: -MAX_DRIFT_PPB, max: MAX_DRIFT_PPB });
const offset = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
/** A century: 3.2e15 µs, below 2^53. */
const time = fc.maxSafeNat().map((n) => n % 3_200_000_000_000_000);
const RUNS = { numRuns: 5000 };

describe('VirtualClock', () => {
  it('is the exact quotient, rounded down', () => {
    fc.assert(
      fc.property(drift, offset, time, (driftPpb, offsetUs, worldUs) => {
        const exact =
          BigInt(offsetUs) + (BigInt(worldUs) * BigInt(1_000_000_000 + driftPpb)) / 1_000_000_000n;
        expect(new VirtualClock({ driftPpb, offsetUs }).localAt(worldUs)).toBe(Number(exact));
      }),
      RUNS,
    );
  });

  it('gives the first time at which the clock shows a time', () => {
    fc.assert(
      fc.property(drift, offset, time, (driftPpb, offsetUs, passed) => {
        const clock = new VirtualClock({ driftPpb, offsetUs });
        const wanted = offsetUs + passed;
        const worldUs = clock.worldAt(wanted);
        expect(clock.localAt(worldUs)).toBeGreaterThanOrEqual(wanted);
        if (worldUs > 0) expect(clock.localAt(worldUs - 1)).toBeLessThan(wanted);
      }),
      RUNS,
    );
  });

  it('gains by each rate for its time, and never jumps at a change of rate', () => {
    const stretch = fc.tuple(fc.nat(10_000_000_000), drift);
    fc.assert(
      fc.property(drift, offset, fc.array(stretch, { maxLength: 6 }), (first, offsetUs, stretches) => {
        const clock = new VirtualClock({ driftPpb: first, offsetUs });
        let worldUs = 0;
        let rate = BigInt(first);
        let gained = 0n;
        for (const [passed, driftPpb] of stretches) {
          worldUs += passed;
          gained += BigInt(passed) * rate;
          const shown = clock.localAt(worldUs);
          clock.drift(worldUs, driftPpb);
          expect(clock.localAt(worldUs)).toBe(shown);
          rate = BigInt(driftPpb);
          const copy = new VirtualClock();
          copy.restore(clock.snapshot());
          expect(copy.localAt(worldUs + 12_345_678)).toBe(clock.localAt(worldUs + 12_345_678));
        }
        const exact = offsetUs + worldUs + Number(gained) / 1e9;
        // Each change rounds down what is shown, to the microsecond.
        expect(Math.abs(clock.localAt(worldUs) - exact)).toBeLessThan(2 + stretches.length);
      }),
      RUNS,
    );
  });

  it('never goes back, whatever its steps', () => {
    const step = fc.tuple(fc.nat(10_000_000), fc.integer({ min: -20_000_000, max: 20_000_000 }));
    fc.assert(
      fc.property(drift, fc.array(step, { maxLength: 8 }), fc.nat(30_000_000), (driftPpb, steps, wait) => {
        const clock = new VirtualClock({ driftPpb });
        let worldUs = 0;
        let shown = 0;
        for (const [passed, deltaUs] of steps) {
          worldUs += passed;
          expect(clock.localAt(worldUs)).toBeGreaterThanOrEqual(shown);
          shown = clock.localAt(worldUs);
          clock.step(worldUs, deltaUs);
          expect(clock.localAt(worldUs)).toBeGreaterThanOrEqual(shown);
          shown = clock.localAt(worldUs);
          const due = clock.worldAt(shown + wait);
          expect(due).toBeGreaterThanOrEqual(worldUs);
          expect(clock.localAt(due)).toBeGreaterThanOrEqual(shown + wait);
          if (due > worldUs && wait > 0) expect(clock.localAt(due - 1)).toBeLessThan(shown + wait);
        }
      }),
      RUNS,
    );
  });
});
