import { dissect, LINKTYPE_RAW, Packet } from '@carplab/codec';
import {
  encodeIcmpEcho,
  encodeIcmpError,
  encodeIcmpv6Echo,
  encodeIcmpv6Error,
  encodeIpv4,
  encodeIpv6,
  encodeTcp,
  encodeTcpOptions,
  encodeUdp,
  type IcmpErrorKind,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  type TcpOptions,
} from '@carplab/codec/net';

const NONE = new Uint8Array(0);

/** An IP packet with a payload that `write` writes at an index, and the IP header before it. */
export function ipPacket(
  src: string,
  dst: string,
  protocol: number,
  payloadLength: number,
  write: (bytes: Uint8Array, at: number, ipAt: number, family: 4 | 6) => void,
  options: Uint8Array = NONE,
): Uint8Array {
  const family = src.includes(':') ? 6 : 4;
  const span = family === 4 ? 20 + options.length : 40;
  const bytes = new Uint8Array(span + payloadLength);
  if (family === 4) {
    const flags = { dontFragment: true, moreFragments: false, fragmentOffset: 0 };
    const header = { tos: 0, id: 7, ...flags, ttl: 64, protocol, source: src, destination: dst };
    encodeIpv4({ ...header, options, payloadLength }, bytes);
  } else {
    const header = { trafficClass: 0, flowLabel: 0, payloadLength, nextHeader: protocol, hopLimit: 64 };
    encodeIpv6({ ...header, source: src, destination: dst }, bytes);
  }
  write(bytes, span, 0, family);
  return bytes;
}

export interface TcpTerms {
  readonly flags: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly win?: number;
  readonly options?: TcpOptions;
  readonly data?: Uint8Array;
}

/** `192.0.2.1:80`, `[2001:db8::1]:80` */
export function endpoint(text: string): [address: string, port: number] {
  const at = text.lastIndexOf(':');
  return [text.slice(0, at).replace(/[[\]]/g, ''), Number(text.slice(at + 1))];
}

export function tcpPacket(from: string, to: string, terms: TcpTerms): Uint8Array {
  const [src, sourcePort] = endpoint(from);
  const [dst, destinationPort] = endpoint(to);
  const { flags, seq = 0, ack = 0, win = 65535, data = NONE } = terms;
  const options = encodeTcpOptions(terms.options ?? {});
  const segment = { sourcePort, destinationPort, sequence: seq >>> 0, acknowledgment: ack >>> 0 };
  return ipPacket(src, dst, IPPROTO_TCP, 20 + options.length + data.length, (bytes, at, ipAt, family) => {
    encodeTcp({ ...segment, flags, window: win, urgentPointer: 0, options, data }, bytes, at, ipAt, family);
  });
}

export function udpPacket(from: string, to: string, data: Uint8Array = NONE): Uint8Array {
  const [src, sourcePort] = endpoint(from);
  const [dst, destinationPort] = endpoint(to);
  return ipPacket(src, dst, IPPROTO_UDP, 8 + data.length, (bytes, at, ipAt, family) => {
    encodeUdp({ sourcePort, destinationPort, data }, bytes, at, ipAt, family);
  });
}

export function echoPacket(
  src: string,
  dst: string,
  kind: 'request' | 'reply',
  identifier: number,
  sequence = 1,
): Uint8Array {
  const echo = { kind, identifier, sequence, data: Uint8Array.of(1, 2, 3) };
  const proto = src.includes(':') ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
  return ipPacket(src, dst, proto, 11, (bytes, at, ipAt, family) => {
    if (family === 4) encodeIcmpEcho(echo, bytes, at);
    else encodeIcmpv6Echo(echo, bytes, at, ipAt);
  });
}

/** An ICMP error about a packet, quoting this many bytes. */
export function errorPacket(
  src: string,
  dst: string,
  kind: IcmpErrorKind,
  about: Uint8Array,
  length = about.length,
): Uint8Array {
  const error = { kind, code: 0, parameter: 0, quoted: about.slice(0, length) };
  const proto = src.includes(':') ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
  return ipPacket(src, dst, proto, 8 + error.quoted.length, (bytes, at, ipAt, family) => {
    if (family === 4) encodeIcmpError(error, bytes, at);
    else encodeIcmpv6Error(error, bytes, at, ipAt);
  });
}

/** A raw IP packet, dissected. */
export function dissected(bytes: Uint8Array): Packet {
  const packet = new Packet();
  dissect(LINKTYPE_RAW, bytes, 0, bytes.length, bytes.length, packet);
  return packet;
}
