import { createHost } from '@carplab/host';
import type { World } from '@carplab/sim';
import { buildWorld, type HostMaker, readScenario, type ScenarioInput } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenarios } from '../src/index.js';

/** `npm run soak -- whole` tries more scenarios. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 400 : 60 };

/** A world of the scenario, and whatever it tells from now on. */
function worldOf(input: ScenarioInput, makeHost?: HostMaker): World {
  const parsed = readScenario(input, 'drawn');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  return buildWorld(parsed.scenario, parsed.scenario.seed, makeHost).world;
}

/** Runs to the end: all events, all steps of all frames with their bytes, and both hashes. */
function theRest(world: World, endUs: number): unknown {
  const told: unknown[] = [];
  const stop = world.observe({
    event: (event) => told.push({ ...event }),
    frame: ({ frame, ...rest }) => told.push({ ...rest, bytes: frame.join(' ') }),
  });
  world.run(endUs);
  stop();
  return { told, trace: world.traceHash, state: world.stateHash(), counters: world.counters };
}

it('snapshot, restore, continue is continue: at any time of any scenario', () => {
  fc.assert(
    fc.property(scenarios({ maxFaults: 5 }), fc.double({ min: 0, max: 1, noNaN: true }), (input, part) => {
      const world = worldOf(input);
      const endUs = Math.round(Number.parseFloat(String(input.duration)) * 1_000_000);
      const atUs = Math.floor(part * endUs);
      world.run(atUs);
      const kept = world.snapshot();
      const once = theRest(world, endUs);

      // Into the same world, which has gone on since …
      world.restore(kept);
      expect(world.nowUs).toBe(atUs);
      expect(theRest(world, endUs)).toEqual(once);

      // … and into one that has been somewhere else.
      const other = worldOf(input);
      other.run(Math.floor(endUs / 3));
      other.restore(kept);
      expect(theRest(other, endUs)).toEqual(once);
    }),
    RUNS,
  );
}, 600_000);

it('hosts that share a scratch do what they do with one of their own', () => {
  fc.assert(
    fc.property(scenarios({ maxFaults: 5 }), (input) => {
      const endUs = Math.round(Number.parseFloat(String(input.duration)) * 1_000_000);
      const apart = worldOf(input, (config, draws, timerDraws) =>
        createHost(config, draws, undefined, timerDraws),
      );
      expect(theRest(worldOf(input), endUs)).toEqual(theRest(apart, endUs));
    }),
    RUNS,
  );
}, 600_000);
