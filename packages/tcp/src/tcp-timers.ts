import { collapse } from './congestion.js';
import { end, forget } from './end-tcp.js';
import { backOff } from './round-trip.js';
import type { TcpConnection } from './tcp-connection.js';
import type { TcpEnd, TcpSink } from './tcp-sink.js';
import { acknowledge, probePeer, probeWindow, sendReset, sendSyn, transmit } from './transmit-tcp.js';

/** When `advanceTcp` must next be called; Infinity: never. */
export function tcpDeadline(tcp: TcpConnection): number {
  return Math.min(tcp.retransmitUs, tcp.delayedAckUs, tcp.keepaliveUs, tcp.timeWaitUs);
}

/** Runs the timers that are due. */
export function advanceTcp(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  if (tcp.delayedAckUs <= nowUs) acknowledge(tcp, sink);
  if (tcp.retransmitUs <= nowUs) retransmit(tcp, nowUs, sink);
  if (tcp.keepaliveUs <= nowUs) keepAlive(tcp, nowUs, sink);
  if (tcp.timeWaitUs <= nowUs) forget(tcp);
}

/** The peer has shown that it is alive. */
export function noteLife(tcp: TcpConnection, nowUs: number): void {
  const { keepalive } = tcp.settings;
  if (keepalive === undefined || tcp.state === 'TIME_WAIT') return;
  tcp.probes = 0;
  tcp.keepaliveUs = nowUs + keepalive.idleUs;
}

function retransmit(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  const { maxRetries, maxSynRetries } = tcp.settings;
  const opening = tcp.state === 'SYN_SENT' || tcp.state === 'SYN_RECEIVED';
  if (tcp.retries >= (opening ? maxSynRetries : maxRetries)) {
    giveUp(tcp, 'timed out', sink);
    return;
  }
  tcp.retries++;
  backOff(tcp);
  tcp.retransmitUs = nowUs + tcp.rtoUs;
  if (opening) sendSyn(tcp, nowUs, sink);
  else if (tcp.persisting) probeWindow(tcp, sink);
  else {
    collapse(tcp);
    tcp.sendNext = tcp.sendUnacknowledged;
    transmit(tcp, nowUs, sink);
  }
}

/** Unacknowledged data have their own timer: only an idle connection is probed. */
function keepAlive(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  const { keepalive } = tcp.settings;
  if (keepalive === undefined) return;
  if (tcp.sendMax !== tcp.sendUnacknowledged) {
    tcp.keepaliveUs = nowUs + keepalive.idleUs;
  } else if (tcp.probes >= keepalive.count) giveUp(tcp, 'keepalive timed out', sink);
  else {
    tcp.probes++;
    tcp.keepaliveUs = nowUs + keepalive.intervalUs;
    probePeer(tcp, sink);
  }
}

/** Sends a reset in case the peer is still there, as FreeBSD does; but not before the connection was established. */
function giveUp(tcp: TcpConnection, why: TcpEnd, sink: TcpSink): void {
  if (tcp.state !== 'SYN_SENT') sendReset(tcp, sink);
  end(tcp, why, sink);
}
