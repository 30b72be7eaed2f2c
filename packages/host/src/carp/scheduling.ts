import type { Machine, Port } from '../machine.js';
import type { ProcessSnapshot } from '../state/snapshot.js';

/** When a machine processes what happens to it. */
export interface Scheduling {
  /** The machine has started. */
  begin(machine: Machine): void;
  /** A frame arrives at an interface. */
  receive(machine: Machine, port: Port, frame: Uint8Array): void;
  /** The carrier of an interface comes or goes. */
  linkChanged(machine: Machine, port: Port): void;
  /** An administrator's command was carried out. */
  commanded(machine: Machine): void;
  /** Runs what is due. */
  advance(machine: Machine): void;
  /** When `advance` must next be called; Infinity: never. */
  nextDeadlineUs(machine: Machine): number;
  /** A process's own state; null where there is none. */
  snapshot(): ProcessSnapshot | null;
  restore(state: ProcessSnapshot | null): void;
  /** Where `nowUs` is within its reading interval, microseconds; see `LabNode.stateKey`. */
  phaseUs(nowUs: number): number;
}
