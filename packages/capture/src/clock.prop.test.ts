import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clock } from './clock.js';

const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

const floorDivide = (a: bigint, b: bigint): bigint => (a >= 0n || a % b === 0n ? a / b : a / b - 1n);

test('every resolution and offset agrees with exact arithmetic', () => {
  const resolution = fc.oneof(fc.constantFrom(3, 6, 9), fc.integer({ min: 0, max: 255 }));
  const offset = fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: -9_007_199_255n, max: 9_007_199_255n }),
    fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  );
  const ticks = fc.oneof(
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    fc.bigInt({ min: 0n, max: 1n << 54n }),
    fc.bigInt({ min: 1_600_000_000_000_000_000n, max: 1_800_000_000_000_000_000n }),
  );
  fc.assert(
    fc.property(resolution, offset, ticks, (byte, seconds, count) => {
      const perSecond = byte < 128 ? 10n ** BigInt(byte) : 2n ** BigInt(byte - 128);
      const ns = floorDivide(count * 1_000_000_000n, perSecond) + seconds * 1_000_000_000n;
      const us = floorDivide(ns, 1000n);
      const slot = { timeUs: 0, nanos: 0 };
      const within = new Clock(byte, seconds).set(slot, Number(count >> 32n), Number(count & 0xffff_ffffn));
      expect(within).toBe(us <= LIMIT && us >= -LIMIT);
      if (within) expect(slot).toEqual({ timeUs: Number(us), nanos: Number(ns - us * 1000n) });
      else expect(slot).toEqual({ timeUs: us > 0n ? Number(LIMIT) : -Number(LIMIT), nanos: 0 });
    }),
    { numRuns: 20_000 },
  );
});
