import type { TcpSettings } from './tcp-settings.js';

/** RFC 9293 §3.3.2. LISTEN is not a connection: a listener calls `acceptTcp` for a SYN. */
export type TcpState =
  | 'SYN_SENT'
  | 'SYN_RECEIVED'
  | 'ESTABLISHED'
  | 'FIN_WAIT_1'
  | 'FIN_WAIT_2'
  | 'CLOSE_WAIT'
  | 'CLOSING'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSED';

/** Data received out of order. */
export interface TcpFragment {
  readonly sequence: number;
  readonly data: Uint8Array;
}

/**
 * One end of a connection: plain data, changed in place by this package's functions. It knows neither addresses nor
 * ports. Sequence numbers are unsigned 32-bit integers; deadlines are µs, Infinity if not set.
 */
export interface TcpConnection {
  readonly settings: TcpSettings;
  state: TcpState;

  /** Initial, oldest unacknowledged, next to send, and the highest sent (RFC 9293 §3.3.1). */
  readonly iss: number;
  sendUnacknowledged: number;
  sendNext: number;
  sendMax: number;
  /** The peer's window in bytes, with the sequence and acknowledgment numbers of the segment that last set it. */
  sendWindow: number;
  sendWindowSequence: number;
  sendWindowAck: number;
  /** The shift of the peer's windows. */
  sendScale: number;
  /** Window scaling is on: both sides offered it (RFC 7323 §2.2). */
  scaling: boolean;
  /** The most data in a segment that we send, bytes. */
  mss: number;
  /** Data not yet acknowledged; its first byte has the sequence number `sendStart`. */
  sendBuffer: Uint8Array;
  sendStart: number;
  /** `closeTcp` was called: a FIN follows the last byte. */
  closing: boolean;

  /** The peer's initial sequence number, and the next one expected. */
  receiveInitial: number;
  receiveNext: number;
  /** In sequence order, without overlap, all beyond `receiveNext`. */
  fragments: TcpFragment[];
  /** The sequence number of the peer's FIN, once known. */
  finSequence: number | undefined;
  ack: 'none' | 'delayed' | 'now';

  /** µs; undefined before the first measurement. */
  smoothedRttUs: number | undefined;
  rttVarianceUs: number;
  /** The timeout, with its back-off. */
  rtoUs: number;
  /** The segment being timed: its end, and when it was sent. */
  timed: { readonly sequence: number; readonly sentUs: number } | undefined;
  /** Consecutive timeouts. */
  retries: number;

  congestionWindow: number;
  slowStartThreshold: number;
  duplicateAcks: number;
  /** Fast recovery ends when this is acknowledged (RFC 6582). */
  recover: number;
  recovering: boolean;

  retransmitUs: number;
  /** `retransmitUs` is the persist timer: it probes a closed window. */
  persisting: boolean;
  delayedAckUs: number;
  keepaliveUs: number;
  probes: number;
  timeWaitUs: number;
}

/**
 * How a connection's fields count in a state key, where times are distances from now: see `relativeText` in
 * `@carplab/host`. The settings belong to the configuration.
 */
export const TCP_FIELD_KINDS: readonly (readonly [string, 'omitted' | 'deadline' | number])[] = [
  ['settings', 'omitted'],
  ['retransmitUs', 'deadline'],
  ['delayedAckUs', 'deadline'],
  ['keepaliveUs', 'deadline'],
  ['timeWaitUs', 'deadline'],
  ['sentUs', Number.POSITIVE_INFINITY],
];

/** A connection that has not sent anything. */
export function newConnection(settings: TcpSettings, state: TcpState, iss: number): TcpConnection {
  return {
    settings,
    state,
    iss,
    sendUnacknowledged: iss,
    sendNext: iss,
    sendMax: iss,
    sendWindow: 0,
    sendWindowSequence: 0,
    sendWindowAck: 0,
    sendScale: 0,
    scaling: settings.windowScale !== undefined,
    mss: settings.mss,
    sendBuffer: new Uint8Array(0),
    sendStart: (iss + 1) >>> 0,
    closing: false,
    receiveInitial: 0,
    receiveNext: 0,
    fragments: [],
    finSequence: undefined,
    ack: 'none',
    smoothedRttUs: undefined,
    rttVarianceUs: 0,
    rtoUs: settings.initialRtoUs,
    timed: undefined,
    retries: 0,
    congestionWindow: 0,
    slowStartThreshold: Number.MAX_SAFE_INTEGER,
    duplicateAcks: 0,
    recover: iss,
    recovering: false,
    retransmitUs: Number.POSITIVE_INFINITY,
    persisting: false,
    delayedAckUs: Number.POSITIVE_INFINITY,
    keepaliveUs: Number.POSITIVE_INFINITY,
    probes: 0,
    timeWaitUs: Number.POSITIVE_INFINITY,
  };
}

/** A copy that shares nothing with the connection, for a snapshot. */
export function copyTcp(connection: TcpConnection): TcpConnection {
  const { sendBuffer, fragments, timed } = connection;
  return {
    ...connection,
    sendBuffer: sendBuffer.slice(),
    fragments: fragments.map(({ sequence, data }) => ({ sequence, data: data.slice() })),
    timed: timed && { ...timed },
  };
}
