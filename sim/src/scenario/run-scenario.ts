import type { RunOptions, ScenarioResult } from './run-options.js';
import type { Scenario } from './scenario.js';
import { ScenarioRun } from './scenario-run.js';

/**
 * Runs a scenario from beginning to end in virtual time, and judges its expectations.
 *
 * @example
 * const input = defineScenario({
 *   name: 'a crash', learn: 'The backup waits for three intervals.', duration: '20s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
 *   steps: [{ at: '9.5s', crash: 'fw1' }],
 *   expect: [{ takeover: { max: '3.391s' } }],
 * });
 * const { takeovers, summary } = runScenario(readScenario(input, 'crash.ts').scenario, { seed: 1 });
 * takeovers[0].durationUs; // => 2_890_725
 * summary.expectationsFailed; // => 0
 *
 * @example
 * // The crash comes when the source says, not the seed.
 * const input = defineScenario({
 *   name: 'a crash', learn: 'The phase is chance.', duration: '20s', segments: ['lan'],
 *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
 *   steps: [{ at: '9s', within: '1s', crash: 'fw1' }],
 * });
 * const choices = { choose: ({ name }, draw) => (name === 'step/0' ? 500_000 : draw()) };
 * const { takeovers } = runScenario(readScenario(input, 'crash.ts').scenario, { choices });
 * takeovers[0].lostUs; // => 9_500_000
 */
export function runScenario(scenario: Scenario, options: RunOptions = {}): ScenarioResult {
  return new ScenarioRun(scenario, options).finish();
}
