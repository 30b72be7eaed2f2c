import type { VirtualHostKey } from '../record/record.js';
import type { AlarmKind } from './alarm.js';
import { type HeardAdvertisementFact, type SentAdvertisementFact, type SharedIdFact, US } from './facts.js';
import { unsignedOf } from './replay-memory.js';

interface KindOf<Found> {
  /** For a legend. */
  readonly meaning: string;
  /** The finding as a sentence. */
  sentence(found: Found): string;
}

interface Masters extends VirtualHostKey {
  readonly hosts: readonly string[];
  /** When the overlap began, as text; absent if it is over, or began just now. */
  readonly since?: string;
  /** If it is over: how long it lasted, as text. */
  readonly lasted?: string;
}

interface Kinds extends Record<AlarmKind, unknown> {
  readonly badauth: KindOf<HeardAdvertisementFact & { readonly alsoMaster: boolean }>;
  readonly replay: KindOf<HeardAdvertisementFact | SentAdvertisementFact>;
  readonly forged: KindOf<HeardAdvertisementFact | SentAdvertisementFact>;
  readonly 'dual-master': KindOf<Masters>;
  readonly echo: KindOf<HeardAdvertisementFact>;
  readonly 'shared-vrid': KindOf<SharedIdFact>;
}

/** Every kind of alarm: its meaning and its message. */
export const ALARMS: Kinds = {
  badauth: {
    meaning:
      'an advertisement whose HMAC is not the receiver’s: another password, other addresses, or a forgery',
    sentence: ({ vhid, link, sender, receiver, alsoMaster }) => {
      if (receiver === US) {
        const both = alsoMaster ? ' We are MASTER of it, too.' : '';
        return `${sender} advertises vhid ${vhid} with an HMAC that is not ours: another password, other addresses, or a forgery.${both}`;
      }
      if (receiver === undefined)
        return `${sender} advertises vhid ${vhid} on ${link} with an HMAC that does not verify`;
      return `${receiver} refuses the advertisements of ${sender} for vhid ${vhid} on ${link}: their HMAC is not its own`;
    },
  },
  replay: {
    meaning: 'an old advertisement that was sent again',
    sentence: (found) =>
      found.origin === undefined
        ? `${found.sender} sent an advertisement of ${placeOf(found)} again: a replay, which is accepted (no implementation checks counters)`
        : `an old advertisement was sent again: ${placeOf(found)}`,
  },
  forged: {
    meaning: 'an advertisement that no host has sent as it is',
    sentence: (found) =>
      found.origin === undefined
        ? `${found.sender} sent an advertisement of ${placeOf(found)} with changed advskew, advbase or demote (now ${unsignedOf(found)}), which no HMAC covers`
        : `a forged advertisement: ${placeOf(found)}`,
  },
  'dual-master': {
    meaning: 'several hosts that are MASTER of one virtual host for longer than a handover takes',
    sentence: ({ hosts, since, lasted, ...key }) => {
      const [isOurs, isOver] = [hosts.includes(US), lasted !== undefined];
      const names = isOurs ? [...hosts.filter((host) => host !== US), US] : hosts;
      const where = isOurs ? '' : ` on ${key.link}`;
      const when = isOver ? ` for ${lasted}` : since === undefined ? '' : ` since ${since}`;
      return `${(isOver ? wereMaster : areMaster)(names)} of vhid ${key.vhid}${where}${when}`;
    },
  },
  echo: {
    meaning: 'a host that hears its own advertisements: a loop, or a replay',
    sentence: ({ vhid, link, sender, receiver }) =>
      receiver === US
        ? `our own advertisements of vhid ${vhid} come back, from ${sender}: a loop, or a replay`
        : `${receiver ?? sender} hears its own advertisements of vhid ${vhid} on ${link}`,
  },
  'shared-vrid': {
    meaning: 'a VRRP router with the number of a virtual host, whose MAC address it shares',
    sentence: (found) =>
      `${found.sender} speaks VRRPv${found.version} with id ${found.vhid} on ${found.link}: the MAC address of vhid ${found.vhid} is also its own`,
  },
};

/** Reports that an overlap which raised an alarm has ended; `lasted` is how long it was, as text. */
export function overSentence(
  key: VirtualHostKey,
  hosts: readonly string[],
  lasted: string,
  times: number = 1,
): string {
  const where = hosts.includes(US) ? '' : ` on ${key.link}`;
  const often = times === 1 ? `that lasted ${lasted}` : `that was ${times} times, ${lasted} in all`;
  return `vhid ${key.vhid}${where} no longer has two MASTERs; ${often}`;
}

/**
 * Several hosts that are MASTER at the same time, as text.
 *
 * @example
 * areMaster(['fw1', 'fw2']); // => 'fw1 and fw2 are both MASTER'
 * areMaster(['fw1', 'fw2', 'fw3']); // => 'fw1 and fw2 and fw3 are all MASTER'
 */
export function areMaster(hosts: readonly string[]): string {
  return `${hosts.join(' and ')} are ${hosts.length === 2 ? 'both' : 'all'} MASTER`;
}

/** As `areMaster`, of hosts that no longer are. */
export function wereMaster(hosts: readonly string[]): string {
  return areMaster(hosts).replace(/are (both|all) MASTER$/, 'were $1 MASTER');
}

/**
 * A time or duration, exact to the microsecond; the default for both.
 *
 * @example
 * secondsText(2_390_625); // => '2.390625 s'
 * secondsText(150_000); // => '150 ms'
 */
export function secondsText(us: number): string {
  return us < 1_000_000 && us > 0 ? `${us / 1000} ms` : `${us / 1_000_000} s`;
}

function placeOf({
  vhid,
  link,
  receiver,
}: HeardAdvertisementFact | (SentAdvertisementFact & { receiver?: never })) {
  return receiver === US ? `vhid ${vhid}` : `vhid ${vhid} on ${link}`;
}
