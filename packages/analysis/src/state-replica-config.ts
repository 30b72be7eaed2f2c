import type { PfsyncDialectName } from '@carplab/statesync';
import type { StateChange } from './state-change.js';

export interface StateReplicaConfig {
  /** Most states kept. Default: a million. */
  readonly limit?: number;
  /** Seconds by timeout class, as set on the nodes. Default: pf's. */
  readonly timeouts?: readonly (number | undefined)[];
  /** Read as a receiver of this system, which loses what it does not know. Default: every action is known. */
  readonly dialect?: PfsyncDialectName;
  /** Called for every change. */
  readonly onChange?: (change: StateChange) => void;
}
