import { TH_ACK, TH_FIN, TH_RST, TH_SYN } from '@carplab/codec/net';
import { startCongestion } from './congestion.js';
import { end, waitOutTime } from './end-tcp.js';
import { refuseTcp, takeSyn } from './open-tcp.js';
import { reassemble } from './reassemble.js';
import { sequenceDistance, sequencePlus } from './sequence.js';
import { takeAck, takeNewAck } from './take-ack.js';
import type { TcpConnection } from './tcp-connection.js';
import type { TcpMessage, TcpSink } from './tcp-sink.js';
import { noteLife } from './tcp-timers.js';
import { sendSyn, transmit } from './transmit-tcp.js';

/** The minimum timeout for data after a lost SYN (RFC 6298 §5.7). */
const RTO_AFTER_LOST_SYN_US = 3_000_000;

/** Processes a segment of this connection: RFC 9293 §3.10.7, with the stricter resets of RFC 5961. */
export function receiveTcp(tcp: TcpConnection, message: TcpMessage, nowUs: number, sink: TcpSink): void {
  if (tcp.state === 'CLOSED') return;
  if (tcp.state === 'SYN_SENT') receiveInSynSent(tcp, message, nowUs, sink);
  else if (!isAcceptable(tcp, message)) receiveOutside(tcp, message, nowUs, sink);
  else receiveInside(tcp, message, nowUs, sink);
}

function receiveInSynSent(tcp: TcpConnection, message: TcpMessage, nowUs: number, sink: TcpSink): void {
  const { flags, acknowledgment } = message;
  const acks = (flags & TH_ACK) !== 0;
  if (acks && acknowledgment !== sequencePlus(tcp.iss, 1)) {
    const reset = refuseTcp(message);
    if (reset !== undefined) sink.segment(reset);
    return;
  }
  if (flags & TH_RST) {
    if (acks) end(tcp, 'refused', sink);
    return;
  }
  if (!(flags & TH_SYN)) return;
  takeSyn(tcp, message);
  if (acks) {
    takeNewAck(tcp, 1, acknowledgment, nowUs, sink);
    establish(tcp, nowUs, sink);
    tcp.ack = 'now';
    transmit(tcp, nowUs, sink);
  } else {
    tcp.state = 'SYN_RECEIVED'; // Simultaneous open.
    sendSyn(tcp, nowUs, sink);
  }
}

/** Whether any of it is in our window (RFC 9293 §3.4). */
function isAcceptable(tcp: TcpConnection, { sequence, data, flags }: TcpMessage): boolean {
  const { receiveBuffer } = tcp.settings;
  const length = data.length + (flags & TH_FIN ? 1 : 0) + (flags & TH_SYN ? 1 : 0);
  const first = sequenceDistance(tcp.receiveNext, sequence);
  const last = first + Math.max(length - 1, 0);
  return first < receiveBuffer && last >= 0;
}

/** Outside the window: answered with an ACK of what we expect (RFC 9293 §3.10.7.4, first). */
function receiveOutside(tcp: TcpConnection, message: TcpMessage, nowUs: number, sink: TcpSink): void {
  if (message.flags & TH_RST) return;
  noteLife(tcp, nowUs);
  const repeated = message.flags & TH_SYN && message.sequence === tcp.receiveInitial;
  if (tcp.state === 'SYN_RECEIVED' && repeated) {
    tcp.timed = undefined;
    if (message.flags & TH_ACK) {
      // Simultaneous open: after the SYN, which we already have, comes an ACK of ours.
      const rest = { sequence: tcp.receiveNext, flags: message.flags & ~TH_SYN };
      receiveInside(tcp, { ...message, ...rest }, nowUs, sink);
    } else sendSyn(tcp, nowUs, sink); // Our answer to it was lost.
    return;
  }
  // A duplicate may still acknowledge something new.
  const old = sequenceDistance(tcp.receiveNext, message.sequence) < 0;
  if (old && message.flags & TH_ACK && tcp.state !== 'SYN_RECEIVED') takeAck(tcp, message, nowUs, sink);
  if (tcp.state === 'TIME_WAIT' && message.flags & TH_FIN) waitOutTime(tcp, nowUs);
  tcp.ack = 'now';
  transmit(tcp, nowUs, sink);
}

