import type { TcpSegment } from '@carplab/codec/net';

/** A segment without its ports, which are its owner's affair. A decoded one can be handed over as it is. */
export type TcpMessage = Omit<TcpSegment, 'sourcePort' | 'destinationPort'>;

/** Why there is no connection any more. */
export type TcpEnd =
  /** Both sides had said all they had to say. */
  | 'finished'
  /** A SYN was answered by a reset. */
  | 'refused'
  /** The peer has reset it. */
  | 'reset'
  /** A segment was sent as often as may be, without an answer. */
  | 'timed out'
  /** No keepalive probe was answered. */
  | 'keepalive timed out'
  /** We have reset it. */
  | 'aborted';

/** Where a connection puts what it does, in order. */
export interface TcpSink {
  segment(message: TcpMessage): void;
  /** The stream goes on by these bytes, which are the receiver's to keep. */
  data(bytes: Uint8Array): void;
  /** The handshake is done. */
  connected(): void;
  /** The peer will send nothing more. */
  remoteClosed(): void;
  closed(end: TcpEnd): void;
}
