import { parseTcpOptions, TH_ACK, TH_FIN, TH_RST, TH_SYN } from '@carplab/codec/net';
import { sequencePlus } from './sequence.js';
import { newConnection, type TcpConnection } from './tcp-connection.js';
import type { TcpSettings } from './tcp-settings.js';
import type { TcpMessage, TcpSink } from './tcp-sink.js';
import { sendSyn } from './transmit-tcp.js';

/** Assumed for a peer that sends no MSS option (RFC 9293 §3.7.1). */
const DEFAULT_MSS = 536;
/** A smaller MSS is ignored: a segment must carry something (FreeBSD: net.inet.tcp.minmss). */
const MIN_MSS = 216;

/**
 * Opens a connection by sending a SYN. The caller draws `iss`, 32 bits; `nowUs` is in microseconds.
 *
 * @example
 * const sent = [];
 * const sink = { segment: (message) => sent.push(message), data() {}, connected() {}, remoteClosed() {}, closed() {} };
 * const client = openTcp(TCP_DEFAULTS, 1000, 0, sink);
 * client.state; // => 'SYN_SENT'
 * const server = acceptTcp(TCP_DEFAULTS, sent[0], 7000, 50, sink);
 * receiveTcp(client, sent[1], 100, sink);
 * client.state; // => 'ESTABLISHED'
 * receiveTcp(server, sent[2], 150, sink);
 * server.state; // => 'ESTABLISHED'
 * tcpDeadline(server); // => Infinity
 */
export function openTcp(settings: TcpSettings, iss: number, nowUs: number, sink: TcpSink): TcpConnection {
  const tcp = newConnection(settings, 'SYN_SENT', iss >>> 0);
  sendSyn(tcp, nowUs, sink);
  return tcp;
}

/**
 * For a listener that received a segment of no connection: a SYN opens one. Undefined for any other segment;
 * `refuseTcp` may answer it.
 */
export function acceptTcp(
  settings: TcpSettings,
  message: TcpMessage,
  iss: number,
  nowUs: number,
  sink: TcpSink,
): TcpConnection | undefined {
  if ((message.flags & (TH_SYN | TH_ACK | TH_RST | TH_FIN)) !== TH_SYN) return undefined;
  const tcp = newConnection(settings, 'SYN_RECEIVED', iss >>> 0);
  takeSyn(tcp, message);
  sendSyn(tcp, nowUs, sink);
  return tcp;
}

/** Records the parameters of the peer's SYN. Data in it are ignored; the peer will retransmit them. */
export function takeSyn(tcp: TcpConnection, message: TcpMessage): void {
  const { sequence, acknowledgment, window, options } = message;
  const { mss = DEFAULT_MSS, windowScale } = parseTcpOptions(options);
  tcp.receiveInitial = sequence;
  tcp.receiveNext = sequencePlus(sequence, 1);
  tcp.mss = Math.min(Math.max(mss, MIN_MSS), tcp.settings.mss);
  tcp.scaling = tcp.scaling && windowScale !== undefined;
  tcp.sendScale = tcp.scaling ? (windowScale ?? 0) : 0;
  tcp.sendWindow = window; // Never scaled in a SYN.
  tcp.sendWindowSequence = sequence;
  tcp.sendWindowAck = acknowledgment;
}

/** The reset that answers a segment of no connection; undefined for a reset (RFC 9293 §3.10.7.1). */
export function refuseTcp(message: TcpMessage): TcpMessage | undefined {
  const { flags, sequence, acknowledgment, data } = message;
  if (flags & TH_RST) return undefined;
  const none = new Uint8Array(0);
  const rest = { window: 0, urgentPointer: 0, options: none, data: none };
  if (flags & TH_ACK) return { sequence: acknowledgment, acknowledgment: 0, flags: TH_RST, ...rest };
  const length = data.length + (flags & TH_SYN ? 1 : 0) + (flags & TH_FIN ? 1 : 0);
  const next = sequencePlus(sequence, length);
  return { sequence: 0, acknowledgment: next, flags: TH_RST | TH_ACK, ...rest };
}
