import { defineDialect } from '@carplab/election';
import { defineScenario, type HostSettings, type ScenarioInput } from '@carplab/sim/scenario';

/** FreeBSD, but of two equal masters only the one with the higher address yields, as with UCARP. */
export const byAddress = defineDialect('freebsd', { name: 'freebsd-by-address', tie: 'address' });

/** Two hosts that are equal in all but their addresses: a minute, from the start of both. */
export function twins(
  dialect: HostSettings['dialect'] & {},
  octets: readonly [number, number],
  advskew: number,
): ScenarioInput {
  const [one, other] = octets.map((octet) => ({ on: { lan: `10.0.0.${octet}/24` } }));
  return defineScenario({
    name: 'twins',
    learn: 'What equal masters do is a rule of its own.',
    duration: '60s',
    segments: ['lan'],
    defaults: { dialect, advskew },
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    hosts: { fw1: one!, fw2: other! },
  });
}
