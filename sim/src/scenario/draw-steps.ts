import { hideSecrets } from '@carplab/codec/carp';
import type { ChoiceSource } from '../choice.js';
import { openStream } from '../chosen-stream.js';
import type { AfterEvent, Scenario, ScenarioStep } from './scenario.js';

/**
 * The scenario with every step at a fixed time. A step with `withinUs` gets a random time from the seed or from
 * `choices`. Its random numbers depend on its index in the list: after drawing, steps may be added or removed without
 * moving others.
 *
 * @example
 * const input = defineScenario({
 *   name: 'a crash', learn: 'The phase is chance.', duration: '20s', segments: ['lan'],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } }, steps: [{ at: '9s', within: '1s', crash: 'fw1' }],
 * });
 * const { scenario } = readScenario(input, 'crash.ts');
 * drawSteps(scenario, 1).steps[0].timeUs; // => 9_053_021
 * drawSteps(scenario, 2).steps[0].timeUs; // => 9_726_707
 */
export function drawSteps(planned: Scenario, seed: number, choices?: ChoiceSource): Scenario {
  const scenario = hideSecrets(planned);
  if (scenario.steps.every(({ withinUs }) => withinUs === undefined)) return scenario;
  return { ...scenario, steps: drawn(scenario.steps, seed, choices) };
}

type Drawn<T> = Omit<T, 'withinUs' | 'timeUs' | 'after'> & { timeUs: number; after?: AfterEvent };

/** Steps with their times drawn, in order of time. `steps` are in order of `timeUs`. Other keys are kept. */
export function drawn<T extends ScenarioStep>(
  steps: readonly T[],
  seed: number,
  choices?: ChoiceSource,
): Drawn<T>[] {
  return inOrder(
    steps.map(({ timeUs, withinUs = 0, after, ...rest }, i) => {
      const laterUs = withinUs === 0 ? 0 : openStream(seed, `step/${i}`, choices).between(0, withinUs);
      // The event itself is not delayed, but what follows it.
      if (after !== undefined) return { ...rest, timeUs, after: { ...after, byUs: after.byUs + laterUs } };
      return { ...rest, timeUs: timeUs + laterUs };
    }),
  );
}

/** Sorts by time. Array.prototype.sort is stable: steps at the same time keep the order in which they were written. */
export function inOrder<T extends { readonly timeUs: number }>(steps: T[]): T[] {
  return steps.sort((a, b) => a.timeUs - b.timeUs);
}
