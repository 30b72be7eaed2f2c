import { ETHERNET } from '../layouts/ethernet.js';
import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { VLAN } from '../layouts/vlan.js';
import type { AddressInput } from './address-bytes.js';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, ETHERTYPE_VLAN } from './ether-type.js';
import { encodeEthernet } from './ethernet.js';
import { encodeIpv4 } from './ipv4.js';
import { encodeIpv6 } from './ipv6.js';
import { encodeVlan } from './vlan.js';

/** The headers around an IP payload, as CARP and pfsync need them; never a fragment. */
export interface IpFrame {
  readonly family: 4 | 6;
  readonly srcMac: AddressInput;
  readonly dstMac: AddressInput;
  readonly src: AddressInput;
  readonly dst: AddressInput;
  readonly protocol: number;
  readonly ttl: number;
  /** IPv4 TOS or IPv6 traffic class. Default: 0 */
  readonly tos?: number;
  /** IPv4 id. Default: 0 */
  readonly id?: number;
  /** 802.1Q tags, outermost first. */
  readonly vlan?: readonly number[];
}

/**
 * An Ethernet frame around an IP payload, with DF set in IPv4.
 *
 * @throws RangeError where an address or number cannot be written
 */
export function encodeIpFrame(headers: IpFrame, payload: Uint8Array): Uint8Array {
  const { family, protocol, ttl, tos = 0, id = 0, vlan = [] } = headers;
  const etherType = family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6;
  const ip: number = family === 4 ? IPV4.span : IPV6.span;
  const bytes = new Uint8Array(ETHERNET.span + vlan.length * VLAN.span + ip + payload.length);
  const types = [...vlan.map(() => ETHERTYPE_VLAN), etherType];
  const link = { destination: headers.dstMac, source: headers.srcMac, etherType: types[0]! };
  let at = encodeEthernet(link, bytes);
  vlan.forEach((tag, i) => {
    at += encodeVlan({ priority: 0, dropEligible: false, id: tag, etherType: types[i + 1]! }, bytes, at);
  });
  const { src: source, dst: destination } = headers;
  const payloadLength = payload.length;
  at +=
    family === 4
      ? encodeIpv4(
          {
            source,
            destination,
            payloadLength,
            tos,
            id,
            dontFragment: true,
            moreFragments: false,
            fragmentOffset: 0,
            ttl,
            protocol,
            options: new Uint8Array(0),
          },
          bytes,
          at,
        )
      : encodeIpv6(
          {
            source,
            destination,
            payloadLength,
            trafficClass: tos,
            flowLabel: 0,
            nextHeader: protocol,
            hopLimit: ttl,
          },
          bytes,
          at,
        );
  bytes.set(payload, at);
  return bytes;
}
