import { TH_ACK, TH_FIN, TH_RST, TH_SYN } from '@carplab/codec/net';
import { type Peer, WSCALE_FLAG, WSCALE_MASK } from './peer.js';
import type { Segment } from './segment.js';
import { seqGeq, seqGt } from './sequence.js';
import {
  TCPS_CLOSED,
  TCPS_CLOSING,
  TCPS_ESTABLISHED,
  TCPS_FIN_WAIT_2,
  TCPS_SYN_SENT,
  TCPS_TIME_WAIT,
} from './tcp-state.js';
import { TIMEOUT } from './timeout-class.js';

/** How far off an acknowledgment may be, or a packet outside the window in loose cases (pf.c, MAXACKWINDOW). */
export const MAX_ACK_WINDOW: number = 0xffff + 1500;

/** The result of tracking a segment. */
export type Tracked =
  /** It fits: the state is updated, and its timeout restarts. */
  | 'pass'
  /** It fits only loosely: it may pass, but does not extend the state. */
  | 'loose'
  /** It does not belong to the connection. */
  | 'drop'
  /** The same, before the handshake is done: the sender gets a RST. */
  | 'reset';

/** The state of a new connection whose first segment seen by pf is `segment`. */
export function beginTcp(src: Peer, dst: Peer, segment: Segment): void {
  const { flags, seq, length, win } = segment;
  const isSyn = (flags & TH_SYN) !== 0;
  src.seqlo = seq;
  src.seqhi = (seq + length + 1 + (isSyn ? 1 : 0) + ((flags & TH_FIN) !== 0 ? 1 : 0)) >>> 0;
  src.seqdiff = 0;
  src.wscale = isSyn ? segment.wscale : 0;
  src.maxWin = unscaled(Math.max(win, 1), src.wscale & WSCALE_MASK);
  src.state = TCPS_SYN_SENT;
  dst.seqlo = 0;
  dst.seqhi = 1;
  dst.seqdiff = 0;
  dst.wscale = 0;
  dst.maxWin = 1;
  dst.state = TCPS_CLOSED;
}

/** A SYN's window, which is not scaled, in units of later windows; rounded up. */
function unscaled(win: number, shift: number): number {
  return (win + (1 << shift) - 1) >> shift;
}

/**
 * Tracks a segment of a known connection, from `src` to `dst`, and updates both. pf's check: the last byte is in the
 * receiver's window, the first at most one window back, the acknowledgment within 66 kB of what the other side has
 * sent; a RST must be exactly at the sender's position.
 *
 * `modulator` returns the number to add to the sequence numbers of a side seen for the first time, if the other side's
 * are modulated.
 *
 * @example
 * const client = new Peer();
 * const server = new Peer();
 * const segment = Object.assign(new Segment(), { flags: TH_SYN, seq: 1000, win: 65535 });
 * beginTcp(client, server, segment);
 * Object.assign(segment, { flags: TH_SYN | TH_ACK, seq: 7000, ack: 1001 });
 * trackTcp(server, client, segment, () => 1); // => 'pass'
 * [client.state, server.state]; // => [4, 2]
 * Object.assign(segment, { flags: TH_ACK, seq: 900_000, ack: 7001, length: 10 });
 * trackTcp(client, server, segment, () => 1); // => 'drop'
 */
