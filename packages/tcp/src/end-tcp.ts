import type { TcpConnection } from './tcp-connection.js';
import type { TcpEnd, TcpSink } from './tcp-sink.js';

/** Ends the connection. */
export function end(tcp: TcpConnection, why: TcpEnd, sink: TcpSink): void {
  forget(tcp);
  sink.closed(why);
}

/** Stops all timers and frees all data. */
export function forget(tcp: TcpConnection): void {
  tcp.state = 'CLOSED';
  tcp.sendBuffer = new Uint8Array(0);
  tcp.fragments = [];
  tcp.retransmitUs = Number.POSITIVE_INFINITY;
  tcp.delayedAckUs = Number.POSITIVE_INFINITY;
  tcp.keepaliveUs = Number.POSITIVE_INFINITY;
  tcp.timeWaitUs = Number.POSITIVE_INFINITY;
}

/** TIME_WAIT begins, or begins again. */
export function waitOutTime(tcp: TcpConnection, nowUs: number): void {
  tcp.timeWaitUs = nowUs + tcp.settings.timeWaitUs;
}
