import { CARP_BYTES } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import type { VirtualHostKey } from '../record/record.js';

/** The name of a host that watches itself. */
export const US = 'we';

/** The fields of an advertisement that alarms depend on. */
export interface AdvertisementFact {
  readonly vhid: number;
  /** The signed part, counter and HMAC, as a key. */
  readonly signed: string;
  // Not covered by the HMAC.
  readonly advskew: number;
  readonly advbase: number;
  readonly demote: number;
}

/** An advertisement that a host sends, or that someone injects. */
export interface SentAdvertisementFact extends AdvertisementFact {
  readonly timeUs: number;
  readonly link: string;
  readonly family: 4 | 6;
  /** The host, if known (`US` for itself); otherwise the source address. */
  readonly sender: string;
  /** `host`: its own. `forged` and `replay`: injected; made up, or recorded earlier. */
  readonly origin: 'host' | 'forged' | 'replay';
}

/** An advertisement that was heard. */
export interface HeardAdvertisementFact extends Omit<SentAdvertisementFact, 'origin'> {
  /** The receiver (`US` for ourselves); absent for an observer of the wire. */
  readonly receiver?: string;
  /** Whether the receiver's key verifies the HMAC; without a receiver, the observer's keys. */
  readonly verdict: 'ok' | 'bad' | 'unchecked';
  /** Absent if unknown: the watch finds out. */
  readonly origin?: 'host' | 'forged' | 'replay';
}

/** A VRRP advertisement with the number of a virtual host on that link; the two share a MAC address. */
export interface SharedIdFact {
  readonly timeUs: number;
  readonly link: string;
  readonly vhid: number;
  readonly sender: string;
  readonly version: 2 | 3;
}

/** A host became MASTER of a virtual host, or no longer is. */
export interface MastershipFact extends VirtualHostKey {
  readonly timeUs: number;
  readonly host: string;
  readonly master: boolean;
}

/** Several hosts are, or were, MASTER of a virtual host for longer than a handover takes. */
export interface MastersFact extends VirtualHostKey {
  readonly timeUs: number;
  readonly hosts: readonly string[];
  readonly fromUs: number;
  /** How long they were in all, once it is over. */
  readonly lastedUs?: number;
  /** How often. Default: once. */
  readonly times?: number;
}

const { vhid, advskew, advbase, demote, counterHigh } = CARP.offset;

/**
 * The fields of the advertisement in `bytes[start..end)`; fields that are cut off are 0.
 *
 * @example
 * const bytes = new Uint8Array(36);
 * bytes.set([0x21, 7, 100, 7, 0, 1]);
 * const { vhid, advskew, advbase, demote } = advertisementFields(bytes, 0, 36);
 * [vhid, advskew, advbase, demote]; // => [7, 100, 1, 0]
 */
export function advertisementFields(bytes: Uint8Array, start: number, end: number): AdvertisementFact {
  const at = (offset: number): number => (start + offset < end ? bytes[start + offset]! : 0);
  const signed =
    end - start >= CARP_BYTES ? signedText(bytes, start + counterHigh) : cutText(at, end - start);
  return { vhid: at(vhid), signed, advskew: at(advskew), advbase: at(advbase), demote: at(demote) };
}

/** Counter and HMAC, two bytes per character. One call: joining single characters takes three times as long. */
function signedText(bytes: Uint8Array, at: number): string {
  const c = (i: number): number => (bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!;
  // biome-ignore format: one line of fourteen
  return String.fromCharCode(c(0), c(1), c(2), c(3), c(4), c(5), c(6), c(7), c(8), c(9), c(10), c(11), c(12), c(13));
}

/** The same of an advertisement of `length` bytes that is cut off. */
function cutText(at: (offset: number) => number, length: number): string {
  let text = '';
  for (let from = counterHigh; from < length; from += 2)
    text += String.fromCharCode((at(from) << 8) | at(from + 1));
  return text;
}
