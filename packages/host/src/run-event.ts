import { type ElectionEvent, step } from '@carplab/election';
import { applyEffects } from './effects.js';
import type { Machine, VirtualHost } from './machine.js';

/** An event happens to a virtual host, and what it asks for is done. `flushDemotion` must follow. */
export function runEvent(
  machine: Machine,
  virtualHost: VirtualHost,
  event: ElectionEvent,
): 'EINVAL' | 'ENOTSUP' | undefined {
  step(virtualHost.instance, event, machine.nowUs, machine.bench.effects);
  return applyEffects(machine, virtualHost, machine.bench.effects);
}
