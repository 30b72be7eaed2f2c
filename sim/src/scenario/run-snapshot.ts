import { Hasher } from '../hasher.js';
import { hashPlain } from '../plain-data.js';
import { foundText, SnapshotError } from '../snapshot-error.js';
import type { WorldSnapshot } from '../world-snapshot.js';
import type { LateStepsState } from './late-steps.js';
import type { RunEvent } from './run-event.js';
import type { ScenarioResult } from './run-options.js';
import type { Scenario } from './scenario.js';
import type { StateLooksState } from './state-looks.js';
import type { TriggersState } from './triggers.js';
import type { LogState } from './watch/log.js';
import type { RecorderState } from './watch/recorder.js';
import type { ReplaysState } from './watch/replays.js';

/** The world, and everything recorded. */
interface RunParts {
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

const EXPECTED =
  'what snapshot() of a ScenarioRun returned in this process; to store a run, write it as a scenario: see runInput and formatScenario';

/** Identifies a scenario: its name and hash. */
export function nameOf(scenario: Scenario): string {
  const hasher = new Hasher();
  hashPlain(hasher, scenario);
  return `'${scenario.name}' (${hasher.hex()})`;
}

/**
 * A run at one time, for `ScenarioRun.restore` of the same scenario and seed. No copy of it is a snapshot, so none can
 * be damaged.
 */
export class RunSnapshot {
  readonly #parts: RunParts;
  /** The scenario's name and hash. */
  readonly scenario: string;
  readonly seed: number;
  readonly timeUs: number;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.scenario = parts.scenario;
    this.seed = parts.seed;
    this.timeUs = parts.world.timeUs;
    Object.freeze(this);
  }

  /** @throws {SnapshotError} for a snapshot of another scenario or seed, or for anything that no run has made. */
  static open(value: unknown, scenario: string, seed: number): RunParts {
    if (typeof value !== 'object' || value === null || !(#parts in value))
      throw new SnapshotError('snapshot', foundText(value), EXPECTED);
    const parts = value.#parts;
    if (parts.scenario !== scenario) throw new SnapshotError('scenario', parts.scenario, scenario);
    if (parts.seed !== seed) throw new SnapshotError('seed', `${parts.seed}`, `${seed}`);
    return parts;
  }
}
