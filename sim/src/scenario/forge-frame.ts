import {
  type AdvertisementFields,
  type Authenticator,
  CARP_BYTES,
  encodeAdvertisement,
  encodeAdvertisementFrame,
  formatMac,
  parseAddress,
  signAdvertisement,
  virtualMac,
} from '@carplab/codec';
import { CARP_ADVERTISEMENT, CARP_AUTHLEN, CARP_VERSION, writeCarpChecksum } from '@carplab/codec/carp';

/** An advertisement that no host sends. */
export interface ForgedAdvertisement {
  readonly fields: AdvertisementFields;
  /** Source address, of either family. */
  readonly source: string;
  readonly ttl: number;
  /** Source MAC address. Default: the virtual one. */
  readonly mac?: string;
  /** Default: the HMAC is zeros. */
  readonly authenticator?: Authenticator;
}

/** The Ethernet frame, to CARP's group. */
export function forgeFrame(forged: ForgedAdvertisement): Uint8Array {
  const { fields, source, ttl, authenticator } = forged;
  const mac = forged.mac ?? formatMac(virtualMac(fields.vhid));
  const advertisement =
    authenticator === undefined ? unsigned(fields) : signAdvertisement(fields, authenticator);
  const family = parseAddress(source)?.length === 16 ? 6 : 4;
  return encodeAdvertisementFrame({ family, srcMac: mac, src: source, ttl }, advertisement);
}

function unsigned(fields: AdvertisementFields): Uint8Array {
  const bytes = new Uint8Array(CARP_BYTES);
  encodeAdvertisement(
    {
      version: CARP_VERSION,
      type: CARP_ADVERTISEMENT,
      advskew: 0,
      authlen: CARP_AUTHLEN,
      demote: 0,
      advbase: 1,
      ...fields,
      checksum: 0,
      hmac: new Uint8Array(20),
    },
    bytes,
  );
  writeCarpChecksum(bytes, 0);
  return bytes;
}
