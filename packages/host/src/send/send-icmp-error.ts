import { formatIpv4, formatIpv6, type Packet } from '@carplab/codec';
import { ICMP_ERROR, IPV4, IPV6 } from '@carplab/codec/layouts';
import {
  encodeIcmpError,
  encodeIcmpv6Error,
  encodeIpv4,
  encodeIpv6,
  type IcmpErrorKind,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  icmpErrorKind,
} from '@carplab/codec/net';
import type { Machine, Port } from '../machine.js';
import { IP_AT } from './filter.js';
import { output } from './output.js';

/** net.inet.ip.ttl, net.inet6.ip6.hlim. */
const TTL = 64;
/** net.inet.icmp.icmplim: errors a second. */
const MOST_A_SECOND = 200;
/** Quoted after the IPv4 header (RFC 792; net.inet.icmp.quotelen): 8 bytes; for TCP the whole header. */
const QUOTED = 8;
/** An ICMPv6 error is limited to what every link carries (RFC 4443 §2.4). */
const MIN_MTU = 1280;
const NO_OPTIONS = new Uint8Array(0);

/** Sends an ICMP error to the sender of a packet that came in at an interface (RFC 1122 §3.2.2, RFC 4443). */
export function sendIcmpError(
  machine: Machine,
  port: Port,
  packet: Packet,
  kind: IcmpErrorKind,
  code: number,
  asksPf: boolean,
): void {
  const family = packet.family === 6 ? 6 : 4;
  const from = port.config.addresses.find((each) => each.family === family)?.text;
  if (from === undefined || isUnanswerable(packet) || !hasLeave(machine)) return;
  const { bytes, ipAt, srcAt } = packet;
  const to = family === 4 ? formatIpv4(bytes, srcAt) : formatIpv6(bytes, srcAt);
  const error = { kind, code, parameter: 0, quoted: bytes.slice(ipAt, quotedEnd(packet, family)) };
  const length = ICMP_ERROR.span + error.quoted.length;
  const span = family === 4 ? IPV4.span : IPV6.span;
  const frame = new Uint8Array(IP_AT + span + length);
  if (family === 4) {
    const fixed = { tos: 0, dontFragment: false, moreFragments: false, fragmentOffset: 0, ttl: TTL };
    const rest = { options: NO_OPTIONS, payloadLength: length, id: machine.draws() & 0xffff };
    encodeIpv4({ ...fixed, ...rest, protocol: IPPROTO_ICMP, source: from, destination: to }, frame, IP_AT);
    encodeIcmpError(error, frame, IP_AT + span);
  } else {
    const fixed = { trafficClass: 0, flowLabel: 0, payloadLength: length, nextHeader: IPPROTO_ICMPV6 };
    encodeIpv6({ ...fixed, hopLimit: TTL, source: from, destination: to }, frame, IP_AT);
    encodeIcmpv6Error(error, frame, IP_AT + span, IP_AT);
  }
  output(machine, frame, family, asksPf);
}

function quotedEnd({ bytes, protocol, payloadAt, payloadEnd, ipAt }: Packet, family: 4 | 6): number {
  if (family === 6) return Math.min(payloadEnd, ipAt + MIN_MTU - IPV6.span - ICMP_ERROR.span);
  const isTcp = protocol === IPPROTO_TCP && payloadEnd - payloadAt >= 20;
  return Math.min(payloadEnd, payloadAt + (isTcp ? (bytes[payloadAt + 12]! >> 4) << 2 : QUOTED));
}

/** No error about an error, a later fragment, a multicast packet, or one without a source. */
function isUnanswerable({
  bytes,
  family,
  kind,
  protocol,
  payloadAt,
  payloadEnd,
  srcAt,
  dstMacAt,
}: Packet): boolean {
  if (kind !== 'ip' || (bytes[dstMacAt]! & 1) !== 0) return true;
  const first = bytes[srcAt]!;
  if (family === 4 ? first === 0 || first >= 224 || first === 127 : first === 0xff) return true;
  const isIcmp = protocol === (family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
  return (
    isIcmp &&
    (payloadAt >= payloadEnd || icmpErrorKind(family === 4 ? 4 : 6, bytes[payloadAt]!) !== undefined)
  );
}

function hasLeave(machine: Machine): boolean {
  const second = Math.floor(machine.nowUs / 1_000_000);
  if (machine.icmpSecond !== second) {
    machine.icmpSecond = second;
    machine.icmpCount = 0;
  }
  return machine.icmpCount++ < MOST_A_SECOND;
}
