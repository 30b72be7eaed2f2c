import {
  readScenario,
  resolveStep,
  type Scenario,
  type ScenarioInput,
  type ScenarioProblem,
} from '@carplab/sim/scenario';
import type { Prepared } from '../model/builtins.js';
import type { Branch } from '../model/story.js';

type Read<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly errors: readonly ScenarioProblem[] };

/** Reads a scenario of one's own. */
export function prepare(input: ScenarioInput): Read<Prepared> {
  return readScenario(input, 'story');
}

/** A branch's scenario: its parent's, whose times are all drawn, with the branch's own steps. */
export function withSteps(
  parent: Scenario,
  { steps, without = [] }: Branch,
): Read<{ readonly scenario: Scenario }> {
  const kept = parent.steps.filter((_, index) => !without.includes(index));
  const own = steps.map((step, index) => resolveStep(parent, step, { index, fileName: 'story' }));
  const errors = own.flatMap((each) => (each.ok ? [] : each.errors));
  if (errors.length > 0) return { ok: false, errors };
  const added = own.flatMap((each) => (each.ok ? each.steps : []));
  const all = [...kept, ...added].toSorted((a, b) => a.timeUs - b.timeUs);
  return { ok: true, scenario: { ...parent, steps: all } };
}
