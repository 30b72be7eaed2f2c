import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeadlineHeap } from './deadline-heap.js';

it('the earliest is that of a linear search, the least number among equals', () => {
  const times = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.POSITIVE_INFINITY));
  const changes = fc.array(fc.tuple(fc.nat(), times), { maxLength: 80 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), changes, (count, all) => {
      const heap = new DeadlineHeap(count);
      const plain: number[] = Array(count).fill(Number.POSITIVE_INFINITY);
      for (const [at, key] of all) {
        plain[at % count] = key;
        heap.set(at % count, key);
        const earliest = Math.min(...plain);
        expect(heap.earliest).toBe(earliest);
        expect(heap.first).toBe(plain.indexOf(earliest));
      }
    }),
    { numRuns: 5000 },
  );
});

it('a host without virtual hosts has no deadline', () => {
  expect(new DeadlineHeap(0).earliest).toBe(Number.POSITIVE_INFINITY);
});
