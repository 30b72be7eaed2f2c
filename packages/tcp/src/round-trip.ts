import { sequenceDistance } from './sequence.js';
import type { TcpConnection } from './tcp-connection.js';

/**
 * An acknowledgment arrived: if it covers the segment being timed, updates the estimate and the timeout (RFC 6298 §2).
 * A retransmitted segment is never timed (Karn's algorithm).
 */
export function measureRoundTrip(tcp: TcpConnection, nowUs: number): void {
  const { timed } = tcp;
  if (timed === undefined || sequenceDistance(timed.sequence, tcp.sendUnacknowledged) < 0) return;
  tcp.timed = undefined;
  const sampleUs = nowUs - timed.sentUs;
  if (tcp.smoothedRttUs === undefined) {
    tcp.smoothedRttUs = sampleUs;
    tcp.rttVarianceUs = Math.floor(sampleUs / 2);
  } else {
    const errorUs = sampleUs - tcp.smoothedRttUs;
    tcp.rttVarianceUs += Math.floor((Math.abs(errorUs) - tcp.rttVarianceUs) / 4);
    tcp.smoothedRttUs += Math.floor(errorUs / 8);
  }
  const { minRtoUs, maxRtoUs } = tcp.settings;
  tcp.rtoUs = Math.min(Math.max(tcp.smoothedRttUs + 4 * tcp.rttVarianceUs, minRtoUs), maxRtoUs);
}

/** The timeout expired: the next one is twice as long (RFC 6298 §5.5). */
export function backOff(tcp: TcpConnection): void {
  tcp.rtoUs = Math.min(2 * tcp.rtoUs, tcp.settings.maxRtoUs);
  tcp.timed = undefined;
}
