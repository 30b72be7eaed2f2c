import type { ChoiceSource } from '../choice.js';
import { openStream } from '../chosen-stream.js';
import type { Scenario, ScenarioStep } from './scenario.js';

/**
 * The scenario with every step at one moment: those whose moment is left to chance get it from the seed or from
 * `choices`, each from random numbers of its own. These follow from the step's place in the list: only once they are
 * drawn may steps come and go without moving others.
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
export function drawSteps(scenario: Scenario, seed: number, choices?: ChoiceSource): Scenario {
  if (scenario.steps.every(({ withinUs }) => withinUs === undefined)) return scenario;
  return { ...scenario, steps: drawn(scenario.steps, seed, choices) };
}

/** Steps, in their order as planned, at the moments that they get. Whatever else is on them stays. */
export function drawn<T extends ScenarioStep>(
  steps: readonly T[],
  seed: number,
  choices?: ChoiceSource,
): (Omit<T, 'withinUs' | 'timeUs'> & { timeUs: number })[] {
  return inOrder(
    steps.map(({ timeUs, withinUs = 0, ...rest }, i) => ({
      ...rest,
      timeUs: timeUs + (withinUs === 0 ? 0 : openStream(seed, `step/${i}`, choices).between(0, withinUs)),
    })),
  );
}

/** By time. Array.prototype.sort is stable: what happens at one moment keeps the order in which it was written. */
export function inOrder<T extends { readonly timeUs: number }>(steps: T[]): T[] {
  return steps.sort((a, b) => a.timeUs - b.timeUs);
}
