import { advertise } from './advertise.js';
import { addressesChanged, deviceReported, start, stop } from './device.js';
import type { ElectionDialect } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { ConfigureEvent, DemotionEvent, ElectionEvent, ForceEvent } from './event.js';
import type { Instance } from './instance.js';
import { receive } from './receive.js';
import { isConfigurable, rulesOf } from './rules-of.js';
import { sent } from './sending.js';
import type { TimerName } from './state.js';
import { armMasterDown } from './timers.js';
import { becomeBackup, becomeInit, becomeMaster, run } from './transitions.js';

/**
 * Applies one event to an instance, in place. `effects` holds what to do, in order, until the next step with the same
 * list. It draws no random numbers, reads no clock and never throws; in a steady state it allocates nothing.
 *
 * `nowUs` is in microseconds and must not go back. Late timers are processed when they come.
 *
 * @example
 * const effects = new EffectList();
 * const host = createInstance({ dialect: 'freebsd', vhid: 1, advskew: 100, preempt: true });
 * step(host, { type: 'start' }, 0, effects);
 * step(host, { type: 'timer', timer: 'masterDown4' }, 3390625, effects);
 * effects.toArray().map((effect) => effect.kind); // => ['timer', 'transition', 'log', 'advertise', 'timer', 'arp', 'timer']
 * host.state; // => 'MASTER'
 * host.advertiseUs; // => 4781250
 */
export function step(
  instance: Instance,
  event: ElectionEvent,
  nowUs: number,
  effects: EffectList,
): EffectList {
  const dialect = rulesOf(instance);
  effects.clear();
  switch (event.type) {
    case 'advertisement':
      receive(dialect, instance, event, nowUs, effects);
      break;
    case 'timer':
      expire(dialect, instance, event.timer, nowUs, effects);
      break;
    case 'sent':
      sent(dialect, instance, event, effects);
      break;
    case 'start':
      start(dialect, instance, nowUs, effects);
      break;
    case 'stop':
      stop(dialect, instance, nowUs, effects);
      break;
    case 'interface':
      instance.interfaceUp = event.up;
      deviceReported(dialect, instance, nowUs, effects);
      break;
    case 'link':
      instance.link = event.link;
      if (dialect.carrier !== 'ignored') deviceReported(dialect, instance, nowUs, effects);
      break;
    case 'allow':
      if (dialect.allow === 'none') {
        effects.refused('ENOTSUP');
        break;
      }
      instance.allow = event.allow;
      if (dialect.allow === 'stops') deviceReported(dialect, instance, nowUs, effects);
      break;
    case 'preempt':
      instance.preempt = event.preempt;
      break;
    case 'addresses':
      addressesChanged(dialect, instance, event, nowUs, effects);
      break;
    case 'configure':
      configure(dialect, instance, event, nowUs, effects);
      break;
    case 'force':
      force(dialect, instance, event, nowUs, effects);
      break;
    case 'demotion':
      demotionChanged(dialect, instance, event, nowUs, effects);
      break;
    case 'advertise':
      if (instance.state === 'MASTER') advertise(dialect, instance, false, nowUs, effects);
      break;
  }
  return effects;
}

function expire(
  dialect: ElectionDialect,
  instance: Instance,
  timer: TimerName,
  nowUs: number,
  effects: EffectList,
): void {
  if (timer === 'advertise') {
    if (instance.advertiseUs === -1 || nowUs < instance.advertiseUs) return;
    advertise(dialect, instance, false, nowUs, effects);
  } else if (timer === 'wake') {
    if (instance.wakeUs === -1 || nowUs < instance.wakeUs) return;
    instance.wakeUs = -1;
    armMasterDown(dialect, instance, 0, nowUs, effects);
  } else {
    const atUs = timer === 'masterDown4' ? instance.masterDown4Us : instance.masterDown6Us;
    if (atUs === -1 || nowUs < atUs) return;
    becomeMaster(dialect, instance, 'master timed out', nowUs, effects);
  }
}

function configure(
  dialect: ElectionDialect,
  instance: Instance,
  event: ConfigureEvent,
  nowUs: number,
  effects: EffectList,
): void {
  const advbase = event.advbase ?? instance.advbase;
  const advskew = event.advskew ?? instance.advskew;
  if (!isConfigurable(dialect, advbase, advskew)) {
    effects.refused('EINVAL');
    return;
  }
  instance.advbase = advbase;
  instance.advskew = advskew;
  if (dialect.configured === 'keep') return;
  if (dialect.configured === 'restart') {
    becomeInit(dialect, instance, 'configuration changed', effects);
  }
  run(dialect, instance, nowUs, effects);
}

function force(
  dialect: ElectionDialect,
  instance: Instance,
  event: ForceEvent,
  nowUs: number,
  effects: EffectList,
): void {
  if (event.state === 'MASTER' && dialect.refusesMaster) {
    effects.refused('ENOTSUP');
    return;
  }
  if (instance.state === 'INIT' || instance.state === event.state) return;
  if (event.state === 'MASTER') {
    becomeMaster(dialect, instance, 'user requested', nowUs, effects);
    return;
  }
  becomeBackup(dialect, instance, 'user requested', effects);
  if (dialect.forcedSleepUs === 0) {
    armMasterDown(dialect, instance, 0, nowUs, effects);
  } else {
    instance.wakeUs = nowUs + dialect.forcedSleepUs;
    effects.timer('wake', instance.wakeUs);
  }
}

function demotionChanged(
  dialect: ElectionDialect,
  instance: Instance,
  event: DemotionEvent,
  nowUs: number,
  effects: EffectList,
): void {
  const before = instance.demotion;
  instance.demotion = event.value;
  if (instance.state !== 'MASTER') return;
  if (dialect.advertisesAtOnce(before, event.value, event.admin ?? false)) {
    advertise(dialect, instance, false, nowUs, effects);
  }
}
