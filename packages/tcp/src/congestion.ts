import { sequenceDistance } from './sequence.js';
import type { TcpConnection } from './tcp-connection.js';

/** Segments in flight before the first acknowledgment (RFC 6928). */
const INITIAL_WINDOW = 10;
/** This many duplicates mean a loss (RFC 5681 §3.2). */
export const DUPLICATE_ACKS = 3;

/** The handshake is done; after a lost SYN, start more cautiously (RFC 6298 §5.7, RFC 5681 §3.1). */
export function startCongestion(tcp: TcpConnection, synLost: boolean): void {
  tcp.congestionWindow = (synLost ? 1 : INITIAL_WINDOW) * tcp.mss;
}

/** New bytes were acknowledged. True if the next segment is lost as well (RFC 6582 §3.2). */
export function grow(tcp: TcpConnection, acknowledged: number): boolean {
  const { mss } = tcp;
  tcp.duplicateAcks = 0;
  if (tcp.recovering) {
    if (sequenceDistance(tcp.recover, tcp.sendUnacknowledged) >= 0) {
      tcp.recovering = false;
      tcp.congestionWindow = tcp.slowStartThreshold;
      return false;
    }
    tcp.congestionWindow = Math.max(tcp.congestionWindow - acknowledged, 0) + mss;
    return true;
  }
  const limit = 2 * Math.max(tcp.settings.sendBuffer, mss);
  const more =
    tcp.congestionWindow < tcp.slowStartThreshold
      ? Math.min(acknowledged, mss)
      : Math.max(Math.floor((mss * mss) / tcp.congestionWindow), 1);
  tcp.congestionWindow = Math.min(tcp.congestionWindow + more, limit);
  return false;
}

/** A duplicate acknowledgment. True if the segment that it asks for must be retransmitted (RFC 5681 §3.2). */
export function duplicate(tcp: TcpConnection): boolean {
  tcp.duplicateAcks++;
  if (tcp.recovering) {
    tcp.congestionWindow += tcp.mss;
    return false;
  }
  if (tcp.duplicateAcks !== DUPLICATE_ACKS) return false;
  // Duplicates caused by an earlier loss do not indicate a new one (RFC 6582 §3.2).
  if (sequenceDistance(tcp.recover, tcp.sendUnacknowledged) <= 0) return false;
  halve(tcp);
  tcp.recovering = true;
  tcp.congestionWindow = tcp.slowStartThreshold + DUPLICATE_ACKS * tcp.mss;
  tcp.timed = undefined;
  return true;
}

/** A timeout: slow start again, from one segment. */
export function collapse(tcp: TcpConnection): void {
  halve(tcp);
  tcp.recovering = false;
  tcp.duplicateAcks = 0;
  tcp.congestionWindow = tcp.mss;
}

function halve(tcp: TcpConnection): void {
  const inFlight = sequenceDistance(tcp.sendUnacknowledged, tcp.sendMax);
  tcp.slowStartThreshold = Math.max(inFlight >> 1, 2 * tcp.mss);
  tcp.recover = tcp.sendMax;
}
