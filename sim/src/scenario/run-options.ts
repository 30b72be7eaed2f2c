import type { ChoiceSource } from '../choice.js';
import type { FrameEvent, TraceEvent } from '../trace-event.js';
import type { HostMaker } from './build-world.js';
import type { ExpectationRecord, RunEvent, RunTakeover, SummaryRecord } from './run-event.js';

/** The callbacks are called in the middle of an event: they may read the run, and call `runTo` and its like later. */
export interface RunOptions {
  /** Default: the scenario's own. */
  readonly seed?: number;
  /** Called for each event as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Called for everything that the world traces, including power and links. */
  readonly onTrace?: (event: TraceEvent) => void;
  /** Called for each step of each frame. */
  readonly onFrame?: (event: FrameEvent) => void;
  /** Replaces carplab's implementation for some hosts. */
  readonly makeHost?: HostMaker;
  /** Replaces random choices. Default: the seed decides. */
  readonly choices?: ChoiceSource;
}

/** The result of a run. */
export interface ScenarioResult {
  /** Its events in order, with verdicts and summary at the end; at most the first 100,000. */
  readonly events: readonly RunEvent[];
  /** Events beyond that limit. */
  readonly eventsDropped: number;
  readonly expectations: readonly ExpectationRecord[];
  readonly takeovers: readonly RunTakeover[];
  /** By client. */
  readonly pingsLost: Readonly<Record<string, number>>;
  readonly summary: SummaryRecord;
}
