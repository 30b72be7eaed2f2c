import { formatMac, type Packet, source } from '@carplab/codec';
import { ETHERNET, ICMP_ECHO, IPV4, IPV6 } from '@carplab/codec/layouts';
import {
  decodeIcmpEcho,
  decodeIcmpv6Echo,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  encodeEthernet,
  encodeIcmpEcho,
  encodeIcmpv6Echo,
  encodeIpv4,
  encodeIpv6,
  type IcmpEcho,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  Ipv4View,
} from '@carplab/codec/net';
import type { Machine, Port } from '../machine.js';
import { transmitIp } from '../send/transmit-ip.js';
import { answersFor, hostAddress, macFor, type OwnedAddress } from './own-address.js';

/** net.inet.ip.ttl, net.inet6.ip6.hlim. */
const TTL = 64;
const NO_OPTIONS = new Uint8Array(0);
const ipv4 = new Ipv4View();

/**
 * A ping to one of our addresses is answered to the MAC address that it came from. With one router and one network it
 * would go nowhere else, so no cache is needed.
 */
export function receiveEcho(machine: Machine, port: Port, packet: Packet): void {
  const { bytes, payloadAt, payloadEnd, ipAt, dstAt, srcMacAt } = packet;
  const family = packet.family === 4 ? 4 : 6;
  // Not to multicast or broadcast, nor to what arrived in such a frame.
  if ((bytes[packet.dstMacAt]! & 1) !== 0) return;
  const wanted = hostAddress(machine, port, bytes, dstAt, family);
  if (!wanted || !answersFor(machine, wanted)) return;
  const echo =
    family === 4
      ? decodeIcmpEcho(bytes, payloadAt, payloadEnd)
      : decodeIcmpv6Echo(bytes, payloadAt, payloadEnd, ipAt);
  if (!echo.ok || echo.value.kind !== 'request') return;
  const reply: IcmpEcho = { ...echo.value, kind: 'reply' };
  const frame = family === 4 ? reply4(machine, packet, wanted, reply) : reply6(packet, wanted, reply);
  encodeEthernet(
    {
      destination: formatMac(bytes, srcMacAt),
      source: macFor(port, wanted, machine.dialect.data),
      etherType: family === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6,
    },
    frame,
  );
  transmitIp(machine, port, frame);
}

function reply4(machine: Machine, packet: Packet, from: OwnedAddress, reply: IcmpEcho): Uint8Array {
  const payloadLength = ICMP_ECHO.span + reply.data.length;
  const frame = new Uint8Array(ETHERNET.span + IPV4.span + payloadLength);
  encodeIpv4(
    {
      tos: ipv4.on(packet.bytes, packet.ipAt).tos,
      id: machine.draws() & 0xffff,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: TTL,
      protocol: IPPROTO_ICMP,
      source: from.text,
      destination: source(packet)!,
      options: NO_OPTIONS,
      payloadLength,
    },
    frame,
    ETHERNET.span,
  );
  encodeIcmpEcho(reply, frame, ETHERNET.span + IPV4.span);
  return frame;
}

function reply6(packet: Packet, from: OwnedAddress, reply: IcmpEcho): Uint8Array {
  const payloadLength = ICMP_ECHO.span + reply.data.length;
  const frame = new Uint8Array(ETHERNET.span + IPV6.span + payloadLength);
  encodeIpv6(
    {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength,
      nextHeader: IPPROTO_ICMPV6,
      hopLimit: TTL,
      source: from.text,
      destination: source(packet)!,
    },
    frame,
    ETHERNET.span,
  );
  encodeIcmpv6Echo(reply, frame, ETHERNET.span + IPV6.span, ETHERNET.span);
  return frame;
}
