import type { Instance } from './instance.js';
import { hasRules } from './rules-of.js';

/** All fields, in hashing order. A missing or extra one does not compile. */
const FIELDS = Object.keys({
  dialect: 0,
  vhid: 0,
  state: 0,
  started: 0,
  advbase: 0,
  advskew: 0,
  preempt: 0,
  deadRatio: 0,
  ipv4: 0,
  ipv6: 0,
  ownsVip: 0,
  source: 0,
  nodes: 0,
  allow: 0,
  interfaceUp: 0,
  link: 0,
  ignoreLink: 0,
  suppressed: 0,
  demotion: 0,
  interfaceDownDemotion: 0,
  sendErrorDemotion: 0,
  before14: 0,
  sendErrors: 0,
  sendSuccesses: 0,
  advertiseUs: 0,
  masterDown4Us: 0,
  masterDown6Us: 0,
  wakeUs: 0,
  delayedArp: 0,
  heard: 0,
  counterHigh: 0,
  counterLow: 0,
} satisfies Record<keyof Instance, 0>) as readonly (keyof Instance)[];

/** An instance's state as plain data: can be kept, compared, and written as JSON. */
export type InstanceSnapshot = Readonly<Instance>;

/**
 * A copy of an instance, for `restore`.
 *
 * @example
 * const instance = createInstance({ dialect: 'openbsd', vhid: 1 });
 * const before = snapshot(instance);
 * step(instance, { type: 'start' }, 0, new EffectList());
 * restore(instance, before);
 * instance.state; // => 'INIT'
 */
export function snapshot(instance: Readonly<Instance>): InstanceSnapshot {
  return { ...instance };
}

/**
 * Puts an instance back into a snapshot's state, even one of another instance.
 *
 * @throws TypeError for a snapshot of a dialect that is neither shipped nor the one this instance was made with
 */
export function restore(instance: Instance, from: InstanceSnapshot): void {
  if (!hasRules(instance, from.dialect))
    throw new TypeError(
      `the snapshot is of dialect '${from.dialect}', and the instance was made with '${instance.dialect}': make one with '${from.dialect}'`,
    );
  Object.assign(instance, from);
}

/** FNV-1a over 32 bits; the second lane starts differently. */
const FNV_PRIME = 0x0100_0193;
const FNV_START = 0x811c_9dc5;

/**
 * A number below 2^53 for the state of an instance; equal states give equal numbers, however they were reached. Meant
 * to be combined into a world's hash; not cryptographic.
 *
 * @example
 * const one = createInstance({ dialect: 'netbsd', vhid: 7 });
 * hashInstance(one) === hashInstance(createInstance({ vhid: 7, dialect: 'netbsd', preempt: false })); // => true
 */
export function hashInstance(instance: Readonly<Instance>): number {
  let a = FNV_START;
  let b = ~FNV_START;
  for (const field of FIELDS) {
    const value = instance[field];
    if (typeof value === 'string') {
      for (let index = 0; index < value.length; index++) {
        a = Math.imul(a ^ value.charCodeAt(index), FNV_PRIME);
        b = Math.imul(b, FNV_PRIME) ^ value.charCodeAt(index);
      }
    } else {
      const number = Number(value);
      const low = number | 0;
      const high = Math.floor(number / 0x1_0000_0000) | 0;
      a = Math.imul(a ^ low, FNV_PRIME);
      a = Math.imul(a ^ (a >>> 15) ^ high, FNV_PRIME);
      b = Math.imul(b, FNV_PRIME) ^ high;
      b = Math.imul(b ^ (b >>> 13), FNV_PRIME) ^ low;
    }
  }
  a ^= a >>> 16;
  b ^= b >>> 15;
  // 21 bits and 32 bits: exact in a double.
  return (b >>> 11) * 0x1_0000_0000 + (a >>> 0);
}
