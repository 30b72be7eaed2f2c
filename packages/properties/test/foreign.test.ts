import { DIALECT_NAMES } from '@carplab/codec';
import { findScenario, scenarios } from '@carplab/properties';
import type { HostMaker } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { tryBeside } from '../examples/foreign.js';

it.each(DIALECT_NAMES)('a user’s own implementation holds the invariants beside %s', (dialect) => {
  expect(tryBeside(dialect, 40)?.report).toBeUndefined();
});

it('one that waits for only two intervals does not', () => {
  const found = tryBeside('freebsd', 100, 2_195_312)!;
  expect(found.violations[0]!.message).toMatch(
    /^fw1 1@toy0: BACKUP -> MASTER .* its timers were due: IPv4 at 3.195312 s$/,
  );
  expect(found.scenario.steps).toBeUndefined();
});

it('one that throws is found too, and shrunk', () => {
  const makeHost: HostMaker = ({ name }) => {
    if (name === 'fw2') throw new TypeError('not today');
    return undefined;
  };
  const found = findScenario(scenarios(), undefined, { numRuns: 5, seed: 1, makeHost })!;
  expect(found.violations[0]!.invariant).toBe('a run comes to its end');
  expect(found.report).toContain('not today');
});
