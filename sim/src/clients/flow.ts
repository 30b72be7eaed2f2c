import type { TcpMessage } from '@carplab/tcp';
import type { Inbound } from './endpoint.js';
import type { CompleteSession, SessionReport } from './session-options.js';

/** What the machine offers a flow during a call. */
export interface FlowMachine {
  readonly nowUs: number;
  /** A random number of 32 bits. */
  draw(): number;
  sendTcp(flow: Flow, message: TcpMessage): void;
  sendUdp(flow: Flow, data: Uint8Array): void;
  ended(report: SessionReport): void;
}

/** The client's side of one session. */
export interface Flow {
  readonly options: CompleteSession;
  /** When `advance` must be called next; Infinity for never. */
  readonly nextUs: number;
  /** The machine starts: the flow begins again, with this local port. */
  start(localPort: number, machine: FlowMachine): void;
  /** 0 before it is opened. */
  readonly localPort: number;
  advance(machine: FlowMachine): void;
  /** A packet arrives from its server at its port. */
  receive(inbound: Inbound, machine: FlowMachine): void;
  /** Closes the session cleanly. */
  stop(machine: FlowMachine): void;
  /** Its fate so far; undefined if it has not begun. */
  report(nowUs: number): SessionReport | undefined;
  snapshot(): unknown;
  restore(state: unknown): void;
}
