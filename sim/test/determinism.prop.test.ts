import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotError } from '../src/index.js';
import { WorldSnapshot } from '../src/world-snapshot.js';
import { build, LENGTH_US, topology } from './topology.js';

/** `npm run soak -- whole` takes the whole number. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 1000 : 250 };

function errorOf(run: () => void): SnapshotError {
  try {
    run();
  } catch (error) {
    if (error instanceof SnapshotError) return error;
    throw error;
  }
  throw new Error('it was put back');
}

describe('a world', () => {
  it('runs the same way again, watched or not, in one go or in steps', () => {
    fc.assert(
      fc.property(topology, (plan) => {
        const world = build(plan);
        world.run(LENGTH_US);
        const again = build(plan);
        let seen = 0;
        again.observe({ event: () => seen++, frame: () => seen++ });
        while (again.nextEventUs() <= LENGTH_US) again.step();
        again.run(LENGTH_US);
        expect(again.traceHash).toBe(world.traceHash);
        expect(again.stateHash()).toBe(world.stateHash());
        expect(again.counters).toEqual(world.counters);
        expect(seen).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('continues from a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(topology, fc.nat(LENGTH_US), fc.nat(LENGTH_US), (plan, cutUs, spoilUs) => {
        const world = build(plan);
        world.run(cutUs);
        const snapshot = world.snapshot();
        const before = { trace: world.traceHash, state: world.stateHash() };
        world.run(LENGTH_US);
        const after = { trace: world.traceHash, state: world.stateHash(), counters: world.counters };

        // Into the same world, after it has gone on …
        world.restore(snapshot);
        expect({ trace: world.traceHash, state: world.stateHash() }).toEqual(before);
        expect(WorldSnapshot.open(world.snapshot())).toEqual(WorldSnapshot.open(snapshot));
        world.run(LENGTH_US);
        expect({ trace: world.traceHash, state: world.stateHash(), counters: world.counters }).toEqual(after);

        // … and into another one that was built alike but ran differently, and from the same snapshot again.
        const other = build(plan);
        other.run(spoilUs);
        other.restore(snapshot);
        other.run(LENGTH_US);
        expect({ trace: other.traceHash, state: other.stateHash(), counters: other.counters }).toEqual(after);
      }),
      RUNS,
    );
  });

  it('refuses the snapshot of another seed, of another build, and every copy, and continues', () => {
    fc.assert(
      fc.property(topology, topology, (plan, other) => {
        const world = build(plan);
        world.run(LENGTH_US / 2);
        const hash = world.stateHash();
        const own = world.snapshot();
        const strange = build({ ...plan, seed: plan.seed + 1 }).snapshot();
        const seeds = { what: 'seed', found: String(plan.seed + 1), expected: String(plan.seed) };
        expect(errorOf(() => world.restore(strange))).toMatchObject(seeds);
        const copies: unknown[] = [{ ...own }, structuredClone(own), JSON.parse(JSON.stringify(own))];
        for (const copy of [...copies, Object.create(own), new Proxy(own, {}), null, undefined, 'own', []]) {
          const error = errorOf(() => world.restore(copy as WorldSnapshot));
          expect(error).toMatchObject({ what: 'snapshot' });
          expect(error.message).toContain('is not a snapshot');
        }
        const foreign = build({ ...other, seed: plan.seed }).snapshot();
        const [found, expected] = [foreign, own].map((each) => WorldSnapshot.open(each).shape);
        if (found !== expected)
          expect(errorOf(() => world.restore(foreign))).toMatchObject({ what: 'world', found, expected });
        expect(world.stateHash()).toBe(hash);
      }),
      { numRuns: 100 },
    );
  });

  it('differs by seed as soon as something random is drawn', () => {
    fc.assert(
      fc.property(topology, (plan) => {
        const world = build(plan);
        const other = build({ ...plan, seed: plan.seed + 1 });
        world.run(LENGTH_US);
        other.run(LENGTH_US);
        // Machines that crash before they send anything have drawn nothing visible.
        fc.pre(world.counters.sent > 3);
        expect(other.traceHash).not.toBe(world.traceHash);
      }),
      RUNS,
    );
  });

  it('reports where every frame ended: a node got it, or there is a reason', () => {
    fc.assert(
      fc.property(topology, (plan) => {
        const world = build(plan);
        const open = new Map<number, string>();
        world.observe({
          frame: ({ event, frameId, segment }) => {
            if (event === 'sent') open.set(frameId, segment);
            if (event === 'dropped' || event === 'delivered') open.delete(frameId);
          },
        });
        world.run(LENGTH_US);
        for (const [frameId] of WorldSnapshot.open(world.snapshot()).trace.frames) open.delete(frameId);
        const receivers = (name: string) =>
          plan.nodes.flatMap(({ ports }) => ports).filter(({ segment }) => `lan${segment}` === name).length;
        // Only a frame flooded where there is nobody else ends without a report.
        for (const [, segment] of open) expect(receivers(segment)).toBeLessThan(2);
      }),
      RUNS,
    );
  });
});
