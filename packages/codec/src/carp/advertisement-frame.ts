import type { AddressInput } from '../net/address-bytes.js';
import { encodeIpFrame } from '../net/ip-frame.js';
import { CARP_BYTES, CARP_PROTOCOL, CARP_TTL } from './constants.js';

/** 224.0.0.18 and ff02::12, and the Ethernet groups that carry them. */
export const CARP_GROUP = Object.freeze({ ipv4: '224.0.0.18', ipv6: 'ff02::12' });
export const CARP_GROUP_MAC = Object.freeze({ ipv4: '01:00:5e:00:00:12', ipv6: '33:33:00:00:00:12' });

/** The headers around an advertisement. */
export interface AdvertisementFrame {
  readonly family: 4 | 6;
  readonly srcMac: AddressInput;
  /** Default: the group's */
  readonly dstMac?: AddressInput;
  readonly src: AddressInput;
  /** Default: the group */
  readonly dst?: AddressInput;
  /** Default: 255 */
  readonly ttl?: number;
  /** IPv4 TOS or IPv6 traffic class. Default: 0 */
  readonly tos?: number;
  /** IPv4 id. Default: 0 */
  readonly id?: number;
  readonly vlan?: number;
}

/**
 * An Ethernet frame around the 36 bytes of an advertisement.
 *
 * @throws RangeError where an address or number cannot be written
 *
 * @example
 * const frame = encodeAdvertisementFrame({ family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' }, new Uint8Array(36));
 * frame.length; // => 70
 * toHex(frame, 0, 6); // => '01005e000012'
 */
export function encodeAdvertisementFrame(headers: AdvertisementFrame, advertisement: Uint8Array): Uint8Array {
  if (advertisement.length !== CARP_BYTES)
    throw new RangeError(`an advertisement has ${CARP_BYTES} bytes; this has ${advertisement.length}`);
  const { family, srcMac, src, ttl = CARP_TTL, tos = 0, id = 0, vlan } = headers;
  const version = family === 4 ? 'ipv4' : 'ipv6';
  return encodeIpFrame(
    {
      family,
      srcMac,
      dstMac: headers.dstMac ?? CARP_GROUP_MAC[version],
      src,
      dst: headers.dst ?? CARP_GROUP[version],
      protocol: CARP_PROTOCOL,
      ttl,
      tos,
      id,
      vlan: vlan === undefined ? [] : [vlan],
    },
    advertisement,
  );
}