function receiveInside(tcp: TcpConnection, message: TcpMessage, nowUs: number, sink: TcpSink): void {
  const { sequence, acknowledgment, flags, data } = message;
  if (flags & TH_RST) {
    // Only the exact sequence number resets; any other in the window gets a challenge ACK (RFC 5961 §3.2).
    if (sequence === tcp.receiveNext) end(tcp, tcp.state === 'SYN_RECEIVED' ? 'refused' : 'reset', sink);
    else challenge(tcp, nowUs, sink);
    return;
  }
  if (flags & TH_SYN) {
    // The peer has forgotten us, or someone is guessing (RFC 5961 §4.2).
    challenge(tcp, nowUs, sink);
    return;
  }
  if (!(flags & TH_ACK)) return;
  noteLife(tcp, nowUs);
  if (tcp.state === 'SYN_RECEIVED') {
    if (acknowledgment !== sequencePlus(tcp.iss, 1)) {
      sink.segment(refuseTcp(message)!);
      return;
    }
    takeAck(tcp, message, nowUs, sink);
    establish(tcp, nowUs, sink);
  } else if (!takeAck(tcp, message, nowUs, sink)) {
    transmit(tcp, nowUs, sink);
    return;
  }
  if (isFinAcknowledged(tcp)) finAcknowledged(tcp, nowUs, sink);
  if (tcp.state === 'CLOSED') return;
  if (data.length > 0 && takesData(tcp)) takeData(tcp, sequence, data, nowUs, sink);
  if (flags & TH_FIN) tcp.finSequence = sequencePlus(sequence, data.length);
  if (tcp.finSequence === tcp.receiveNext && takesData(tcp)) takeFin(tcp, nowUs, sink);
  transmit(tcp, nowUs, sink);
}

function challenge(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  tcp.ack = 'now';
  transmit(tcp, nowUs, sink);
}

function establish(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  const synLost = tcp.smoothedRttUs === undefined;
  if (synLost) tcp.rtoUs = Math.min(RTO_AFTER_LOST_SYN_US, tcp.settings.maxRtoUs);
  startCongestion(tcp, synLost);
  tcp.state = 'ESTABLISHED';
  noteLife(tcp, nowUs);
  sink.connected();
}

function takeData(
  tcp: TcpConnection,
  sequence: number,
  data: Uint8Array,
  nowUs: number,
  sink: TcpSink,
): void {
  const expected = tcp.receiveNext;
  const filling = tcp.fragments.length > 0;
  reassemble(tcp, sequence, data, sink);
  const { delayedAckUs } = tcp.settings;
  // Out of order, or filling a gap: acknowledged at once; otherwise every second segment (RFC 5681 §4.2).
  const plain = sequence === expected && !filling;
  if (!plain || delayedAckUs === 0 || tcp.ack !== 'none') tcp.ack = 'now';
  else {
    tcp.ack = 'delayed';
    tcp.delayedAckUs = nowUs + delayedAckUs;
  }
}

function takesData(tcp: TcpConnection): boolean {
  return tcp.state === 'ESTABLISHED' || tcp.state === 'FIN_WAIT_1' || tcp.state === 'FIN_WAIT_2';
}

/** Whether our FIN was sent and acknowledged. */
function isFinAcknowledged(tcp: TcpConnection): boolean {
  const fin = sequencePlus(tcp.sendStart, tcp.sendBuffer.length);
  return tcp.closing && sequenceDistance(fin, tcp.sendUnacknowledged) > 0;
}

function finAcknowledged(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  if (tcp.state === 'FIN_WAIT_1') tcp.state = 'FIN_WAIT_2';
  else if (tcp.state === 'CLOSING') timeWait(tcp, nowUs, sink);
  else if (tcp.state === 'LAST_ACK') end(tcp, 'finished', sink);
}

function takeFin(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  tcp.receiveNext = sequencePlus(tcp.receiveNext, 1);
  tcp.ack = 'now';
  sink.remoteClosed();
  if (tcp.state === 'ESTABLISHED') tcp.state = 'CLOSE_WAIT';
  else if (tcp.state === 'FIN_WAIT_1') tcp.state = 'CLOSING';
  else if (tcp.state === 'FIN_WAIT_2') timeWait(tcp, nowUs, sink);
}

function timeWait(tcp: TcpConnection, nowUs: number, sink: TcpSink): void {
  tcp.state = 'TIME_WAIT';
  tcp.retransmitUs = Number.POSITIVE_INFINITY;
  tcp.keepaliveUs = Number.POSITIVE_INFINITY;
  waitOutTime(tcp, nowUs);
  sink.closed('finished');
}
