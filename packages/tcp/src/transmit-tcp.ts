import { encodeTcpOptions, TH_ACK, TH_FIN, TH_PUSH, TH_RST, TH_SYN } from '@carplab/codec/net';
import { sequenceDistance, sequencePlus } from './sequence.js';
import type { TcpConnection, TcpState } from './tcp-connection.js';
import type { TcpSink } from './tcp-sink.js';

const EMPTY = new Uint8Array(0);
const MAX_WINDOW_FIELD = 0xffff;

/** Sends what may be sent now: data up to both windows, then the FIN, and an ACK if one is due. */
export function transmit(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  let sent = false;
  while (carriesData(tcp.state)) {
    const offset = sequenceDistance(tcp.sendStart, tcp.sendNext);
    const unsent = tcp.sendBuffer.length - offset;
    const room = Math.min(tcp.sendWindow, tcp.congestionWindow);
    const usable = room - sequenceDistance(tcp.sendUnacknowledged, tcp.sendNext);
    const length = Math.max(Math.min(unsent, usable, tcp.mss), 0);
    const fin = tcp.closing && length === unsent; // Not yet sent: behind the FIN, `unsent` is -1.
    const idle = tcp.sendNext === tcp.sendUnacknowledged;
    // A small part of the data waits until the window opens further (RFC 1122 §4.2.3.4).
    if (!fin && (length === 0 || (length < unsent && length < tcp.mss && !idle))) {
      if (unsent > 0 && idle && tcp.sendWindow === 0) persist(tcp, nowUs);
      break;
    }
    sendData(tcp, tcp.sendNext, length, nowUs, sink);
    sent = true;
  }
  if (!sent && tcp.ack === 'now') acknowledge(tcp, sink);
}

/** Sends the oldest unacknowledged segment again; `sendNext` stays. */
export function retransmitFirst(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  const { sendUnacknowledged, sendBuffer, mss } = tcp;
  if (sendUnacknowledged === tcp.iss) sendSyn(tcp, nowUs, sink);
  else sendData(tcp, sendUnacknowledged, Math.min(sendBuffer.length, mss), nowUs, sink);
}

/** Sends a SYN, with an ACK if the peer's SYN has arrived. */
export function sendSyn(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  const { settings, iss, state, receiveNext, scaling } = tcp;
  const answer = state === 'SYN_RECEIVED';
  const { mss, windowScale } = settings;
  sink.segment({
    sequence: iss,
    acknowledgment: answer ? receiveNext : 0,
    flags: answer ? TH_SYN | TH_ACK : TH_SYN,
    window: Math.min(settings.receiveBuffer, MAX_WINDOW_FIELD),
    urgentPointer: 0,
    options: encodeTcpOptions(scaling && windowScale !== undefined ? { mss, windowScale } : { mss }),
    data: EMPTY,
  });
  tcp.ack = 'none';
  left(tcp, sequencePlus(iss, 1), nowUs);
}

/** Sends `length` bytes from a sequence number on, and the FIN if it follows them. */
function sendData(tcp: TcpConnection, from: number, length: number, nowUs: number, sink: TcpSink): void {
  const offset = sequenceDistance(tcp.sendStart, from);
  const last = offset + length === tcp.sendBuffer.length;
  const fin = tcp.closing && last;
  emit(tcp, from, fin ? TH_FIN : length > 0 && last ? TH_PUSH : 0, sink, offset, length);
  if (fin && tcp.state === 'ESTABLISHED') tcp.state = 'FIN_WAIT_1';
  else if (fin && tcp.state === 'CLOSE_WAIT') tcp.state = 'LAST_ACK';
  left(tcp, sequencePlus(from, length + (fin ? 1 : 0)), nowUs);
}

/** Sends one byte into a closed window: the answer shows whether it is open. */
export function probeWindow(tcp: TcpConnection, sink: TcpSink): void {
  const offset = sequenceDistance(tcp.sendStart, tcp.sendUnacknowledged);
  emit(tcp, tcp.sendUnacknowledged, 0, sink, offset, 1);
  const end = sequencePlus(tcp.sendUnacknowledged, 1);
  if (sequenceDistance(tcp.sendMax, end) > 0) tcp.sendMax = end;
}

/** A keepalive probe, which an idle peer must answer: the byte before the next one, already acknowledged. */
export function probePeer(tcp: TcpConnection, sink: TcpSink): void {
  emit(tcp, sequencePlus(tcp.sendUnacknowledged, -1), 0, sink);
}

/** A bare ACK, numbered after everything ever sent, or the peer would take it for an old segment. */
export function acknowledge(tcp: TcpConnection, sink: TcpSink): void {
  emit(tcp, tcp.sendMax, 0, sink);
}

export function sendReset(tcp: TcpConnection, sink: TcpSink): void {
  emit(tcp, tcp.sendMax, TH_RST, sink);
}

function emit(
  tcp: TcpConnection,
  sequence: number,
  flags: number,
  sink: TcpSink,
  offset = 0,
  length = 0,
): void {
  tcp.ack = 'none';
  tcp.delayedAckUs = Number.POSITIVE_INFINITY;
  const { receiveBuffer, windowScale = 0 } = tcp.settings;
  sink.segment({
    sequence,
    acknowledgment: tcp.receiveNext,
    flags: flags | TH_ACK,
    window: Math.min(receiveBuffer >>> (tcp.scaling ? windowScale : 0), MAX_WINDOW_FIELD),
    urgentPointer: 0,
    options: EMPTY,
    data: length === 0 ? EMPTY : tcp.sendBuffer.slice(offset, offset + length),
  });
}

/** A segment that ends at `end` was sent: starts its timer, and times it if it is new. */
function left(tcp: TcpConnection, end: number, nowUs: number): void {
  if (sequenceDistance(tcp.sendNext, end) > 0) tcp.sendNext = end;
  if (sequenceDistance(tcp.sendMax, end) > 0) {
    tcp.sendMax = end;
    tcp.timed ??= { sequence: end, sentUs: nowUs };
  }
  if (tcp.retransmitUs === Number.POSITIVE_INFINITY || tcp.persisting) tcp.retransmitUs = nowUs + tcp.rtoUs;
  tcp.persisting = false;
}

function persist(tcp: TcpConnection, nowUs: number): void {
  if (tcp.persisting) return;
  tcp.persisting = true;
  tcp.retransmitUs = nowUs + tcp.rtoUs;
}

/** Whether data or a FIN may be due, including a FIN to be retransmitted. */
function carriesData(state: TcpState): boolean {
  switch (state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT_1':
    case 'CLOSING':
    case 'LAST_ACK':
      return true;
    default:
      return false;
  }
}
