import { end } from './end-tcp.js';
import type { TcpConnection } from './tcp-connection.js';
import type { TcpSink } from './tcp-sink.js';
import { sendReset, transmit } from './transmit-tcp.js';

/**
 * Queues data to be sent. Returns how many bytes there was room for, or 0 if nothing can be sent any more. Before the
 * handshake is done, data wait.
 */
export function sendTcp(tcp: TcpConnection, data: Uint8Array, nowUs: number, sink: TcpSink): number {
  const { state, sendBuffer, settings } = tcp;
  const opening = state === 'SYN_SENT' || state === 'SYN_RECEIVED';
  if (tcp.closing || !(opening || state === 'ESTABLISHED' || state === 'CLOSE_WAIT')) return 0;
  const length = Math.min(data.length, Math.max(settings.sendBuffer - sendBuffer.length, 0));
  if (length === 0) return 0;
  const longer = new Uint8Array(sendBuffer.length + length);
  longer.set(sendBuffer);
  longer.set(data.subarray(0, length), sendBuffer.length);
  tcp.sendBuffer = longer;
  transmit(tcp, nowUs, sink);
  return length;
}

/** Closes our side: a FIN follows the data already queued. */
export function closeTcp(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  if (tcp.state === 'SYN_SENT') {
    end(tcp, 'aborted', sink);
    return;
  }
  tcp.closing = true;
  transmit(tcp, nowUs, sink);
}

/** Ends the connection with a reset. */
export function abortTcp(tcp: TcpConnection, sink: TcpSink): void {
  if (tcp.state === 'CLOSED' || tcp.state === 'TIME_WAIT') return;
  if (tcp.state !== 'SYN_SENT') sendReset(tcp, sink);
  end(tcp, 'aborted', sink);
}
