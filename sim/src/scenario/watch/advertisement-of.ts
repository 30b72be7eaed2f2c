import { dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { classifyProtocol112 } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';

/** The IP protocol of CARP and VRRP. */
const PROTOCOL = 112;
/** Offsets in an untagged Ethernet frame: the type, and the protocol of IPv4 and IPv6. */
const TYPE_AT = 12;
const IPV4_PROTOCOL_AT = 23;
const IPV6_NEXT_HEADER_AT = 20;

/** An advertisement in a frame. */
export interface FoundAdvertisement {
  readonly protocol: 'carp' | 'vrrp2' | 'vrrp3';
  readonly family: 4 | 6;
  readonly vhid: number;
  readonly ttl: number;
  /** Offsets in the frame: of the IP addresses, and where the advertisement starts and ends. */
  readonly srcAt: number;
  readonly dstAt: number;
  readonly start: number;
  readonly end: number;
}

const packet = new Packet();

/** The CARP or VRRP advertisement in an Ethernet frame; undefined if there is none. */
export function advertisementOf(frame: Uint8Array): FoundAdvertisement | undefined {
  // Most frames are something else: a quick check avoids dissecting them.
  const type = (frame[TYPE_AT]! << 8) | frame[TYPE_AT + 1]!;
  if (frame[type === 0x86dd ? IPV6_NEXT_HEADER_AT : IPV4_PROTOCOL_AT] !== PROTOCOL) return undefined;
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  const { kind, protocol, payloadAt: start, payloadEnd: end, payloadLength, ttl, srcAt, dstAt } = packet;
  if (kind !== 'ip' || protocol !== PROTOCOL || end - start < 2) return undefined;
  return {
    protocol: classifyProtocol112(frame, start, end, payloadLength),
    family: packet.family === 4 ? 4 : 6,
    vhid: frame[start + CARP.offset.vhid]!,
    ttl,
    srcAt,
    dstAt,
    start,
    end,
  };
}
