import { destination, dissect, LINKTYPE_ETHERNET, Packet, source } from '@carplab/codec';
import { TCP } from '@carplab/codec/layouts';
import { IPPROTO_TCP, IPPROTO_UDP, TcpView, TH_RST } from '@carplab/codec/net';

/** Offsets in an untagged Ethernet frame: the type, and the protocol of IPv4 and IPv6. */
const TYPE_AT = 12;
const IPV4_PROTOCOL_AT = 23;
const IPV6_NEXT_HEADER_AT = 20;

/** The fields of a TCP segment or UDP datagram that identify its flow. */
export interface FlowFrame {
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** A TCP reset. */
  readonly reset: boolean;
  /** TCP's sequence and acknowledgment numbers; 0 for UDP. */
  readonly seq: number;
  readonly ack: number;
}

const packet = new Packet();
const ports = new TcpView();

/** The flow of an Ethernet frame; undefined if it carries neither TCP nor UDP. */
export function flowFrame(frame: Uint8Array): FlowFrame | undefined {
  // Most frames are something else: a quick check avoids dissecting them.
  const type = (frame[TYPE_AT]! << 8) | frame[TYPE_AT + 1]!;
  const protocol = frame[type === 0x86dd ? IPV6_NEXT_HEADER_AT : IPV4_PROTOCOL_AT];
  if (protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) return undefined;
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  const { kind, payloadAt, payloadEnd } = packet;
  if (kind !== 'ip' || packet.protocol !== protocol || payloadEnd - payloadAt < 4) return undefined;
  const { sourcePort, destinationPort } = ports.on(frame, payloadAt);
  const isTcp = protocol === IPPROTO_TCP && payloadEnd - payloadAt >= TCP.span;
  return {
    protocol: protocol === IPPROTO_TCP ? 'tcp' : 'udp',
    source: source(packet)!,
    sourcePort,
    destination: destination(packet)!,
    destinationPort,
    reset: isTcp && (ports.flags & TH_RST) !== 0,
    seq: isTcp ? ports.sequence : 0,
    ack: isTcp ? ports.acknowledgment : 0,
  };
}
