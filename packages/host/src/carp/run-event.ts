import { type ElectionEvent, step } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { applyEffects } from './effects.js';

/** Applies an event to a virtual host and carries out its effects. `flushDemotion` must follow. */
export function runEvent(
  machine: Machine,
  virtualHost: VirtualHost,
  event: ElectionEvent,
): 'EINVAL' | 'ENOTSUP' | undefined {
  step(virtualHost.instance, event, machine.nowUs, machine.scratch.effects);
  return applyEffects(machine, virtualHost, machine.scratch.effects);
}
