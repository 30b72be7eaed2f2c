import { formatIpv4, formatIpv6, type Packet } from '@carplab/codec';
import { IPV4, IPV6, TCP } from '@carplab/codec/layouts';
import { encodeIpv4, encodeIpv6, encodeTcp, IPPROTO_TCP, TcpView } from '@carplab/codec/net';
import { refuseTcp, type TcpMessage } from '@carplab/tcp';
import type { Machine } from '../machine.js';
import { IP_AT } from './filter.js';
import { output } from './output.js';

/** net.inet.ip.ttl, net.inet6.ip6.hlim. */
const TTL = 64;
const NO_BYTES = new Uint8Array(0);
const view = new TcpView();

/** The two ends of a connection, from the host's side. */
export interface TcpEnds {
  readonly local: string;
  readonly localPort: number;
  readonly remote: string;
  readonly remotePort: number;
}

/** Sends a segment from one of the host's addresses. Returns 0 or an errno. */
export function sendSegment(
  machine: Machine,
  { local, localPort, remote, remotePort }: TcpEnds,
  message: TcpMessage,
  asksPf: boolean,
): number {
  const family = local.includes(':') ? 6 : 4;
  const payloadLength = TCP.span + message.options.length + message.data.length;
  const span = family === 4 ? IPV4.span : IPV6.span;
  const frame = new Uint8Array(IP_AT + span + payloadLength);
  if (family === 4) {
    const fixed = { tos: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: TTL, id: 0 };
    const rest = { protocol: IPPROTO_TCP, source: local, destination: remote, payloadLength };
    encodeIpv4({ ...fixed, ...rest, options: NO_BYTES }, frame, IP_AT);
  } else {
    const fixed = { trafficClass: 0, flowLabel: 0, hopLimit: TTL, nextHeader: IPPROTO_TCP };
    encodeIpv6({ ...fixed, payloadLength, source: local, destination: remote }, frame, IP_AT);
  }
  const segment = { ...message, sourcePort: localPort, destinationPort: remotePort };
  encodeTcp(segment, frame, IP_AT + span, IP_AT, family);
  return output(machine, frame, family, asksPf);
}

/** Answers a segment with a RST: nothing listens there (RFC 9293 §3.10.7.1). */
export function sendReset(machine: Machine, packet: Packet, asksPf: boolean): void {
  const { bytes, family, srcAt, dstAt, payloadAt, payloadEnd } = packet;
  const text = family === 4 ? formatIpv4 : formatIpv6;
  view.on(bytes, payloadAt);
  const { sourcePort, destinationPort, sequence, acknowledgment, flags, window, headerLength } = view;
  const data = new Uint8Array(Math.max(0, payloadEnd - payloadAt - headerLength));
  const rest = { urgentPointer: 0, options: NO_BYTES, data };
  const reset = refuseTcp({ sequence, acknowledgment, flags, window, ...rest });
  if (reset === undefined) return;
  const ends = {
    local: text(bytes, dstAt),
    localPort: destinationPort,
    remote: text(bytes, srcAt),
    remotePort: sourcePort,
  };
  sendSegment(machine, ends, reset, asksPf);
}
