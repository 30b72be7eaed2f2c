import type { TcpMessage } from '@carplab/tcp';
import type { Inbound } from './endpoint.js';
import type { CompleteSession, SessionReport } from './session-options.js';

/** What a flow may ask of its machine while it is being called. */
export interface FlowMachine {
  readonly nowUs: number;
  /** 32 bits. */
  draw(): number;
  sendTcp(flow: Flow, message: TcpMessage): void;
  sendUdp(flow: Flow, data: Uint8Array): void;
  ended(report: SessionReport): void;
}

/** The client's side of one session. */
export interface Flow {
  readonly options: CompleteSession;
  /** When `advance` must be called next; Infinity when nothing is planned. */
  readonly nextUs: number;
  /** The machine starts: everything begins anew, with this local port. */
  start(localPort: number, machine: FlowMachine): void;
  /** Its own port; 0 before it is opened. */
  readonly localPort: number;
  advance(machine: FlowMachine): void;
  /** Something has come from its server to its port. */
  receive(inbound: Inbound, machine: FlowMachine): void;
  /** It comes to an end, properly. */
  stop(machine: FlowMachine): void;
  /** What has become of it so far; undefined if it has not begun. */
  report(nowUs: number): SessionReport | undefined;
  snapshot(): unknown;
  restore(state: unknown): void;
}
