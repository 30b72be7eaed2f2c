import { advertise } from './advertise.js';
import type { Cause } from './cause.js';
import type { ElectionDialect, Entering, Line } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { Instance } from './instance.js';
import type { State } from './state.js';
import { armAdvertise, armMasterDown, clearAdvertise, clearAll, clearMasterDown } from './timers.js';

/** Advertisements between the gratuitous ARP and its repetition ("to deal with some L3 switches"). */
export const ARP_DELAY = 2;

function say(line: Line | undefined, from: State, to: State, reason: string, effects: EffectList): void {
  if (line) effects.log(line.level, line.template, from, to, reason);
}

/** Changes the state and logs it. Everything around it is up to the callers. */
function change(
  dialect: ElectionDialect,
  instance: Instance,
  to: State,
  cause: Cause,
  effects: EffectList,
): void {
  const { words } = dialect;
  const from = instance.state;
  const reason = words.reasons[cause] ?? cause;
  say(words.before[cause], from, to, reason, effects);
  if (from === 'BACKUP' && to === 'MASTER') say(words.masterDown, from, to, reason, effects);
  instance.state = to;
  effects.transition(from, to, cause, reason);
  if (words.state) say(words.state(from, to), from, to, reason, effects);
}

function enter(
  dialect: ElectionDialect,
  instance: Instance,
  entering: readonly Entering[],
  cause: Cause,
  nowUs: number,
  effects: EffectList,
): void {
  const from = instance.state;
  clearMasterDown(instance, effects);
  for (const action of entering) {
    if (action === 'transition') change(dialect, instance, 'MASTER', cause, effects);
    else if (action === 'advertise') advertise(dialect, instance, false, nowUs, effects);
    else if (action === 'delay arp') instance.delayedArp = ARP_DELAY;
    else if (action === 'arm') armAdvertise(dialect, instance, instance.advskew, nowUs, effects);
    else if (action === 'arp') {
      if (instance.ipv4) effects.arp();
    } else if (instance.ipv6) effects.na();
  }
  say(dialect.words.after[cause], from, 'MASTER', dialect.words.reasons[cause] ?? cause, effects);
}

/** BACKUP → MASTER, in the implementation's order of state, advertisement and gratuitous ARP. */
export function becomeMaster(
  dialect: ElectionDialect,
  instance: Instance,
  cause: Cause,
  nowUs: number,
  effects: EffectList,
): void {
  enter(dialect, instance, dialect.entering, cause, nowUs, effects);
}

/** MASTER → BACKUP. */
export function stepDown(
  dialect: ElectionDialect,
  instance: Instance,
  cause: Cause,
  nowUs: number,
  effects: EffectList,
): void {
  if (dialect.lastAdvertisement) advertise(dialect, instance, false, nowUs, effects);
  becomeBackup(dialect, instance, cause, effects);
  armMasterDown(dialect, instance, 0, nowUs, effects);
  const reason = dialect.words.reasons[cause] ?? cause;
  say(dialect.words.after[cause], 'MASTER', 'BACKUP', reason, effects);
}

/** Any state → BACKUP, setting no timer. */
export function becomeBackup(
  dialect: ElectionDialect,
  instance: Instance,
  cause: Cause,
  effects: EffectList,
): void {
  clearAdvertise(instance, effects);
  if (instance.state !== 'BACKUP') change(dialect, instance, 'BACKUP', cause, effects);
}

/** Any state → INIT, clearing all timers. */
export function becomeInit(
  dialect: ElectionDialect,
  instance: Instance,
  cause: Cause,
  effects: EffectList,
): void {
  clearAll(instance, effects);
  if (instance.state !== 'INIT') change(dialect, instance, 'INIT', cause, effects);
}

/** Whether the parent interface is good enough for this implementation. */
export function deviceUsable(dialect: ElectionDialect, instance: Readonly<Instance>): boolean {
  if (instance.ignoreLink) return true;
  if (!instance.interfaceUp || (dialect.allow === 'stops' && !instance.allow)) return false;
  if (dialect.carrier === 'ignored') return true;
  return dialect.carrier === 'exactly up' ? instance.link === 'up' : instance.link !== 'down';
}

/**
 * Restarts the timer of the current state. Leaves INIT if everything needed is there: up, a vhid, an address, and a
 * working interface.
 */
export function run(dialect: ElectionDialect, instance: Instance, nowUs: number, effects: EffectList): void {
  if (!instance.started || !(instance.ipv4 || instance.ipv6) || !deviceUsable(dialect, instance)) return;
  if (instance.state === 'MASTER') {
    armAdvertise(dialect, instance, instance.advskew, nowUs, effects);
  } else if (instance.state === 'BACKUP') {
    armMasterDown(dialect, instance, 0, nowUs, effects);
  } else if (dialect.shortcut && instance.preempt && instance.demotion <= 0) {
    enter(dialect, instance, dialect.shortcut, 'preempting at start', nowUs, effects);
  } else {
    becomeBackup(dialect, instance, 'initialization complete', effects);
    armMasterDown(dialect, instance, 0, nowUs, effects);
  }
}