export function trackTcp(src: Peer, dst: Peer, segment: Segment, modulator: () => number): Tracked {
  const { flags, seq: first } = segment;
  const isAck = (flags & TH_ACK) !== 0;
  const isSyn = (flags & TH_SYN) !== 0;
  const scaled = src.wscale !== 0 && dst.wscale !== 0 && !isSyn;
  let srcShift = scaled ? src.wscale & WSCALE_MASK : 0;
  let dstShift = scaled ? dst.wscale & WSCALE_MASK : 0;
  let { win } = segment;
  let seq = first;
  let { end } = segment;

  if (src.seqlo === 0) {
    if (dst.seqdiff !== 0 && src.seqdiff === 0) src.seqdiff = modulator() >>> 0 || 1;
    if (isSyn && (dst.wscale & WSCALE_FLAG) !== 0) {
      src.wscale = segment.wscale;
      if (src.wscale !== 0) {
        srcShift = src.wscale & WSCALE_MASK;
        dstShift = dst.wscale & WSCALE_MASK;
        win = unscaled(win, srcShift);
      } else {
        // Scaling requires that both offer it.
        dst.maxWin = (dst.maxWin << (dst.wscale & WSCALE_MASK)) & 0xffff;
        dst.wscale = 0;
      }
    }
    src.seqlo = seq;
    if (src.state < TCPS_SYN_SENT) src.state = TCPS_SYN_SENT;
    const limit = end + Math.max(1, dst.maxWin << dstShift);
    if (src.seqhi === 1 || seqGeq(limit, src.seqhi)) src.seqhi = limit >>> 0;
    if (win > src.maxWin) src.maxWin = win;
  }

  let ack = (segment.ack - dst.seqdiff) >>> 0;
  // A missing acknowledgment, or one without meaning, counts as good.
  const isBareReset = ack === 0 && (flags & (TH_ACK | TH_RST)) === (TH_ACK | TH_RST);
  if (!isAck || isBareReset || dst.state < TCPS_SYN_SENT) ack = dst.seqlo;
  // A segment without data may be anywhere.
  if (seq === end) seq = end = src.seqlo;
  const skew = (dst.seqlo - ack) | 0;

  const fits =
    seqGeq(src.seqhi, end) &&
    seqGeq(seq, src.seqlo - (dst.maxWin << dstShift)) &&
    skew >= -MAX_ACK_WINDOW &&
    skew <= MAX_ACK_WINDOW << srcShift &&
    ((flags & TH_RST) === 0 || Math.abs((first - src.seqlo) | 0) <= 1);
  const fitsLoosely =
    !fits &&
    (dst.state < TCPS_SYN_SENT || dst.state >= TCPS_FIN_WAIT_2 || src.state >= TCPS_FIN_WAIT_2) &&
    seqGeq(src.seqhi + MAX_ACK_WINDOW, end) &&
    seqGeq(seq, src.seqlo - MAX_ACK_WINDOW);
  if (!fits && !fitsLoosely) return misfit(src, dst);

  if (src.maxWin < win) src.maxWin = win;
  if (seqGt(end, src.seqlo)) src.seqlo = end;
  const offered = win << srcShift;
  if (seqGeq(ack + offered, dst.seqhi)) dst.seqhi = (ack + Math.max(offered, 1)) >>> 0;
  if (fits && isSyn && src.state < TCPS_SYN_SENT) src.state = TCPS_SYN_SENT;
  if ((flags & TH_FIN) !== 0 && src.state < TCPS_CLOSING) src.state = TCPS_CLOSING;
  if (fits && isAck) acknowledge(dst);
  if ((flags & TH_RST) !== 0) src.state = dst.state = TCPS_TIME_WAIT;
  return fits ? 'pass' : 'loose';
}

function acknowledge(dst: Peer): void {
  if (dst.state === TCPS_SYN_SENT) dst.state = TCPS_ESTABLISHED;
  else if (dst.state === TCPS_CLOSING) dst.state = TCPS_FIN_WAIT_2;
}

function misfit(src: Peer, dst: Peer): 'drop' | 'reset' {
  if (src.state !== TCPS_SYN_SENT || dst.state !== TCPS_SYN_SENT) return 'drop';
  // The side starts over: its next segment counts as its first.
  src.seqlo = 0;
  src.seqhi = 1;
  src.maxWin = 1;
  return 'reset';
}

/** Tracks a `sloppy` state: only flags count, and one direction is enough. */
export function trackTcpSloppily(src: Peer, dst: Peer, flags: number): void {
  if ((flags & TH_SYN) !== 0 && src.state < TCPS_SYN_SENT) src.state = TCPS_SYN_SENT;
  if ((flags & TH_FIN) !== 0 && src.state < TCPS_CLOSING) src.state = TCPS_CLOSING;
  if ((flags & TH_ACK) !== 0) {
    if (dst.state === TCPS_SYN_SENT || dst.state === TCPS_CLOSING) acknowledge(dst);
    else if (src.state === TCPS_SYN_SENT && dst.state < TCPS_SYN_SENT)
      src.state = dst.state = TCPS_ESTABLISHED;
    else if (src.state === TCPS_CLOSING && dst.state === TCPS_ESTABLISHED && dst.seqlo === 0)
      dst.state = TCPS_CLOSING;
  }
  if ((flags & TH_RST) !== 0) src.state = dst.state = TCPS_TIME_WAIT;
}

/** The timeout class of a connection after a segment. */
export function tcpTimeout(src: Peer, dst: Peer): number {
  const least = Math.min(src.state, dst.state);
  if (least >= TCPS_FIN_WAIT_2) return TIMEOUT.tcpClosed;
  if (least >= TCPS_CLOSING) return TIMEOUT.tcpFinwait;
  if (least < TCPS_ESTABLISHED) return TIMEOUT.tcpOpening;
  return Math.max(src.state, dst.state) >= TCPS_CLOSING ? TIMEOUT.tcpClosing : TIMEOUT.tcpEstablished;
}
