import type { Record as RunRecord, Series } from '@carplab/analysis';
import { countersOf as hostCounters, type Host, type LabNode } from '@carplab/host';
import type { FrameEvent, TraceEvent } from '../trace-event.js';
import type { World } from '../world.js';
import { buildWorld, type HostMaker } from './build-world.js';
import { drawSteps } from './draw-steps.js';
import { type CountersOf, judge } from './expect/judge.js';
import type { ExpectationRecord, RunEvent, RunTakeover, SummaryRecord } from './run-event.js';
import type { Scenario } from './scenario.js';
import { timeText } from './time.js';
import { Log } from './watch/log.js';
import { Recorder } from './watch/recorder.js';
import { Reruns } from './watch/reruns.js';

export interface RunOptions {
  /** The scenario's own when absent. */
  readonly seed?: number;
  /** Told of each event as it happens. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Told of everything that the world traces, power and links included. */
  readonly onTrace?: (event: TraceEvent) => void;
  /** Told of each step of each frame. */
  readonly onFrame?: (event: FrameEvent) => void;
  /** Other implementations than carplab's own behind some hosts. */
  readonly makeHost?: HostMaker;
}

/** What came of a run. */
export interface ScenarioResult {
  /** Its events in order, the verdicts and the summary at the end; of a very long run, the first 100,000. */
  readonly events: readonly RunEvent[];
  /** Events that are not kept. */
  readonly eventsDropped: number;
  readonly expectations: readonly ExpectationRecord[];
  readonly takeovers: readonly RunTakeover[];
  /** By client. */
  readonly pingsLost: Readonly<Record<string, number>>;
  readonly summary: SummaryRecord;
}

/** A scenario under way: the clock is the caller's, who may stop between two moments and look at the world. */
export class ScenarioRun {
  readonly world: World;
  /** With every step at its moment. */
  readonly scenario: Scenario;
  readonly #hosts: ReadonlyMap<string, LabNode>;
  readonly #recorder: Recorder;
  readonly #reruns: Reruns;
  readonly #events: Log<RunEvent> = new Log();
  readonly #onEvent: ((event: RunEvent) => void) | undefined;
  readonly #seed: number;
  #nextRerun = 0;
  #result: ScenarioResult | undefined;

  constructor(planned: Scenario, options: RunOptions = {}) {
    const { seed = planned.seed, onEvent, onFrame, onTrace, makeHost } = options;
    const scenario = drawSteps(planned, seed);
    this.scenario = scenario;
    this.#seed = seed;
    this.#onEvent = onEvent;
    const { world, hosts, clients } = buildWorld(scenario, seed, makeHost);
    this.world = world;
    this.#hosts = hosts;
    this.#reruns = new Reruns(scenario);
    this.#recorder = new Recorder(scenario, { clients }, this.#reruns, (event) => this.#tell(event));
    // The recorder first: who is told of a frame may ask what it meant.
    world.observe(this.#recorder);
    if (onTrace !== undefined) world.observe({ event: onTrace });
    if (onFrame !== undefined) world.observe({ frame: onFrame });
  }

  /** All that has happened up to now, as plain data. */
  get record(): RunRecord {
    return this.#recorder.record(this.world.nowUs);
  }

  /** Runs up to a moment, that moment included; not beyond the scenario's end. */
  runTo(timeUs: number): void {
    const untilUs = Math.min(timeUs, this.scenario.durationUs);
    const { timesUs } = this.#reruns;
    while (this.#nextRerun < timesUs.length && timesUs[this.#nextRerun]! <= untilUs) {
      this.world.run(timesUs[this.#nextRerun]!);
      const fault = this.#reruns.fault(this.#nextRerun++);
      if (fault === undefined)
        this.#recorder.isUndone(`replay at ${timeText(this.world.nowUs)}: nothing was sent then`);
      else this.world.inject(fault);
    }
    this.world.run(untilUs);
  }

  /** Runs to the end, and judges. */
  finish(): ScenarioResult {
    if (this.#result !== undefined) return this.#result;
    const { scenario, world } = this;
    this.runTo(scenario.durationUs);
    this.#recorder.finish(scenario.durationUs);
    const { record } = this;
    const { undone } = this.#recorder;
    const counters: CountersOf = (name) => countersOf(this.#hosts.get(name));
    const expectations = scenario.expectations.map((expectation) => judge(expectation, record, counters));
    if (undone.length > 0) {
      const name = 'every step can be done';
      expectations.push({ event: 'expectation', name, ok: false, found: undone.join(', ') });
    }
    for (const expectation of expectations) this.#tell(expectation);
    const summary: SummaryRecord = {
      event: 'summary',
      scenario: scenario.name,
      seed: this.#seed,
      virtualUs: scenario.durationUs,
      transitions: countOf(record.transitions),
      expectationsFailed: expectations.filter(({ ok }) => !ok).length,
      traceHash: world.traceHash,
      ...this.#recorder.sums(scenario.durationUs),
    };
    this.#tell(summary);
    this.#result = {
      events: this.#events.series().kept,
      eventsDropped: this.#events.series().dropped,
      expectations,
      takeovers: record.takeovers.kept.map((takeover) => ({ ...takeover, segment: takeover.link })),
      pingsLost: this.#pingsLost(record),
      summary,
    };
    return this.#result;
  }

  /** By client: 0 for one that pings and has lost none. */
  #pingsLost({ pings }: RunRecord): { [client: string]: number } {
    const lost: { [client: string]: number } = {};
    for (const { options } of this.scenario.clients) if (options.ping !== undefined) lost[options.name] = 0;
    for (const track of pings) lost[track.client] = (lost[track.client] ?? 0) + track.lost;
    return lost;
  }

  #tell(event: RunEvent): void {
    this.#events.add(event);
    this.#onEvent?.(event);
  }
}

function countOf({ kept, dropped }: Series<unknown>): number {
  return kept.length + dropped;
}

function countersOf(node: LabNode | undefined): ReturnType<CountersOf> {
  // Somebody's own machine need not keep any.
  if (node === undefined || !('statistics' in node && 'pf' in node && 'pfsync' in node)) return undefined;
  return hostCounters(node as Host);
}

/**
 * Runs a scenario from beginning to end in virtual time, and judges its expectations.
 *
 * @example
 * const input = defineScenario({
 *   name: 'a crash', learn: 'The backup waits for three intervals.', duration: '20s',
 *   segments: ['lan'], vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
 *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
 *   steps: [{ at: '9.5s', crash: 'fw1' }],
 *   expect: [{ takeover: { max: '3.391s' } }],
 * });
 * const { takeovers, summary } = runScenario(readScenario(input, 'crash.ts').scenario, { seed: 1 });
 * takeovers[0].durationUs; // => 2_890_725
 * summary.expectationsFailed; // => 0
 */
export function runScenario(scenario: Scenario, options: RunOptions = {}): ScenarioResult {
  return new ScenarioRun(scenario, options).finish();
}
