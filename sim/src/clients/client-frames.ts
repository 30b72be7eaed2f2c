import { formatIpv6, formatMac, parseIpv6 } from '@carplab/codec';
import { ARP, ETHERNET, ICMP_ECHO, IPV4, IPV6 } from '@carplab/codec/layouts';
import {
  ARP_REQUEST,
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  encodeArp,
  encodeEthernet,
  encodeIcmpEcho,
  encodeIcmpv6Echo,
  encodeIpv4,
  encodeIpv6,
  encodeNeighbor,
  type IcmpEcho,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  type Ipv4Header,
  type NeighborMessage,
  neighborLength,
} from '@carplab/codec/net';

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
export const NO_MAC = '00:00:00:00:00:00';
export const ALL_NODES = 'ff02::1';
export const ALL_NODES_MAC = '33:33:00:00:00:01';
/** The default of net.inet.ip.ttl on BSD. */
const TTL = 64;
/** Proves that no router forwarded the neighbor discovery message (RFC 4861 §7.1). */
const NDP_HOP_LIMIT = 255;

/** The solicited-node group of an IPv6 address, and the group's MAC address (RFC 4291 §2.7.1). */
export function solicitedNode(address: string): { readonly group: string; readonly mac: string } {
  const own = parseIpv6(address)!;
  const group = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, own[13]!, own[14]!, own[15]!);
  const mac = Uint8Array.of(0x33, 0x33, 0xff, own[13]!, own[14]!, own[15]!);
  return { group: formatIpv6(group), mac: formatMac(mac) };
}

/** An ARP message: a request, broadcast or to one target, or a reply. */
export function arpFrame(
  operation: number,
  sender: { readonly mac: string; readonly ip: string },
  target: { readonly mac: string; readonly ip: string },
): Uint8Array {
  const frame = new Uint8Array(ETHERNET.span + ARP.span);
  const destination = operation === ARP_REQUEST && target.mac === NO_MAC ? BROADCAST : target.mac;
  const at = encodeEthernet({ destination, source: sender.mac, etherType: ETHERTYPE_ARP }, frame);
  const message = {
    operation,
    senderMac: sender.mac,
    senderIp: sender.ip,
    targetMac: target.mac,
    targetIp: target.ip,
  };
  encodeArp(message, frame, at);
  return frame;
}

/** Writes the payload of an IP packet at `at`. The packet's header is at `ipAt`. */
export type PayloadWriter = (frame: Uint8Array, at: number, ipAt: number, family: 4 | 6) => void;

/** An Ethernet frame with an IP packet that must not be fragmented. */
export function ipFrame(
  ethernet: { readonly source: string; readonly destination: string },
  source: string,
  destination: string,
  protocol: number,
  payloadLength: number,
  write: PayloadWriter,
): Uint8Array {
  if (destination.includes(':')) {
    const frame = new Uint8Array(ETHERNET.span + IPV6.span + payloadLength);
    const ipAt = ipv6Headers(frame, ethernet, source, destination, protocol, payloadLength, TTL);
    write(frame, ipAt + IPV6.span, ipAt, 6);
    return frame;
  }
  const frame = new Uint8Array(ETHERNET.span + IPV4.span + payloadLength);
  const ipAt = encodeEthernet(
    { destination: ethernet.destination, source: ethernet.source, etherType: ETHERTYPE_IP },
    frame,
  );
  const header: Ipv4Header = {
    tos: 0,
    id: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: TTL,
    protocol,
    source,
    destination,
    options: NO_OPTIONS,
    payloadLength,
  };
  write(frame, ipAt + encodeIpv4(header, frame, ipAt), ipAt, 4);
  return frame;
}

/** An echo request or reply. */
export function echoFrame(
  ethernet: { readonly source: string; readonly destination: string },
  source: string,
  destination: string,
  echo: IcmpEcho,
): Uint8Array {
  const protocol = destination.includes(':') ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
  const length = ICMP_ECHO.span + echo.data.length;
  return ipFrame(ethernet, source, destination, protocol, length, (frame, at, ipAt, family) => {
    if (family === 4) encodeIcmpEcho(echo, frame, at);
    else encodeIcmpv6Echo(echo, frame, at, ipAt);
  });
}

const NO_OPTIONS = new Uint8Array(0);

/** A neighbor solicitation or advertisement. */
export function neighborFrame(
  ethernet: { readonly source: string; readonly destination: string },
  source: string,
  destination: string,
  message: NeighborMessage,
): Uint8Array {
  const length = neighborLength(message);
  const frame = new Uint8Array(ETHERNET.span + IPV6.span + length);
  const next = IPPROTO_ICMPV6;
  const ipAt = ipv6Headers(frame, ethernet, source, destination, next, length, NDP_HOP_LIMIT);
  encodeNeighbor(message, frame, ipAt + IPV6.span, ipAt);
  return frame;
}

/** Writes the Ethernet and IPv6 headers; returns the offset of the IPv6 header. */
function ipv6Headers(
  frame: Uint8Array,
  ethernet: { readonly source: string; readonly destination: string },
  source: string,
  destination: string,
  nextHeader: number,
  payloadLength: number,
  hopLimit: number,
): number {
  const at = encodeEthernet(
    { destination: ethernet.destination, source: ethernet.source, etherType: ETHERTYPE_IPV6 },
    frame,
  );
  const header = { trafficClass: 0, flowLabel: 0, payloadLength, nextHeader, hopLimit, source, destination };
  encodeIpv6(header, frame, at);
  return at;
}
