import { drawn, inOrder } from './draw-steps.js';
import type { ScenarioInput } from './input/scenario-input.js';
import type { ForgeInput, StepInput } from './input/step-input.js';
import { resolveStep } from './resolve-step.js';
import type { ScenarioRun } from './scenario-run.js';
import { stepInputOf, timeOf } from './step-input-of.js';

/**
 * A run as a scenario that can be written to a file: what was injected as steps, and every moment as it was drawn. Its
 * run has the same trace hash. Undefined if something was injected that the language cannot say: see `stepInputOf`.
 *
 * @param input what the run's scenario was read from
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
  return { ...input, seed: run.world.seed, ...(steps.length === 0 ? {} : { steps }) };
}

/** Each step, and each repetition, at the moment that the seed has chosen for it. */
function atTheirMoments(inputs: readonly StepInput[], { scenario, world }: ScenarioRun): StepInput[] {
  const planned = inputs.flatMap((input) => {
    const read = resolveStep(scenario, input);
    return read.ok ? read.steps.map((step, turn) => ({ ...step, input, turn })) : [];
  });
  return drawn(inOrder(planned), world.seed).map(({ timeUs, input, turn }) => {
    const { at: _, within: __, repeat: ___, forge, ...what } = input;
    return { at: timeOf(timeUs), ...what, ...(forge === undefined ? {} : { forge: repeated(forge, turn) }) };
  });
}

/** Each repetition of a forged advertisement counts one more. */
function repeated(forge: ForgeInput, turn: number): ForgeInput {
  return turn === 0 ? forge : { ...forge, counter: `${BigInt(forge.counter ?? 1) + BigInt(turn)}` };
}
