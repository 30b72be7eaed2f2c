import { demoteCount } from './advertise.js';
import type { ElectionDialect } from './dialect.js';
import type { EffectList } from './effect-list.js';
import type { AdvertisementEvent } from './event.js';
import type { Instance } from './instance.js';
import { rulesOf } from './rules-of.js';
import type { Family } from './state.js';
import { armMasterDown } from './timers.js';
import { compareIntervals } from './timing.js';
import { ARP_DELAY, becomeMaster, stepDown } from './transitions.js';

/** An IPv4 address as a little-endian host reads it from the packet: the last octet is most significant. */
const asLittleEndian = (address: number): number =>
  (((address & 0xff) << 24) |
    ((address & 0xff00) << 8) |
    ((address >>> 8) & 0xff00) |
    ((address >>> 24) & 0xff)) >>>
  0;

/** Why an instance ignores advertisements: see `whyDeaf`. */
export type Deafness = 'allow' | 'asleep' | 'not-running' | 'other-family';

/**
 * Why an instance would ignore an advertisement over this family now; undefined if it would process it.
 *
 * - `not-running`: it has not started, is in INIT, or cannot use its interface.
 * - `allow`: net.inet.carp.allow is 0.
 * - `asleep`: UCARP sleeps after SIGUSR2.
 * - `other-family`: it does not use this family.
 *
 * @example
 * const host = createInstance({ dialect: 'freebsd', vhid: 1 });
 * whyDeaf(host, 4); // => 'not-running'
 * step(host, { type: 'start' }, 0, new EffectList());
 * whyDeaf(host, 4); // => undefined
 */
export function whyDeaf(instance: Readonly<Instance>, family: Family): Deafness | undefined {
  return deafness(rulesOf(instance), instance, family);
}

function deafness(
  dialect: ElectionDialect,
  instance: Readonly<Instance>,
  family: Family,
): Deafness | undefined {
  if (!instance.started) return 'not-running';
  if (!instance.allow) return 'allow';
  if (instance.wakeUs !== -1) return 'asleep';
  if (instance.state === 'INIT' && !dialect.hearsInInit) return 'not-running';
  if (dialect.downState === 'BACKUP' && instance.suppressed) return 'not-running';
  if (family === 6 && dialect.ipv6 === 'none') return 'other-family';
  const fits = !dialect.familyMustMatch || (family === 4 ? instance.ipv4 : instance.ipv6);
  return fits ? undefined : 'other-family';
}

/**
 * The election: compare mine with theirs, by demotion count (OpenBSD), then by interval. Theirs is taken from the
 * packet as is; mine uses the skew that I send.
 */
export function receive(
  dialect: ElectionDialect,
  instance: Instance,
  event: AdvertisementEvent,
  nowUs: number,
  effects: EffectList,
): void {
  if (deafness(dialect, instance, event.family) !== undefined) return;
  if (dialect.counter === 'chain') {
    instance.heard = true;
    instance.counterHigh = event.counterHigh;
    instance.counterLow = event.counterLow;
  }
  if (instance.state === 'MASTER') receiveAsMaster(dialect, instance, event, nowUs, effects);
  else if (instance.state === 'BACKUP') receiveAsBackup(dialect, instance, event, nowUs, effects);
}

function receiveAsMaster(
  dialect: ElectionDialect,
  instance: Instance,
  event: AdvertisementEvent,
  nowUs: number,
  effects: EffectList,
): void {
  const myDemote = demoteCount(dialect, instance);
  const theirDemote = dialect.demoteByte ? event.demote : 0;
  // Positive: theirs is faster.
  let order = compareIntervals(instance.advbase, dialect.skew(instance), event.advbase, event.advskew);
  if (order === 0) order = tieOrder(dialect, instance, event);
  if (order > 0 && theirDemote <= myDemote) {
    stepDown(dialect, instance, 'more frequent advertisement received', nowUs, effects);
  } else if (theirDemote < myDemote) {
    stepDown(dialect, instance, 'yielding to a less demoted master', nowUs, effects);
  } else if (order < 0 && dialect.reasserts) {
    effects.arp();
    instance.delayedArp = ARP_DELAY;
    const line = dialect.words.reassert;
    if (line) effects.log(line.level, line.template, 'MASTER', 'MASTER', '');
  }
}

/** Positive: an equal master's advertisement makes this one yield. Two that have both families settle it over IPv4. */
function tieOrder(dialect: ElectionDialect, instance: Readonly<Instance>, event: AdvertisementEvent): number {
  if (dialect.tie === 'yield') return 1;
  if (event.family === 6) return instance.ipv4 ? 0 : 1;
  return asLittleEndian(instance.source) - asLittleEndian(event.source);
}

function receiveAsBackup(
  dialect: ElectionDialect,
  instance: Instance,
  event: AdvertisementEvent,
  nowUs: number,
  effects: EffectList,
): void {
  const myDemote = demoteCount(dialect, instance);
  const theirDemote = dialect.demoteByte ? event.demote : 0;
  const skew = dialect.skew(instance);
  const { advbase, advskew } = event;
  if (
    instance.preempt &&
    compareIntervals(instance.advbase, skew, advbase, advskew) < 0 &&
    theirDemote >= myDemote
  ) {
    becomeMaster(dialect, instance, 'preempting a slower master', nowUs, effects);
  } else if (theirDemote > myDemote) {
    becomeMaster(dialect, instance, 'taking over from a more demoted master', nowUs, effects);
  } else if (
    compareIntervals(instance.deadRatio * instance.advbase, skew, advbase, advskew) < 0 &&
    !(dialect.zeroBase && instance.advbase === 0)
  ) {
    becomeMaster(dialect, instance, 'master will time out', nowUs, effects);
  } else {
    armMasterDown(dialect, instance, event.family, nowUs, effects);
  }
}
