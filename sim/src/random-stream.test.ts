import { describe, expect, it } from 'vitest';
import { RandomStream } from './random-stream.js';

const draws = (seed: number, name: string): number[] => {
  const stream = new RandomStream(seed, name);
  return Array.from({ length: 4 }, () => stream.u32());
};

describe('RandomStream', () => {
  it('follows from seed and name, the same for ever', () => {
    expect(draws(1, 'node/OPNsense-1')).toMatchInlineSnapshot(`
      [
        1168874308,
        2760209887,
        369210689,
        3630063450,
      ]
    `);
  });

  it('differs for other seeds, large ones included, and other names', () => {
    const all = [1, 2, 2 ** 32 + 1, 2 ** 53 - 1, -1].flatMap((seed) => [draws(seed, 'a'), draws(seed, 'b')]);
    expect(new Set(all.flat()).size).toBe(40);
  });

  it('draws evenly from a range, its ends included', () => {
    const stream = new RandomStream(7, 'dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) counts[stream.between(1, 6) - 1]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('knows parts per million', () => {
    const stream = new RandomStream(7, 'loss');
    let hits = 0;
    for (let i = 0; i < 100_000; i++) if (stream.chance(100_000)) hits++;
    expect(Math.abs(hits - 10_000)).toBeLessThan(400);
    expect(stream.chance(0)).toBe(false);
    expect(stream.chance(1_000_000)).toBe(true);
  });

  it('goes on from a snapshot, or from the beginning', () => {
    const stream = new RandomStream(3, 'x');
    const first = stream.u32();
    const state = stream.snapshot();
    const next = [stream.u32(), stream.u32()];
    stream.restore(state);
    expect([stream.u32(), stream.u32()]).toEqual(next);
    stream.restore();
    expect(stream.u32()).toBe(first);
  });
});
