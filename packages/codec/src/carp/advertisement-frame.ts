import { ETHERNET } from '../layouts/ethernet.js';
import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { VLAN } from '../layouts/vlan.js';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, ETHERTYPE_VLAN } from '../net/ether-type.js';
import { encodeEthernet } from '../net/ethernet.js';
import { encodeIpv4 } from '../net/ipv4.js';
import { encodeIpv6 } from '../net/ipv6.js';
import { encodeVlan } from '../net/vlan.js';
import { CARP_BYTES, CARP_PROTOCOL, CARP_TTL } from './constants.js';

/** 224.0.0.18 and ff02::12, and the Ethernet groups that carry them. */
export const CARP_GROUP = Object.freeze({ ipv4: '224.0.0.18', ipv6: 'ff02::12' });
export const CARP_GROUP_MAC = Object.freeze({ ipv4: '01:00:5e:00:00:12', ipv6: '33:33:00:00:00:12' });

/** The headers around an advertisement. */
export interface AdvertisementFrame {
  readonly family: 4 | 6;
  readonly srcMac: string;
  /** That of the group by default. */
  readonly dstMac?: string;
  readonly src: string;
  /** The group by default. */
  readonly dst?: string;
  /** 255 by default. */
  readonly ttl?: number;
  /** IPv4 TOS or IPv6 traffic class; 0 by default. */
  readonly tos?: number;
  /** IPv4 id; 0 by default. */
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
  const etherType = family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6;
  const tagged = vlan !== undefined;
  const destination = headers.dst ?? CARP_GROUP[version];
  const bytes = new Uint8Array(
    ETHERNET.span + (tagged ? VLAN.span : 0) + (family === 4 ? IPV4.span : IPV6.span) + CARP_BYTES,
  );
  let at = encodeEthernet(
    {
      destination: headers.dstMac ?? CARP_GROUP_MAC[version],
      source: srcMac,
      etherType: tagged ? ETHERTYPE_VLAN : etherType,
    },
    bytes,
  );
  if (tagged) at += encodeVlan({ priority: 0, dropEligible: false, id: vlan, etherType }, bytes, at);
  at +=
    family === 4
      ? encodeIpv4(
          {
            tos,
            id,
            dontFragment: true,
            moreFragments: false,
            fragmentOffset: 0,
            ttl,
            protocol: CARP_PROTOCOL,
            source: src,
            destination,
            options: new Uint8Array(0),
            payloadLength: CARP_BYTES,
          },
          bytes,
          at,
        )
      : encodeIpv6(
          {
            trafficClass: tos,
            flowLabel: 0,
            payloadLength: CARP_BYTES,
            nextHeader: CARP_PROTOCOL,
            hopLimit: ttl,
            source: src,
            destination,
          },
          bytes,
          at,
        );
  bytes.set(advertisement, at);
  return bytes;
}
