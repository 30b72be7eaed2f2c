import {
  ARP,
  ARP_REQUEST,
  ETHERNET,
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
  formatIpv6,
  formatMac,
  ICMP_ECHO,
  type IcmpEcho,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPV4,
  IPV6,
  type Ipv4Header,
  type NeighborMessage,
  neighborLength,
  parseIpv6,
} from '@carplab/codec';

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
export const NO_MAC = '00:00:00:00:00:00';
export const ALL_NODES = 'ff02::1';
export const ALL_NODES_MAC = '33:33:00:00:00:01';
/** What BSD sends: net.inet.ip.ttl. */
const TTL = 64;
/** Neighbor discovery must not have passed a router (RFC 4861 §7.1). */
const NDP_HOP_LIMIT = 255;

/** The group in which the owner of an IPv6 address hears solicitations, and its MAC address (RFC 4291 §2.7.1). */
export function solicitedNode(address: string): { readonly group: string; readonly mac: string } {
  const own = parseIpv6(address)!;
  const group = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, own[13]!, own[14]!, own[15]!);
  const mac = Uint8Array.of(0x33, 0x33, 0xff, own[13]!, own[14]!, own[15]!);
  return { group: formatIpv6(group), mac: formatMac(mac) };
}

/** An ARP message: a request to everybody or to one, or a reply. */
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

/** An echo request or reply. */
export function echoFrame(
  ethernet: { readonly source: string; readonly destination: string },
  source: string,
  destination: string,
  echo: IcmpEcho,
): Uint8Array {
  const length = ICMP_ECHO.span + echo.data.length;
  if (destination.includes(':')) {
    const frame = new Uint8Array(ETHERNET.span + IPV6.span + length);
    const ipAt = ipv6Headers(frame, ethernet, source, destination, length, TTL);
    encodeIcmpv6Echo(echo, frame, ipAt + IPV6.span, ipAt);
    return frame;
  }
  const frame = new Uint8Array(ETHERNET.span + IPV4.span + length);
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
    protocol: IPPROTO_ICMP,
    source,
    destination,
    options: NO_OPTIONS,
    payloadLength: length,
  };
  encodeIcmpEcho(echo, frame, ipAt + encodeIpv4(header, frame, ipAt));
  return frame;
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
  const ipAt = ipv6Headers(frame, ethernet, source, destination, length, NDP_HOP_LIMIT);
  encodeNeighbor(message, frame, ipAt + IPV6.span, ipAt);
  return frame;
}

/** Both headers of an ICMPv6 message; returns where the IPv6 header is. */
function ipv6Headers(
  frame: Uint8Array,
  ethernet: { readonly source: string; readonly destination: string },
  source: string,
  destination: string,
  payloadLength: number,
  hopLimit: number,
): number {
  const at = encodeEthernet(
    { destination: ethernet.destination, source: ethernet.source, etherType: ETHERTYPE_IPV6 },
    frame,
  );
  const nextHeader = IPPROTO_ICMPV6;
  const header = { trafficClass: 0, flowLabel: 0, payloadLength, nextHeader, hopLimit, source, destination };
  encodeIpv6(header, frame, at);
  return at;
}
