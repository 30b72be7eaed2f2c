import type { Record as RunRecord } from '@carplab/analysis';
import { type HostMaker, type Scenario, type ScenarioResult, ScenarioRun } from '@carplab/sim/scenario';
import type { Entry } from './entry.js';
import type { KnownSegment } from './judged-links.js';
import { TraceRecorder } from './trace-recorder.js';

/** What must be known of a host to judge it. The hosts of a scenario have all of it. */
export interface HostKnown {
  readonly config: Scenario['hosts'][number]['config'];
  /** Its clock relative to the trace's. Default: exact */
  readonly clock?: Scenario['hosts'][number]['clock'];
  /** For each interface, in the same order: its segment, and how long frames take. */
  readonly cables: readonly Pick<
    Scenario['hosts'][number]['cables'][number],
    'segment' | 'switch' | 'parent' | 'lagg' | 'link' | 'out' | 'in'
  >[];
}

/** What is known before the trace begins. */
export interface Facts {
  readonly hosts: readonly HostKnown[];
  /** Needed of those with several switches: of others it is not known who hears whom. */
  readonly segments?: readonly KnownSegment[];
}

/** What invariants look at. */
export interface Trace {
  readonly facts: Facts;
  readonly entries: readonly Entry[];
  /** Of the same run: the states of all lanes, overlaps, takeovers. */
  readonly record: RunRecord;
  readonly endUs: number;
}

/** The trace of a scenario's run. */
export interface RunTrace extends Trace {
  /** With every step at the time that the seed drew for it. */
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
}

export interface TraceOptions {
  /** Default: the scenario's */
  readonly seed?: number;
  /** Gives some hosts another implementation than carplab's. */
  readonly makeHost?: HostMaker;
}

/**
 * Runs a scenario, and keeps its trace.
 *
 * @example
 * const input = {
 *   name: 'lone', learn: 'a lone host becomes master', duration: '5s', segments: ['lan'],
 *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * };
 * const trace = traceOf(readScenario(input, 'lone.ts').scenario);
 * trace.entries.filter(({ kind }) => kind === 'sent').length; // => 3
 * violations(trace); // => []
 */
export function traceOf(planned: Scenario, options: TraceOptions = {}): RunTrace {
  const run = new ScenarioRun(planned, options);
  const { scenario } = run;
  const recorder = new TraceRecorder(scenario);
  run.world.observe(recorder);
  const result = run.finish();
  return { ...recorder.trace(scenario.durationUs), scenario, result };
}
