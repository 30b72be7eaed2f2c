import { type EffectList, step } from '@carplab/election';
import type { Machine } from '../machine.js';
import { demotionOf } from './adjust-demotion.js';
import { applyEffects } from './effects.js';

function advertises(effects: EffectList): boolean {
  for (let i = 0; i < effects.length; i++) if (effects.at(i).kind === 'advertise') return true;
  return false;
}

/**
 * Reports a changed demotion to all virtual hosts. What they then send can fail and demote again, but only once each
 * until a packet gets through: so this ends.
 */
export function flushDemotion(machine: Machine): void {
  while (machine.demotionDueUs !== undefined) {
    const { demotionAlarm, demotionAdmin } = machine;
    machine.demotionDueUs = undefined;
    machine.demotionAlarm = false;
    machine.demotionAdmin = undefined;
    for (const virtualHost of machine.vhids) {
      const { instance, groups } = virtualHost;
      const admin = demotionAdmin !== undefined && (demotionAdmin === '' || groups.includes(demotionAdmin));
      const value = demotionOf(machine, virtualHost);
      step(instance, { type: 'demotion', value, admin }, machine.nowUs, machine.scratch.effects);
      // A group that rises from 0 to 1 makes all masters advertise, whatever their groups.
      if (demotionAlarm && !advertises(machine.scratch.effects)) {
        step(instance, { type: 'advertise' }, machine.nowUs, machine.scratch.effects);
      }
      applyEffects(machine, virtualHost, machine.scratch.effects);
    }
  }
}
