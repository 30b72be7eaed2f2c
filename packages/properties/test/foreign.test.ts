import { DIALECT_NAMES } from '@carplab/codec';
import { expect, it } from 'vitest';
import { tryBeside } from '../examples/foreign.js';

it.each(DIALECT_NAMES)('somebody’s own implementation holds the invariants beside %s', (dialect) => {
  expect(tryBeside(dialect, 40)?.report).toBeUndefined();
});

it('and one that waits for two intervals does not', () => {
  const found = tryBeside('freebsd', 100, 2_195_312)!;
  expect(found.violations[0]!.message).toMatch(
    /^fw1 1@toy0: BACKUP -> MASTER .* its timers were due: IPv4 at 3.195312 s$/,
  );
  expect(found.scenario.steps).toBeUndefined();
});
