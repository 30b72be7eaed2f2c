import { describe, expect, it } from 'vitest';
import { World } from '../src/index.js';
import { WorldSnapshot } from '../src/world-snapshot.js';
import { ToyNode } from './toy-node.js';

function size(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce((sum: number, inner) => sum + size(inner), 8);
}

describe('a long run', () => {
  it('does not grow with the past', () => {
    const world = new World({ seed: 1 });
    world.addSegment({ name: 'lan', snooping: 'on-without-querier' });
    for (let i = 0; i < 4; i++) {
      const name = `n${i}`;
      world.addNode(new ToyNode(name, i + 1, world.stream(name), { meanUs: 1_000_000 }));
      const link = { jitterUs: 500, lossPpm: 10_000, duplicatePpm: 10_000, reorderPpm: 10_000 };
      world.connect({ node: name, segment: 'lan', link, portSecurity: { maxMacs: 3 } });
    }
    const sizes: number[] = [];
    for (let hour = 1; hour <= 48; hour++) {
      world.inject({ kind: 'link-flap', node: 'n1', downUs: 1000 });
      world.run(hour * 3_600_000_000);
      sizes.push(size(WorldSnapshot.open(world.snapshot())));
    }
    expect(world.counters.sent).toBeGreaterThan(700_000);
    expect(world.pending).toBeLessThan(30);
    expect(Math.max(...sizes.slice(24))).toBeLessThanOrEqual(1.2 * Math.max(...sizes.slice(0, 4)));
  });

  it('ends if a node never lets time advance', () => {
    const world = new World({ seed: 1 });
    const stuck = new ToyNode('stuck', 1, world.stream('stuck'));
    stuck.nextDeadline = () => 0;
    world.addNode(stuck);
    expect(() => world.run(1)).toThrow(/stands still/);
  });
});
