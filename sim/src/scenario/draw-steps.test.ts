import { describe, expect, it } from 'vitest';
import { shipped } from '../../test/shipped.js';
import { drawSteps } from './draw-steps.js';
import type { Scenario } from './scenario.js';
import { ScenarioRun } from './scenario-run.js';

/** The hash of all that has happened up to a moment. */
function hashAt(scenario: Scenario, timeUs: number): string {
  const run = new ScenarioRun(scenario);
  run.runTo(timeUs);
  return run.world.traceHash;
}

describe('a scenario with its steps drawn', () => {
  it.each(shipped)('%s: a later step has no effect before its time', (_, planned) => {
    const drawn = drawSteps(planned, planned.seed);
    expect(drawn.steps.filter(({ withinUs }) => withinUs !== undefined)).toEqual([]);
    expect(drawSteps(drawn, planned.seed)).toBe(drawn);
    const moments = drawn.steps.map(({ timeUs }) => timeUs);
    for (const timeUs of [0, moments[moments.length >> 1] ?? 5_000_000]) {
      const steps = drawn.steps.filter((step) => step.timeUs <= timeUs);
      expect(hashAt({ ...drawn, steps }, timeUs)).toBe(hashAt(drawn, timeUs));
    }
    if (planned.steps.every(({ withinUs }) => withinUs === undefined)) return;
    // Drawn moments no longer depend on a step's place in the list.
    expect(hashAt(drawn, drawn.durationUs)).toBe(hashAt(planned, planned.durationUs));
  });
});
