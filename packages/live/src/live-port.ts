import type { LinkState } from './link-state.js';

/** Why a frame cannot be sent, or a port cannot continue. */
export interface PortError {
  /** The errno name if there is one: `ENETDOWN`, `ENOBUFS`…; `unsupported` for a frame that this kind of port cannot carry. */
  readonly code: string;
  readonly message: string;
}

/** Callbacks of a port. They are called one at a time, and never from within `open` or `send`. */
export interface PortHandlers {
  /**
   * A frame has arrived. `timeUs` is on the monotonic clock, taken first of all; `wallUs` is in microseconds since 1970,
   * from the kernel if it stamps frames. The receiver may keep the bytes. `truncated`: the frame was longer than the port
   * can receive.
   */
  frame(bytes: Uint8Array, timeUs: number, wallUs: number, truncated: boolean): void;
  /** The interface or its carrier was lost or came back. */
  link?(state: LinkState): void;
  /** The system has refused a frame that `send` had accepted. */
  sendFailed?(error: PortError): void;
  /** The port has failed for good and closes itself. */
  failed?(error: PortError): void;
}

/** Counters of a port, in frames. */
export interface PortCounts {
  received: number;
  sent: number;
  sendErrors: number;
  /** Longer than the port can receive. */
  truncated: number;
  /** Lost between the kernel and us. */
  dropped: number;
  /** Lost in the kernel because its buffer was full. Null: not known (yet). */
  kernelDropped: number | null;
}

/** One interface, real or virtual. */
export interface LivePort {
  readonly kind: 'cap' | 'raw-socket' | 'tcpdump' | 'memory';
  /** The interface's name. */
  readonly interface: string;
  /** LINKTYPE_ number of received frames. Sent frames are Ethernet. */
  readonly linkType: number;
  readonly counts: Readonly<PortCounts>;
  readonly link: LinkState;
  /**
   * Sends a whole Ethernet frame without FCS. Returns undefined if it was accepted (it may still fail: `sendFailed`).
   * Ports that only listen return `unsupported`.
   */
  send(frame: Uint8Array): PortError | undefined;
  /** Stops and releases everything. Handlers are not called afterwards. */
  close(): Promise<void>;
}

/** Opens a port; rejects with a `PortFailure` if it cannot be opened. */
export type OpenPort = (handlers: PortHandlers) => Promise<LivePort>;

/** Why a port cannot be opened. The message tells a user what is missing and what to do. */
export class PortFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Counts at zero. */
export function noCounts(): PortCounts {
  return { received: 0, sent: 0, sendErrors: 0, truncated: 0, dropped: 0, kernelDropped: null };
}
