import type { Record as RunRecord, Series } from '@carplab/analysis';
import { type Choice, recordChoices } from '../choice.js';
import type { Fault } from '../fault.js';
import { Hasher } from '../hasher.js';
import { hashPlain } from '../plain-data.js';
import { requireFuture } from '../virtual-clock.js';
import type { World } from '../world.js';
import { buildWorld, type HostMaker } from './build-world.js';
import { checkFault } from './check-fault.js';
import { dateText } from './date.js';
import { drawSteps, inOrder } from './draw-steps.js';
import type { FoundWords } from './expect/found-words.js';
import { judgeAll } from './expect/judge.js';
import { hostSystems } from './host-systems.js';
import { InjectError } from './inject-error.js';
import { LateSteps } from './late-steps.js';
import type { ExpectationRecord, RunEvent, SummaryRecord } from './run-event.js';
import type { RunHost } from './run-host.js';
import type { RunOptions, ScenarioResult } from './run-options.js';
import { RUN_SNAPSHOT_VERSION, type RunSnapshot, requireSame } from './run-snapshot.js';
import type { Scenario, ScenarioStep } from './scenario.js';
import { StateLooks } from './state-looks.js';
import { timeText } from './time.js';
import { Triggers } from './triggers.js';
import { Log } from './watch/log.js';
import { Recorder } from './watch/recorder.js';
import { Replays } from './watch/replays.js';

/** A run of a scenario. The caller moves the clock and may stop at any time to look at the world. */
export class ScenarioRun {
  readonly world: World;
  /** With random times drawn. */
  readonly scenario: Scenario;
  /** The machines behind the hosts, by name. Reading changes nothing. */
  readonly hosts: ReadonlyMap<string, RunHost>;
  readonly #recorder: Recorder;
  readonly #replays: Replays;
  readonly #events: Log<RunEvent> = new Log();
  readonly #onEvent: ((event: RunEvent) => void) | undefined;
  readonly #seed: number;
  readonly #makeHost: HostMaker | undefined;
  readonly #late: LateSteps;
  readonly #looks: StateLooks;
  readonly #triggers: Triggers;
  readonly #drawn: Choice[] = [];
  /** The time up to which the world has run, if nothing has happened at that time itself. */
  #quietUs = -1;
  #result: ScenarioResult | undefined;

  constructor(planned: Scenario, options: RunOptions = {}) {
    const { seed = planned.seed, onEvent, onFrame, onTrace, makeHost, choices } = options;
    const tape = recordChoices(this.#drawn);
    const scenario = drawSteps(planned, seed, {
      choose: (point, draw) => tape.choose(point, choices ? () => choices.choose(point, draw) : draw),
    });
    this.scenario = scenario;
    this.#seed = seed;
    this.#onEvent = onEvent;
    this.#makeHost = makeHost;
    this.#late = new LateSteps(scenario);
    const { world, hosts, clients } = buildWorld(scenario, seed, makeHost, choices);
    this.world = world;
    this.hosts = hosts;
    this.#looks = new StateLooks(scenario, hosts, world);
    this.#replays = new Replays(scenario);
    this.#triggers = new Triggers(scenario, (timeUs, fault) => world.schedule(timeUs, fault));
    this.#recorder = new Recorder(scenario, {
      clients,
      replays: this.#replays,
      emit: (event) => this.#report(event),
      onState: (lane, timeUs) => this.#triggers.changed(lane, timeUs),
    });
    // The recorder observes first: observers of a frame may read the record.
    world.observe(this.#recorder);
    if (onTrace !== undefined) world.observe({ event: onTrace });
    if (onFrame !== undefined) world.observe({ frame: onFrame });
  }

  /** The random times of steps as choices: with `replayChoices` of them, `drawSteps` draws the same. */
  get drawn(): readonly Choice[] {
    return this.#drawn;
  }

  /** The record so far, as plain data. */
  get record(): RunRecord {
    return this.#recorder.record(this.world.nowUs);
  }

