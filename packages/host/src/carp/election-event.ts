import { type AddressInput, type Advertisement, addressBytes, encodeAdvertisement } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { wordAt } from '@carplab/codec/net';
import type { AdvertisementEvent } from '@carplab/election';
import type { Mutable } from '../scratch.js';

const at = CARP.offset;

/** What an election must know of the packet around an advertisement. */
export interface AdvertisementMeta {
  /** The IP source address; its family is the advertisement's. */
  readonly source: AddressInput;
}

/**
 * The event that an advertisement is for an election (`step` of `@carplab/election`). Whether a receiver accepts it (TTL,
 * checksum, HMAC, vhid, a packet of its own) is not asked: `receiveAdvertisement` and `Verifier` of the codec say so.
 *
 * @throws AddressError for a source that is no address; RangeError for a field that does not fit its bits
 * @example
 * const packet = fromHex('210100070001d52d0102030405060708aca8bfc41a3c2b1b3644d21a8a16f74f9cbe216c');
 * const event = toElectionEvent(decodeAdvertisement(packet), { source: '10.0.0.2' });
 * event; // => { type: 'advertisement', family: 4, advbase: 1, advskew: 0, demote: 0, counterHigh: 0x01020304, counterLow: 0x05060708, source: 0x0a000002 }
 */
export function toElectionEvent(advertisement: Advertisement, meta: AdvertisementMeta): AdvertisementEvent {
  const source = addressBytes('source', meta.source);
  const event: Mutable<AdvertisementEvent> = {
    ...{ type: 'advertisement', family: source.length === 4 ? 4 : 6 },
    ...{ advbase: 0, advskew: 0, demote: 0, counterHigh: 0, counterLow: 0, source: 0 },
  };
  // By way of its bytes: a host does not build the object, and both are one reading.
  const bytes = new Uint8Array(CARP.span + source.length);
  encodeAdvertisement(advertisement, bytes);
  bytes.set(source, CARP.span);
  return readElectionEvent(event, event.family, bytes, 0, CARP.span);
}

/** The same from the bytes of a packet: of the 36 at `start`, and of its source address. Allocates nothing. */
export function readElectionEvent(
  event: Mutable<AdvertisementEvent>,
  family: 4 | 6,
  bytes: Uint8Array,
  start: number,
  sourceAt: number,
): AdvertisementEvent {
  event.family = family;
  event.advbase = bytes[start + at.advbase]!;
  event.advskew = bytes[start + at.advskew]!;
  event.demote = bytes[start + at.demote]!;
  event.counterHigh = wordAt(bytes, start + at.counterHigh) >>> 0;
  event.counterLow = wordAt(bytes, start + at.counterLow) >>> 0;
  event.source = family === 4 ? wordAt(bytes, sourceAt) >>> 0 : 0;
  return event;
}
