/** A stack's parameters. Times in microseconds, sizes in bytes. */
export interface TcpSettings {
  /** The MSS that we announce. */
  readonly mss: number;
  /** The shift announced for our windows, 0 to 14. Default: no scaling (RFC 7323 §2) */
  readonly windowScale?: number | undefined;
  /** The window announced; also limits out-of-order data. */
  readonly receiveBuffer: number;
  /** Limit of unacknowledged data; `sendTcp` takes no more. */
  readonly sendBuffer: number;
  /** How long an ACK may be delayed; 0: not at all (RFC 1122 §4.2.3.2). */
  readonly delayedAckUs: number;
  /** Before the first measurement (RFC 6298 §2.1), minimum, and maximum. */
  readonly initialRtoUs: number;
  readonly minRtoUs: number;
  readonly maxRtoUs: number;
  /** Retransmissions of a segment, and of a SYN, before the connection is given up. */
  readonly maxRetries: number;
  readonly maxSynRetries: number;
  /** Keepalive probes of an idle connection. Default: none (RFC 1122 §4.2.3.6) */
  readonly keepalive?: {
    /** Idle time before the first probe, time between probes, and how many unanswered ones end the connection. */
    readonly idleUs: number;
    readonly intervalUs: number;
    readonly count: number;
  };
  /** Twice the maximum segment lifetime: the length of TIME_WAIT. */
  readonly timeWaitUs: number;
}

/**
 * FreeBSD's: at most 12 retransmissions (TCP_MAXRXTSHIFT), at most 64 s apart (TCPTV_REXMTMAX), at least 30 ms plus its
 * slop of 200 ms, delayed ACKs after 40 ms, and TIME_WAIT of 2 · 30 s.
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
