import { SnapshotError } from '../snapshot-error.js';
import type { WorldSnapshot } from '../world-snapshot.js';
import type { LateStepsState } from './late-steps.js';
import type { RunEvent } from './run-event.js';
import type { ScenarioResult } from './scenario-run.js';
import type { LogState } from './watch/log.js';
import type { RecorderState } from './watch/recorder.js';
import type { ReplaysState } from './watch/replays.js';

/** Goes up with the form of `RunSnapshot`. */
export const RUN_SNAPSHOT_VERSION = 1;

/** A run at a moment: the world, and all that has been kept. It fits runs of the same scenario and seed. */
export interface RunSnapshot {
  readonly version: number;
  /** The scenario's name, and a hash of all of it. */
  readonly scenario: string;
  readonly seed: number;
  readonly world: WorldSnapshot;
  readonly recorder: RecorderState;
  readonly reruns: ReplaysState;
  readonly late: LateStepsState;
  readonly events: LogState<RunEvent>;
  readonly quietUs: number;
  readonly result: ScenarioResult | undefined;
}

/** @throws {SnapshotError} for a snapshot of another version, scenario or seed */
export function requireSame(snapshot: RunSnapshot, scenario: string, seed: number): void {
  for (const [what, found, expected] of [
    ['version', `${snapshot.version}`, `${RUN_SNAPSHOT_VERSION}`],
    ['scenario', snapshot.scenario, scenario],
    ['seed', `${snapshot.seed}`, `${seed}`],
  ] as const) {
    if (found !== expected) throw new SnapshotError(what, found, expected);
  }
}
