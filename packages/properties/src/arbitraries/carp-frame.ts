import { type AdvertisementFrame, formatMac, virtualMac } from '@carplab/codec';
import { CARP_GROUP, CARP_GROUP_MAC } from '@carplab/codec/carp';
import fc from 'fast-check';
import { hostAddressTexts, hostMacs } from './address.js';

/** An advertisement with all its headers: Ethernet, perhaps a VLAN tag, IPv4 or IPv6. */
export interface CarpFrame extends Required<Omit<AdvertisementFrame, 'vlan'>> {
  /** 1 to 4094. */
  readonly vlan?: number;
  /** The 36 bytes. */
  readonly advertisement: Uint8Array;
}

/**
 * Whole frames around any 36 bytes, to the group or to a peer, from the virtual MAC address or another one. TTL and hop
 * limit are 255; over IPv6 there is no id.
 */
export function carpFrames(): fc.Arbitrary<CarpFrame> {
  return fc.constantFrom(4 as const, 6 as const).chain((family) => {
    const version = family === 4 ? 'ipv4' : 'ipv6';
    const group = fc.constant({ dst: CARP_GROUP[version], dstMac: CARP_GROUP_MAC[version] });
    const peer = fc.record({ dst: hostAddressTexts(family), dstMac: hostMacs() });
    const virtual = fc.integer({ min: 1, max: 255 }).map((vhid) => formatMac(virtualMac(vhid)));
    return fc
      .record({
        src: hostAddressTexts(family),
        srcMac: fc.oneof(virtual, hostMacs()),
        destination: fc.oneof(group, peer),
        tos: fc.constantFrom(0, 0x10, 0xe0),
        id: family === 4 ? fc.nat(0xffff) : fc.constant(0),
        tag: fc.option(fc.integer({ min: 1, max: 4094 }), { nil: undefined }),
        advertisement: fc.uint8Array({ minLength: 36, maxLength: 36 }),
      })
      .map(({ destination, tag, ...rest }) => ({
        family,
        ttl: 255,
        ...destination,
        ...rest,
        ...(tag === undefined ? {} : { vlan: tag }),
      }));
  });
}
