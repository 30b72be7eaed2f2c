import { duplicate, grow } from './congestion.js';
import { measureRoundTrip } from './round-trip.js';
import { sequenceDistance } from './sequence.js';
import type { TcpConnection } from './tcp-connection.js';
import type { TcpMessage, TcpSink } from './tcp-sink.js';
import { retransmitFirst } from './transmit-tcp.js';

/**
 * Processes the acknowledgment of an acceptable segment (RFC 9293 §3.10.7.4). False if it acknowledges what was never
 * sent: the segment is then ignored, and an ACK is due.
 */
export function takeAck(tcp: TcpConnection, message: TcpMessage, nowUs: number, sink: TcpSink): boolean {
  const { acknowledgment, data } = message;
  const fresh = sequenceDistance(tcp.sendUnacknowledged, acknowledgment);
  if (sequenceDistance(tcp.sendMax, acknowledgment) > 0) {
    tcp.ack = 'now';
    return false;
  }
  const changed = updateWindow(tcp, message);
  if (fresh > 0) takeNewAck(tcp, fresh, acknowledgment, nowUs, sink);
  else if (tcp.persisting)
    tcp.retries = 0; // The peer is alive but has no room.
  else if (fresh === 0 && data.length === 0 && !changed && tcp.sendMax !== tcp.sendUnacknowledged) {
    if (duplicate(tcp)) retransmitFirst(tcp, nowUs, sink);
  }
  return true;
}

/** Counts newly acknowledged bytes, a SYN or FIN included. */
export function takeNewAck(
  tcp: TcpConnection,
  fresh: number,
  acknowledgment: number,
  nowUs: number,
  sink: TcpSink,
): void {
  tcp.sendUnacknowledged = acknowledgment;
  if (sequenceDistance(tcp.sendNext, acknowledgment) > 0) tcp.sendNext = acknowledgment;
  // A FIN or SYN is not a byte of the buffer.
  const bytes = Math.min(sequenceDistance(tcp.sendStart, acknowledgment), tcp.sendBuffer.length);
  if (bytes > 0) {
    tcp.sendBuffer = tcp.sendBuffer.slice(bytes);
    tcp.sendStart = (tcp.sendStart + bytes) >>> 0;
  }
  measureRoundTrip(tcp, nowUs);
  tcp.retries = 0;
  tcp.persisting = false;
  const outstanding = tcp.sendMax !== acknowledgment;
  tcp.retransmitUs = outstanding ? nowUs + tcp.rtoUs : Number.POSITIVE_INFINITY;
  if (grow(tcp, fresh) && outstanding) retransmitFirst(tcp, nowUs, sink);
}

/** Takes the window, unless the segment is older than the last one (RFC 9293 §3.10.7.4). True if it changed. */
function updateWindow(tcp: TcpConnection, { sequence, acknowledgment, window }: TcpMessage): boolean {
  const later = sequenceDistance(tcp.sendWindowSequence, sequence);
  const newer = sequenceDistance(tcp.sendWindowAck, acknowledgment);
  if (later < 0 || (later === 0 && newer < 0)) return false;
  const scaled = window * 2 ** tcp.sendScale;
  const changed = scaled !== tcp.sendWindow;
  tcp.sendWindow = scaled;
  tcp.sendWindowSequence = sequence;
  tcp.sendWindowAck = acknowledgment;
  if (scaled > 0 && tcp.persisting) {
    tcp.persisting = false;
    tcp.retransmitUs = Number.POSITIVE_INFINITY;
  }
  return changed;
}
