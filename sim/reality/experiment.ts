import type { Scenario } from '@carplab/sim/scenario';
import type { Operation, Timeline } from './timeline.js';

/** Something measured, and the scenario that does the same. */
export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly kind: 'freebsd' | 'ucarp';
  readonly measured: Timeline;
  readonly scenario: Scenario;
  /** When the measured timeline begins, in the scenario's time. */
  readonly beginUs: number;
  /** When the same was done in the scenario, counted from there. */
  readonly operations: readonly Operation[];
  readonly verifies: Verifies;
}

/** Whether a frame's advertisement has an HMAC made with one of the experiment's keys. */
export type Verifies = (frame: Uint8Array, start: number) => boolean;
