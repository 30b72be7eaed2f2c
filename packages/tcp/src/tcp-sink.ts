import type { TcpSegment } from '@carplab/codec/net';

/** A segment without its ports, which the owner keeps. A decoded one can be passed as is. */
export type TcpMessage = Omit<TcpSegment, 'sourcePort' | 'destinationPort'>;

/** Why a connection ended. */
export type TcpEnd =
  /** Both sides closed. */
  | 'finished'
  /** A SYN was answered by a reset. */
  | 'refused'
  /** The peer reset it. */
  | 'reset'
  /** A segment was retransmitted to the limit without an answer. */
  | 'timed out'
  /** No keepalive probe was answered. */
  | 'keepalive timed out'
  /** We reset it. */
  | 'aborted';

/** Receives what a connection does, in order. */
export interface TcpSink {
  segment(message: TcpMessage): void;
  /** The next bytes of the stream; they belong to the sink. */
  data(bytes: Uint8Array): void;
  /** The handshake is done. */
  connected(): void;
  /** The peer has closed its side. */
  remoteClosed(): void;
  closed(end: TcpEnd): void;
}