  /**
   * Runs up to and including a time, but not beyond the scenario's end.
   *
   * @throws {RangeError} for a time that has passed or is not whole microseconds. The run is not affected.
   */
  runTo(timeUs: number): void {
    const untilUs = Math.min(timeUs, this.scenario.durationUs);
    requireFuture(untilUs, this.world.nowUs);
    for (let step = this.#late.shift(untilUs); step !== undefined; step = this.#late.shift(untilUs)) {
      this.#runWorld(step.timeUs);
      this.#do(step);
    }
    this.#runWorld(untilUs);
  }

  /**
   * Injects a fault, now or at `timeUs`, after everything else at that time. `toScenario` includes it.
   *
   * @throws {InjectError} if the run has ended, the time has passed, or the fault is not valid. The run is not affected.
   *
   * @example
   * const input = defineScenario({
   *   name: 'a pair', learn: 'The backup waits for three intervals.', duration: '20s', segments: ['lan'],
   *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
   *   hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
   * });
   * const run = new ScenarioRun(readScenario(input, 'pair.ts').scenario);
   * run.runTo(9_500_000);
   * run.inject({ kind: 'crash', node: 'fw1' });
   * run.finish().takeovers[0].durationUs; // => 2_890_725
   * run.toScenario().steps; // => [{ timeUs: 9_500_000, action: { kind: 'crash', node: 'fw1' } }]
   */
  inject(fault: Fault, timeUs: number = this.world.nowUs): void {
    const { nowUs } = this.world;
    const { durationUs } = this.scenario;
    const range = `a time from ${timeText(nowUs)} to ${timeText(durationUs)}`;
    if (this.#result !== undefined || timeUs > durationUs)
      throw new InjectError(
        'over',
        timeText(timeUs),
        this.#result === undefined ? range : 'a run that has not ended',
      );
    if (!Number.isSafeInteger(timeUs) || timeUs < nowUs)
      throw new InjectError('past', timeText(timeUs), range);
    const action = checkFault(this.world, this.hosts, fault);
    if (timeUs > nowUs) {
      this.#late.inject({ timeUs, action, last: true }, false);
      return;
    }
    this.runTo(nowUs);
    // If nothing else has happened at this time, it is a step like any other.
    const step: ScenarioStep = { timeUs, action, ...(this.#quietUs === timeUs ? {} : { last: true }) };
    this.#late.inject(step, true);
    this.#do(step);
  }

  /** The injected steps, in order of time. */
  get injected(): readonly ScenarioStep[] {
    return this.#late.injected;
  }

  /** This run as a scenario with the injected faults as steps. With the same `choices`, its trace has the same hash. */
  toScenario(): Scenario {
    const { scenario } = this;
    return {
      ...scenario,
      seed: this.#seed,
      steps: inOrder([...scenario.steps, ...this.injected]),
    };
  }

  /** A snapshot of the run. It shares with the run only data that neither changes. */
  snapshot(): RunSnapshot {
    return {
      version: RUN_SNAPSHOT_VERSION,
      scenario: this.#name(),
      seed: this.#seed,
      world: this.world.snapshot(),
      recorder: this.#recorder.snapshot(),
      replays: this.#replays.snapshot(),
      late: this.#late.snapshot(),
      looks: this.#looks.snapshot(),
      triggers: this.#triggers.snapshot(),
      events: this.#events.snapshot(),
      quietUs: this.#quietUs,
      result: this.#result,
    };
  }

  /**
   * Restores a snapshot of this run or of another with the same scenario and seed. It then continues exactly as a run
   * that was never interrupted.
   *
   * @throws {SnapshotError} for a snapshot of another scenario, version or seed, or for anything else. The run is not
   * affected.
   */
  restore(snapshot: RunSnapshot): void {
    requireSame(snapshot, this.#name(), this.#seed);
    this.world.restore(snapshot.world);
    this.#recorder.restore(snapshot.recorder);
    this.#replays.restore(snapshot.replays);
    this.#late.restore(snapshot.late);
    this.#looks.restore(snapshot.looks);
    this.#triggers.restore(snapshot.triggers);
    this.#events.restore(snapshot.events);
    this.#quietUs = snapshot.quietUs;
    this.#result = snapshot.result;
  }

  /** A second run that continues from here. The two share nothing; it has its own observers and `choices`. */
  fork(options: Pick<RunOptions, 'onEvent' | 'onTrace' | 'onFrame' | 'choices'> = {}): ScenarioRun {
    const own = this.#makeHost === undefined ? {} : { makeHost: this.#makeHost };
    const branch = new ScenarioRun(this.scenario, { ...options, ...own, seed: this.#seed });
    branch.#drawn.push(...this.#drawn);
    branch.restore(this.snapshot());
    return branch;
  }

  /** Runs to the end, and judges the expectations, with what was found in other words. */
  judgedIn(words: FoundWords): readonly ExpectationRecord[] {
    this.finish();
    return judgeAll(this.scenario.expectations, this.record, this.hosts, this.#looks, words);
  }

  /** Runs to the end and judges the expectations. */
  finish(): ScenarioResult {
    if (this.#result !== undefined) return this.#result;
    const { scenario, world } = this;
    this.runTo(scenario.durationUs);
    this.#recorder.finish(scenario.durationUs);
    const { record } = this;
    const undone = [...this.#recorder.faults.undone, ...this.#triggers.undone];
    this.#looks.take(scenario.durationUs);
    const expectations = judgeAll(scenario.expectations, record, this.hosts, this.#looks);
    if (undone.length > 0) {
      const name = 'every step can be done';
      expectations.push({ event: 'expectation', name, ok: false, found: undone.join(', ') });
    }
    for (const expectation of expectations) this.#report(expectation);
    const failed = expectations.flatMap(({ ok, name }) => (ok ? [] : [name]));
    const summary: SummaryRecord = {
      event: 'summary',
      scenario: scenario.name,
      seed: this.#seed,
      ...(scenario.dateUs === undefined ? {} : { date: dateText(scenario.dateUs) }),
      virtualUs: scenario.durationUs,
      transitions: countOf(record.transitions),
      expectationsFailed: failed.length,
      ...(failed.length === 0 ? {} : { failed }),
      traceHash: world.traceHash,
      systems: hostSystems(scenario),
      ...this.#recorder.sums(scenario.durationUs),
    };
    this.#report(summary);
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

  #runWorld(untilUs: number): void {
    const { world } = this;
    const before = world.nowUs;
    for (let { nextUs } = this.#looks; nextUs < untilUs; { nextUs } = this.#looks) {
      if (nextUs > world.nowUs) world.run(nextUs);
      this.#looks.take(nextUs);
    }
    if (world.nowUs < untilUs) world.run(untilUs - 1);
    const isQuiet = world.run(untilUs) === 0;
    this.#quietUs = isQuiet && (before < untilUs || this.#quietUs === untilUs) ? untilUs : -1;
  }

  #do({ action }: ScenarioStep): void {
    const fault = action.kind === 'recorded-replay' ? this.#replays.fault(action) : action;
    if (fault === undefined)
      this.#recorder.faults.addUndone(
        `replay at ${timeText(this.world.nowUs)}: no advertisement was recorded`,
      );
    else this.world.inject(fault);
    this.#quietUs = -1;
  }

  /** Identifies the scenario. */
  #name(): string {
    const hasher = new Hasher();
    hashPlain(hasher, this.scenario);
    return `'${this.scenario.name}' (${hasher.hex()})`;
  }

  /** By client: 0 for one that pings and has lost none. */
  #pingsLost({ pings }: RunRecord): { [client: string]: number } {
    const lost: { [client: string]: number } = {};
    for (const { options } of this.scenario.clients) if (options.ping !== undefined) lost[options.name] = 0;
    for (const track of pings) lost[track.client] = (lost[track.client] ?? 0) + track.lost;
    return lost;
  }

  #report(event: RunEvent): void {
    this.#events.add(event);
    this.#onEvent?.(event);
  }
}

function countOf({ kept, dropped }: Series<unknown>): number {
  return kept.length + dropped;
}
