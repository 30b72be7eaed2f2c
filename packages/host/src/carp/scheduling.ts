import type { Machine, Port } from '../machine.js';
import type { ProcessSnapshot } from '../state/snapshot.js';

/** When a machine gets to what happens to it. */
export interface Scheduling {
  /** The machine has started. */
  begin(machine: Machine): void;
  /** A frame has come to an interface. */
  receive(machine: Machine, port: Port, frame: Uint8Array): void;
  /** The carrier of an interface has come or gone. */
  linkChanged(machine: Machine, port: Port): void;
  /** An administrator's command is done. */
  commanded(machine: Machine): void;
  /** Runs what is due. */
  advance(machine: Machine): void;
  /** When `advance` has something to do; Infinity: never. */
  nextDeadlineUs(machine: Machine): number;
  /** A process's own state; null where there is none. */
  snapshot(): ProcessSnapshot | null;
  restore(state: ProcessSnapshot | null): void;
  /** Where `nowUs` lies in the interval by which it reads, microseconds; see `LabNode.stateKey`. */
  phaseUs(nowUs: number): number;
}
