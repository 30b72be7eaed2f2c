import type { Instance } from './instance.js';
import type { TimerName } from './state.js';

/** A deadline, or infinity if none is set, so that the minimum is the next. */
const orNever = (atUs: number): number => (atUs === -1 ? Number.POSITIVE_INFINITY : atUs);

/**
 * When `step` must next be called, in microseconds; -1: never.
 *
 * @example
 * const master = createInstance({ dialect: 'freebsd', vhid: 1 });
 * nextDeadlineUs(master); // => -1
 * step(master, { type: 'start' }, 10, new EffectList());
 * nextDeadlineUs(master); // => 3000010
 */
export function nextDeadlineUs(instance: Readonly<Instance>): number {
  const next = Math.min(
    orNever(instance.advertiseUs),
    orNever(instance.masterDown4Us),
    orNever(instance.masterDown6Us),
    orNever(instance.wakeUs),
  );
  return next === Number.POSITIVE_INFINITY ? -1 : next;
}

/**
 * The earliest timer that is due at `nowUs`, or undefined. A host steps until there is none.
 *
 * @example
 * const backup = createInstance({ dialect: 'freebsd', vhid: 1 });
 * step(backup, { type: 'start' }, 0, new EffectList());
 * dueTimer(backup, 2999999); // => undefined
 * dueTimer(backup, 3000000); // => 'masterDown4'
 */
export function dueTimer(instance: Readonly<Instance>, nowUs: number): TimerName | undefined {
  const nextUs = nextDeadlineUs(instance);
  if (nextUs === -1 || nextUs > nowUs) return undefined;
  if (nextUs === instance.wakeUs) return 'wake';
  if (nextUs === instance.advertiseUs) return 'advertise';
  return nextUs === instance.masterDown4Us ? 'masterDown4' : 'masterDown6';
}
