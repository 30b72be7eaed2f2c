import { type HostMaker, type Scenario, type ScenarioResult, ScenarioRun } from '@carplab/sim/scenario';
import type { Entry } from './entry.js';
import { TraceRecorder } from './trace-recorder.js';

/** What must be known of a host to judge it. A scenario's hosts have all of it. */
export interface HostKnown {
  readonly config: Scenario['hosts'][number]['config'];
  /** How its clock stands to the trace's; exact when absent. */
  readonly clock?: Scenario['hosts'][number]['clock'];
  /** One for each interface, in their order: the segment, and how long frames take. */
  readonly cables: readonly Pick<
    Scenario['hosts'][number]['cables'][number],
    'segment' | 'link' | 'out' | 'in'
  >[];
}

/** All that judges know beforehand. */
export interface Facts {
  readonly hosts: readonly HostKnown[];
}

/** All that invariants look at. */
export interface Trace {
  readonly facts: Facts;
  readonly entries: readonly Entry[];
  readonly endUs: number;
}

/** The trace of a scenario's run. */
export interface RunTrace extends Trace {
  /** With every step at the moment that the seed has chosen for it. */
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
}

export interface TraceOptions {
  /** The scenario's own when absent. */
  readonly seed?: number;
  /** Other implementations than carplab's own behind some hosts. */
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
