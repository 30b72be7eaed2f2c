import { describe, expect, it } from 'vitest';
import { findScenario, scenarios } from '../src/index.js';
import { PROFILES } from './profiles.js';

const WANTED = 10_000;
const names = Object.keys(PROFILES);
const EACH = Math.ceil(WANTED / names.length);

describe(`the invariants hold on ${WANTED} schedules`, () => {
  let reached = 0;

  it.each(names)(
    '%s',
    (name) => {
      const found = findScenario(scenarios(PROFILES[name]), undefined, { numRuns: EACH });
      expect(found?.report).toBeUndefined();
      reached += EACH;
    },
    600_000,
  );

  it('that many were reached', () => {
    process.stdout.write(`${reached} schedules of ${names.length} kinds held all invariants\n`);
    expect(reached).toBeGreaterThanOrEqual(WANTED);
  });
});
