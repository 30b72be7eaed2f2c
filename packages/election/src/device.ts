import { advertise } from './advertise.js';
import type { Cause } from './cause.js';
import type { ElectionDialect } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { AddressesEvent } from './event.js';
import type { Instance } from './instance.js';
import { armMasterDown, clearAll } from './timers.js';
import { becomeBackup, becomeInit, deviceUsable, run } from './transitions.js';

/** The parent interface, its carrier or `allow` was reported. The instance already has the new values. */
export function deviceReported(
  dialect: ElectionDialect,
  instance: Instance,
  nowUs: number,
  effects: EffectList,
): void {
  if (!instance.started && dialect.stopRemoves) return;
  if (dialect.downState === 'BACKUP') {
    processNoticed(dialect, instance, nowUs, effects);
    return;
  }
  const reasons = dialect.words.demoteReasons;
  const wasSuppressed = instance.suppressed;
  if (!deviceUsable(dialect, instance)) {
    becomeInit(dialect, instance, 'hardware interface down', effects);
    instance.suppressed = true;
    if (!wasSuppressed) effects.demote(instance.interfaceDownDemotion, reasons.interfaceDown);
  } else if (wasSuppressed || dialect.everyReportRestarts) {
    restart(dialect, instance, 'hardware interface up', nowUs, effects);
    instance.suppressed = false;
    if (wasSuppressed) effects.demote(-instance.interfaceDownDemotion, reasons.interfaceUp);
  }
}

/** UCARP without a carrier is a BACKUP with no timer. */
function processNoticed(
  dialect: ElectionDialect,
  instance: Instance,
  nowUs: number,
  effects: EffectList,
): void {
  const usable = deviceUsable(dialect, instance);
  if (usable === !instance.suppressed) return;
  instance.suppressed = !usable;
  if (usable) armMasterDown(dialect, instance, 0, nowUs, effects);
  else {
    becomeBackup(dialect, instance, 'hardware interface down', effects);
    clearAll(instance, effects);
  }
}

function restart(
  dialect: ElectionDialect,
  instance: Instance,
  cause: Cause,
  nowUs: number,
  effects: EffectList,
): void {
  becomeInit(dialect, instance, cause, effects);
  run(dialect, instance, nowUs, effects);
}

export function start(
  dialect: ElectionDialect,
  instance: Instance,
  nowUs: number,
  effects: EffectList,
): void {
  if (instance.started) return;
  instance.started = true;
  run(dialect, instance, nowUs, effects);
  if (deviceUsable(dialect, instance)) return;
  // Starting without a carrier counts as having noticed it.
  if (dialect.downState === 'BACKUP') becomeBackup(dialect, instance, 'initialization complete', effects);
  deviceReported(dialect, instance, nowUs, effects);
}

export function stop(dialect: ElectionDialect, instance: Instance, nowUs: number, effects: EffectList): void {
  if (!instance.started) return;
  if (instance.state === 'MASTER' && dialect.goodbye) advertise(dialect, instance, true, nowUs, effects);
  becomeInit(dialect, instance, 'shut down', effects);
  instance.started = false;
  const { removed } = dialect.words.demoteReasons;
  if (dialect.stopReturns !== 'nothing' && instance.suppressed) {
    instance.suppressed = false;
    effects.demote(-instance.interfaceDownDemotion, removed);
  }
  if (dialect.stopReturns === 'everything') {
    if (instance.sendErrors >= 3 * instance.nodes) effects.demote(-instance.sendErrorDemotion, removed);
    forgetSending(instance);
  }
  if (dialect.stopRemoves) {
    instance.suppressed = false;
    instance.heard = false;
    instance.counterHigh = 0;
    instance.counterLow = 0;
    instance.delayedArp = -1;
    forgetSending(instance);
  }
}

function forgetSending(instance: Instance): void {
  instance.sendErrors = 0;
  instance.sendSuccesses = 0;
}

export function addressesChanged(
  dialect: ElectionDialect,
  instance: Instance,
  event: AddressesEvent,
  nowUs: number,
  effects: EffectList,
): void {
  const isNew = (event.ipv4 && !instance.ipv4) || (event.ipv6 && !instance.ipv6);
  const policy = event.change === 'added' || isNew ? dialect.addressAdded : dialect.addressRemoved;
  if (policy === 'ignored') return;
  const isLast = !event.ipv4 && !event.ipv6;
  if (isLast && dialect.lastAddressGoodbye && instance.state === 'MASTER') {
    advertise(dialect, instance, true, nowUs, effects);
  }
  instance.ipv4 = event.ipv4;
  instance.ipv6 = event.ipv6;
  instance.ownsVip = event.ownsVip ?? false;
  if (instance.ownsVip && dialect.ownerSkewZero) instance.advskew = 0;
  if (isLast) {
    becomeInit(dialect, instance, 'addresses changed', effects);
  } else if (policy === 'restart') {
    restart(dialect, instance, 'addresses changed', nowUs, effects);
  } else if (policy === 'rearm') {
    run(dialect, instance, nowUs, effects);
  }
}
