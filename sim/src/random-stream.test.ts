import { describe, expect, it } from 'vitest';
import { RandomStream } from './random-stream.js';

const draws = (seed: number, name: string): number[] => {
  const stream = new RandomStream(seed, name);
  return Array.from({ length: 4 }, () => stream.u32());
};

describe('RandomStream', () => {
  it('depends only on seed and name, in every version', () => {
    expect(draws(1, 'node/OPNsense-1')).toMatchInlineSnapshot(`
      [
        1168874308,
        2760209887,
        369210689,
        3630063450,
      ]
    `);
  });

  it('differs for other seeds, including large ones, and other names', () => {
    const all = [1, 2, 2 ** 32 + 1, 2 ** 53 - 1, -1].flatMap((seed) => [draws(seed, 'a'), draws(seed, 'b')]);
    expect(new Set(all.flat()).size).toBe(40);
  });

  it('draws uniformly from a range, both ends inclusive', () => {
    const stream = new RandomStream(7, 'dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) counts[stream.between(1, 6) - 1]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('draws with a chance in parts per million', () => {
    const stream = new RandomStream(7, 'loss');
    let hits = 0;
    for (let i = 0; i < 100_000; i++) if (stream.chance(100_000)) hits++;
    expect(Math.abs(hits - 10_000)).toBeLessThan(400);
    expect(stream.chance(0)).toBe(false);
    expect(stream.chance(1_000_000)).toBe(true);
  });

  it('continues from a snapshot, or from the start', () => {
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
