import type { AddressInput } from '@carplab/codec';
import type { ScenarioInput } from './input/scenario-input.js';

/**
 * Returns a scenario unchanged. The editor and the compiler check its types. One address (`mac`, `gateway`, `peer`, `source`
 * …) is text or bytes; in the scenario that is read from it, all are text.
 *
 * @example
 * const scenario = defineScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * });
 * readScenario(scenario, 'lone.ts').ok; // => true
 */
export function defineScenario<A extends AddressInput = string>(
  scenario: ScenarioInput<A>,
): ScenarioInput<A> {
  return scenario;
}
