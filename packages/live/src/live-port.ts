import type { LinkState } from './link-state.js';

/** A frame that cannot be sent, or a port that cannot go on: the errno's name where there is one. */
export interface PortError {
  /** `ENETDOWN`, `ENOBUFS`…; `unsupported` for a frame that this kind of port cannot carry. */
  readonly code: string;
  readonly message: string;
}

/** What a port hands up, as it happens. Calls come one at a time, and never from within `open` or `send`. */
export interface PortHandlers {
  /**
   * A frame came in. `timeUs` is the monotonic clock's, taken first thing; `wallUs` is microseconds since 1970, from
   * the kernel where it stamps frames. The bytes are the receiver's to keep. `truncated`: longer than what could be taken in.
   */
  frame(bytes: Uint8Array, timeUs: number, wallUs: number, truncated: boolean): void;
  /** The interface, or its carrier, went or came back. */
  link?(state: LinkState): void;
  /** A frame that `send` had taken was refused by the system later. */
  sendFailed?(error: PortError): void;
  /** Nothing will come any more: the port is of no use and closes itself. */
  failed?(error: PortError): void;
}

/** What a port has counted. */
export interface PortCounts {
  received: number;
  sent: number;
  sendErrors: number;
  /** Longer than the port takes in. */
  truncated: number;
  /** Lost on the way from the kernel to us. */
  dropped: number;
  /** Lost in the kernel, which had no room left. Null: not known (yet). */
  kernelDropped: number | null;
}

/** One interface, real or made up, as carplab uses it. */
export interface LivePort {
  readonly kind: 'cap' | 'raw-socket' | 'tcpdump' | 'memory';
  /** The interface's name. */
  readonly interface: string;
  /** LINKTYPE_ number of what comes in. What is sent is Ethernet. */
  readonly linkType: number;
  readonly counts: Readonly<PortCounts>;
  readonly link: LinkState;
  /**
   * Sends a whole Ethernet frame without FCS. Undefined: it was taken (it may still fail: `sendFailed`). Ports that
   * only listen answer `unsupported`.
   */
  send(frame: Uint8Array): PortError | undefined;
  /** Stops and lets go of everything. Handlers are not called after it. */
  close(): Promise<void>;
}

/** Opens a port; rejects with a `PortFailure` where that cannot be. */
export type OpenPort = (handlers: PortHandlers) => Promise<LivePort>;

/** Why a port cannot be opened, in words for a user: what is missing, and what to do. */
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
