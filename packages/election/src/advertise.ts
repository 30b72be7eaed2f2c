import type { ElectionDialect } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { Instance } from './instance.js';
import type { Family } from './state.js';
import { armAdvertise, clearAdvertise } from './timers.js';

/** Base and skew of a goodbye: slower than any backup waits. */
const GOODBYE = 255;

/** OpenBSD's count as carried in byte 4 (carp_group_demote_count); 0 elsewhere. */
export function demoteCount(dialect: ElectionDialect, instance: Readonly<Instance>): number {
  return dialect.demoteByte ? Math.max(0, Math.min(255, instance.demotion)) : 0;
}

/** The last counter received or sent, plus one; 2^64 − 1 wraps to 0. */
function countOn(instance: Instance): void {
  if (instance.counterLow < 0xffff_ffff) {
    instance.counterLow++;
    return;
  }
  instance.counterLow = 0;
  instance.counterHigh = instance.counterHigh < 0xffff_ffff ? instance.counterHigh + 1 : 0;
}

function send(
  dialect: ElectionDialect,
  instance: Instance,
  family: Family,
  advbase: number,
  advskew: number,
  goodbye: boolean,
  effects: EffectList,
): void {
  const demote = demoteCount(dialect, instance);
  if (dialect.counter === 'cookie') {
    effects.advertise(family, advbase, advskew & 0xff, demote, goodbye, 'cookie', 0, 0);
  } else if (!instance.heard) {
    effects.advertise(family, advbase, advskew & 0xff, demote, goodbye, 'random', 0, 0);
  } else {
    countOn(instance);
    const { counterHigh, counterLow } = instance;
    effects.advertise(family, advbase, advskew & 0xff, demote, goodbye, 'next', counterHigh, counterLow);
  }
}

/**
 * Sends one advertisement over each family, IPv4 first, then sets the timer for the next one from the skew that was
 * sent. The second gratuitous ARP goes out with the IPv4 one.
 */
export function advertise(
  dialect: ElectionDialect,
  instance: Instance,
  goodbye: boolean,
  nowUs: number,
  effects: EffectList,
): void {
  const advbase = goodbye ? GOODBYE : instance.advbase;
  const advskew = goodbye ? GOODBYE : dialect.skew(instance);
  if (instance.ipv4) {
    send(dialect, instance, 4, advbase, advskew, goodbye, effects);
    if (instance.delayedArp > 0 && --instance.delayedArp === 0) {
      instance.delayedArp = -1;
      effects.arp();
    }
  }
  if (instance.ipv6 && dialect.ipv6 === 'full') {
    send(dialect, instance, 6, advbase, advskew, goodbye, effects);
  }
  // UCARP accepts 255 and 255 as configuration, but takes its own advertisement for a goodbye and sends only one.
  if (advbase === GOODBYE && advskew === GOODBYE) clearAdvertise(instance, effects);
  else armAdvertise(dialect, instance, advskew, nowUs, effects);
}
