import { destination, dissect, formatMac, LINKTYPE_ETHERNET, Packet, source } from '@carplab/codec';
import {
  type ArpMessage,
  arp,
  type Decoded,
  decodeIcmpEcho,
  decodeIcmpv6Echo,
  decodeTcp,
  decodeUdp,
  type IcmpEcho,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  type NeighborMessage,
  ndp,
  type TcpSegment,
  type UdpDatagram,
} from '@carplab/codec/net';

/** The addresses of an IP packet. */
export interface Addressed {
  readonly source: string;
  readonly destination: string;
}

/** A message that an endpoint understands. */
export type ClientMessage =
  | { readonly kind: 'arp'; readonly arp: ArpMessage }
  | (Addressed & { readonly kind: 'echo'; readonly echo: IcmpEcho })
  | (Addressed & { readonly kind: 'tcp'; readonly segment: TcpSegment })
  | (Addressed & { readonly kind: 'udp'; readonly datagram: UdpDatagram })
  | {
      readonly kind: 'neighbor';
      readonly message: NeighborMessage;
      readonly source: string;
      readonly sourceMac: string;
    };

/** Scratch, overwritten by each call. */
const packet = new Packet();

/** Reads a frame as a kernel would. Undefined for a damaged, fragmented or tagged frame, and for other protocols. */
export function readClientFrame(frame: Uint8Array): ClientMessage | undefined {
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  if (packet.problems.length > 0 || packet.vlanCount > 0 || packet.moreFragments) return undefined;
  const message = arp(packet);
  if (message !== undefined) return { kind: 'arp', arp: message };
  if (packet.kind !== 'ip') return undefined;
  const { family, protocol, payloadAt, ipAt } = packet;
  if (family !== 4 && family !== 6) return undefined;
  const end = payloadAt + packet.payloadLength;
  if (protocol === IPPROTO_TCP) {
    const segment = decodeTcp(frame, payloadAt, end, ipAt, family);
    return segment.ok ? { kind: 'tcp', segment: segment.value, ...addresses() } : undefined;
  }
  if (protocol === IPPROTO_UDP) {
    const datagram = decodeUdp(frame, payloadAt, end, ipAt, family);
    return datagram.ok ? { kind: 'udp', datagram: datagram.value, ...addresses() } : undefined;
  }
  if (family === 4) {
    return protocol === IPPROTO_ICMP ? echoOf(decodeIcmpEcho(frame, payloadAt, end)) : undefined;
  }
  if (protocol !== IPPROTO_ICMPV6) return undefined;
  const neighbor = ndp(packet);
  if (neighbor === undefined) return echoOf(decodeIcmpv6Echo(frame, payloadAt, end, ipAt));
  // Only messages that no router forwarded (RFC 4861 §7.1).
  if (!neighbor.ok || packet.ttl !== 255) return undefined;
  const sourceMac = formatMac(frame, packet.srcMacAt);
  return { kind: 'neighbor', message: neighbor.value, source: source(packet)!, sourceMac };
}

function echoOf(echo: Decoded<IcmpEcho>): ClientMessage | undefined {
  if (!echo.ok) return undefined;
  return { kind: 'echo', echo: echo.value, ...addresses() };
}

function addresses(): Addressed {
  return { source: source(packet)!, destination: destination(packet)! };
}
