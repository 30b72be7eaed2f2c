import { type ElectionEvent, step } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { applyEffects } from './effects.js';

/** An event happens to a virtual host, and what it asks for is done. `flushDemotion` must follow. */
export function runEvent(
  machine: Machine,
  virtualHost: VirtualHost,
  event: ElectionEvent,
): 'EINVAL' | 'ENOTSUP' | undefined {
  step(virtualHost.instance, event, machine.nowUs, machine.scratch.effects);
  return applyEffects(machine, virtualHost, machine.scratch.effects);
}
