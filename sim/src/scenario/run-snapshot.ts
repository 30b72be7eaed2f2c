import { SnapshotError } from '../snapshot-error.js';
import type { WorldSnapshot } from '../world-snapshot.js';
import type { LateStepsState } from './late-steps.js';
import type { RunEvent } from './run-event.js';
import type { ScenarioResult } from './run-options.js';
import type { StateLooksState } from './state-looks.js';
import type { TriggersState } from './triggers.js';
import type { LogState } from './watch/log.js';
import type { RecorderState } from './watch/recorder.js';
import type { ReplaysState } from './watch/replays.js';

/** Raised whenever the format of `RunSnapshot` changes. */
export const RUN_SNAPSHOT_VERSION = 4;

/** A run at one time: the world, and everything recorded. It fits runs of the same scenario and seed. */
export interface RunSnapshot {
  readonly version: number;
  /** The scenario's name and hash. */
  readonly scenario: string;
  readonly seed: number;
  readonly world: WorldSnapshot;
  readonly recorder: RecorderState;
  readonly replays: ReplaysState;
  readonly late: LateStepsState;
  readonly looks: StateLooksState;
  readonly triggers: TriggersState;
  readonly events: LogState<RunEvent>;
  readonly quietUs: number;
  readonly result: ScenarioResult | undefined;
}

const PARTS = ['world', 'recorder', 'replays', 'late', 'looks', 'triggers', 'events'] as const;

/** @throws {SnapshotError} for a snapshot of another version, scenario or seed, or for anything else. */
export function requireSame(snapshot: RunSnapshot, scenario: string, seed: number): void {
  for (const [what, found, expected] of [
    ['version', `${snapshot?.version}`, `${RUN_SNAPSHOT_VERSION}`],
    ['scenario', snapshot?.scenario, scenario],
    ['seed', `${snapshot?.seed}`, `${seed}`],
  ] as const) {
    if (found !== expected) throw new SnapshotError(what, `${found}`, expected);
  }
  const missing = PARTS.filter((part) => typeof snapshot[part] !== 'object');
  if (missing.length > 0) {
    const version = `${RUN_SNAPSHOT_VERSION}`;
    throw new SnapshotError('version', `${version} without ${missing.join(', ')}`, version);
  }
}
