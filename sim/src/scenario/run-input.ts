import { hideSecrets } from '@carplab/codec/carp';
import { replayChoices } from '../choice.js';
import { drawn, inOrder } from './draw-steps.js';
import type { ScenarioInput } from './input/scenario-input.js';
import type { ForgeInput, StepInput } from './input/step-input.js';
import { given } from './resolve/context.js';
import { resolveStep } from './resolve-step.js';
import type { ScenarioRun } from './scenario-run.js';
import { afterInput, stepInputOf, timeOf } from './step-input-of.js';

/**
 * A run as a scenario that can be written to a file, with the injected faults as steps and every random time as it was
 * drawn. With the same `choices`, its run has the same trace hash. Undefined if the language cannot express an injected
 * fault: see `stepInputOf`.
 *
 * @param input the run's scenario as it was read
 *
 * @example
 * const input = defineScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * });
 * const run = new ScenarioRun(readScenario(input, 'lone.ts').scenario);
 * run.runTo(9_500_000);
 * run.inject({ kind: 'pause', node: 'fw1' });
 * runInput(run, input).steps; // => [{ at: '9.5s', pause: 'fw1' }]
 */
export function runInput(run: ScenarioRun, input: ScenarioInput): ScenarioInput | undefined {
  const { scenario } = run;
  const injected = run.injected.map((step) => stepInputOf(step, scenario));
  if (injected.includes(undefined)) return undefined;
  const planned = input.steps ?? [];
  const frozen = planned.some(({ within }) => within !== undefined) ? atTheirMoments(planned, run) : planned;
  const steps = [...frozen, ...injected.filter((step) => step !== undefined)];
  return hideSecrets({ ...input, seed: run.world.seed, ...(steps.length === 0 ? {} : { steps }) });
}

/** Each step and each repetition at its drawn time. */
function atTheirMoments(
  inputs: readonly StepInput[],
  { scenario, world, drawn: choices }: ScenarioRun,
): StepInput[] {
  const planned = inputs.flatMap((input) => {
    const read = resolveStep(scenario, input);
    return read.ok ? read.steps.map((step, turn) => ({ ...step, input, turn })) : [];
  });
  return drawn(inOrder(planned), world.seed, replayChoices(choices)).map(({ timeUs, after, input, turn }) => {
    const { at, after: _, within: __, repeat: ___, forge, ...what } = input;
    const when =
      after === undefined ? { at: timeOf(timeUs) } : { ...given({ at }), after: afterInput(after) };
    return { ...when, ...what, ...(forge === undefined ? {} : { forge: repeated(forge, turn) }) };
  });
}

/** Each repetition of a forged advertisement raises the counter by one. */
function repeated(forge: ForgeInput, turn: number): ForgeInput {
  return turn === 0 ? forge : { ...forge, counter: `${BigInt(forge.counter ?? 1) + BigInt(turn)}` };
}
