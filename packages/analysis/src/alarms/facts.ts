import { CARP_BYTES } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import type { VirtualHostKey } from '../record/record.js';

/** The name of a host that watches itself, in facts and in alarms. */
export const US = 'we';

/** What an advertisement says, as far as alarms go. */
export interface AdvertisementFields {
  readonly vhid: number;
  /** What is signed, counter and HMAC, as a key. */
  readonly signed: string;
  // What no HMAC covers.
  readonly advskew: number;
  readonly advbase: number;
  readonly demote: number;
}

/** An advertisement that leaves a host, or comes from nobody's. */
export interface SentAdvertisementFact extends AdvertisementFields {
  readonly timeUs: number;
  readonly link: string;
  readonly family: 4 | 6;
  /** A host where the source knows it (`US` for itself), else the address that it comes from. */
  readonly sender: string;
  /** `host`: its own. `forged` and `replay`: nobody's; made up, or recorded before. */
  readonly origin: 'host' | 'forged' | 'replay';
}

/** An advertisement that is heard. */
export interface HeardAdvertisement extends Omit<SentAdvertisementFact, 'origin'> {
  /** Who hears it (`US` for ourselves); absent for an observer of the wire. */
  readonly receiver?: string;
  /** Whether its HMAC is the receiver's; by an observer's keys, where there is no receiver. */
  readonly verdict: 'ok' | 'bad' | 'unchecked';
  /** Where the source knows it. Absent: the watch finds out, and takes its sender for a MASTER. */
  readonly origin?: 'host' | 'forged' | 'replay';
}

/** A VRRP advertisement with the number of a virtual host of that link: they share a MAC address. */
export interface SharedIdFact {
  readonly timeUs: number;
  readonly link: string;
  readonly vhid: number;
  readonly sender: string;
  readonly version: 2 | 3;
}

/** A host has become MASTER of a virtual host, or is it no more. */
export interface MastershipFact extends VirtualHostKey {
  readonly timeUs: number;
  readonly host: string;
  readonly master: boolean;
}

const { vhid, advskew, advbase, demote, counterHigh } = CARP.offset;

/**
 * The fields of the advertisement that begins at `start` and ends before `end`; of one that is cut, what is not there
 * is 0.
 *
 * @example
 * const bytes = new Uint8Array(36);
 * bytes.set([0x21, 7, 100, 7, 0, 1]);
 * const { vhid, advskew, advbase, demote } = advertisementFields(bytes, 0, 36);
 * [vhid, advskew, advbase, demote]; // => [7, 100, 1, 0]
 */
export function advertisementFields(bytes: Uint8Array, start: number, end: number): AdvertisementFields {
  const at = (offset: number): number => (start + offset < end ? bytes[start + offset]! : 0);
  // Two bytes in a letter: spreading them one by one takes longer than all else here.
  let signed = '';
  for (let from = counterHigh; from < CARP_BYTES && start + from < end; from += 2)
    signed += String.fromCharCode((at(from) << 8) | at(from + 1));
  return { vhid: at(vhid), signed, advskew: at(advskew), advbase: at(advbase), demote: at(demote) };
}
