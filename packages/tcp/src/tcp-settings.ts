/** What a stack does of its own choice. Times in microseconds, sizes in bytes. */
export interface TcpSettings {
  /** Announced: the most data that a segment to us may have. */
  readonly mss: number;
  /** The shift announced for our windows, 0 to 14; none when absent (RFC 7323 §2). */
  readonly windowScale?: number | undefined;
  /** The window announced: what is received out of order is kept within it. */
  readonly receiveBuffer: number;
  /** What may be handed over without being acknowledged; `sendTcp` takes no more. */
  readonly sendBuffer: number;
  /** An ACK that nothing hurries waits so long for company; 0: it does not (RFC 1122 §4.2.3.2). */
  readonly delayedAckUs: number;
  /** Before the first measurement (RFC 6298 §2.1), at least, and at most. */
  readonly initialRtoUs: number;
  readonly minRtoUs: number;
  readonly maxRtoUs: number;
  /** A segment is sent again so often, a SYN so often; then the connection is given up. */
  readonly maxRetries: number;
  readonly maxSynRetries: number;
  /** Probes of an idle connection; none when absent (RFC 1122 §4.2.3.6). */
  readonly keepalive?: {
    /** Silence before the first, between two, and how many unanswered ones end the connection. */
    readonly idleUs: number;
    readonly intervalUs: number;
    readonly count: number;
  };
  /** Twice the maximum segment lifetime: how long TIME_WAIT lasts. */
  readonly timeWaitUs: number;
}

/**
 * FreeBSD's: 12 retransmissions and no more (TCP_MAXRXTSHIFT), 64 s between them at most (TCPTV_REXMTMAX), 30 ms and
 * its slop of 200 ms at least, delayed ACKs after 40 ms, 2 · 30 s of TIME_WAIT.
 */
export const TCP_DEFAULTS: TcpSettings = Object.freeze({
  mss: 1460,
  windowScale: 6,
  receiveBuffer: 65_536,
  sendBuffer: 32_768,
  delayedAckUs: 40_000,
  initialRtoUs: 1_000_000,
  minRtoUs: 230_000,
  maxRtoUs: 64_000_000,
  maxRetries: 12,
  maxSynRetries: 6,
  timeWaitUs: 60_000_000,
});
