import type { ElectionDialect } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { Instance } from './instance.js';
import type { Family } from './state.js';
import { dialectIntervalUs, waitUs } from './timing.js';

/** Sets the timer for the next advertisement from the given skew. */
export function armAdvertise(
  dialect: ElectionDialect,
  instance: Instance,
  advskew: number,
  nowUs: number,
  effects: EffectList,
): void {
  instance.advertiseUs = nowUs + dialectIntervalUs(dialect, instance.advbase, advskew);
  effects.timer('advertise', instance.advertiseUs);
}

export function clearAdvertise(instance: Instance, effects: EffectList): void {
  if (instance.advertiseUs === -1) return;
  instance.advertiseUs = -1;
  effects.timer('advertise', -1);
}

export function clearMasterDown(instance: Instance, effects: EffectList): void {
  if (instance.masterDown4Us !== -1) {
    instance.masterDown4Us = -1;
    effects.timer('masterDown4', -1);
  }
  if (instance.masterDown6Us !== -1) {
    instance.masterDown6Us = -1;
    effects.timer('masterDown6', -1);
  }
}

export function clearAll(instance: Instance, effects: EffectList): void {
  clearAdvertise(instance, effects);
  clearMasterDown(instance, effects);
  if (instance.wakeUs !== -1) {
    instance.wakeUs = -1;
    effects.timer('wake', -1);
  }
}

/**
 * Restarts a backup's master-down timers: after a packet, the timer of its family; otherwise (0), those of the families
 * that the virtual host has. Uses the configured skew, whatever the demotion.
 */
export function armMasterDown(
  dialect: ElectionDialect,
  instance: Instance,
  family: Family | 0,
  nowUs: number,
  effects: EffectList,
): void {
  if (dialect.backupForgetsArp) instance.delayedArp = -1;
  const atUs = nowUs + waitUs(dialect, instance.advbase, instance.advskew, instance.deadRatio);
  if (family === 4 || (instance.ipv4 && (family === 0 || dialect.ipv6 !== 'full'))) {
    instance.masterDown4Us = atUs;
    effects.timer('masterDown4', atUs);
  }
  if (dialect.ipv6 === 'full' && (family === 6 || (family === 0 && instance.ipv6))) {
    instance.masterDown6Us = atUs;
    effects.timer('masterDown6', atUs);
  }
}
