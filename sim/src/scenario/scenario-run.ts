import type { Record as RunRecord } from '@carplab/analysis';
import { type Choice, recordChoices } from '../choice.js';
import type { Fault } from '../fault.js';
import { InsideCallbackError } from '../inside-callback-error.js';
import { clonePlain } from '../plain-data.js';
import { requireFuture } from '../virtual-clock.js';
import type { World } from '../world.js';
import { buildWorld, type HostMaker } from './build-world.js';
import { checkFault, checkTime } from './check-fault.js';
import { drawSteps, inOrder } from './draw-steps.js';
import type { FoundWords } from './expect/found-words.js';
import { judgeAll } from './expect/judge.js';
import { LateSteps } from './late-steps.js';
import type { ExpectationRecord, RunEvent } from './run-event.js';
import type { RunHost } from './run-host.js';
import type { RunOptions, ScenarioResult } from './run-options.js';
import { recordedResult, summaryOf, withUndone } from './run-result.js';
import { nameOf, RunSnapshot } from './run-snapshot.js';
import type { Scenario, ScenarioStep } from './scenario.js';
import { StateLooks } from './state-looks.js';
import { timeText } from './time.js';
import { Triggers } from './triggers.js';
import { withWaiting } from './waiting.js';
import { Log } from './watch/log.js';
import { Recorder } from './watch/recorder.js';
import { Replays } from './watch/replays.js';

/** A run of a scenario. The caller moves the clock and may stop at any time to look at the world. */
export class ScenarioRun {
  readonly world: World;
  /** With random times drawn. */
  readonly scenario: Scenario;
  /** The machines behind the hosts, by name, live. One that is off is as it was when its power went: see `world.power`. */
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
    return [...this.#drawn];
  }

  /** The record so far, as plain data: frozen lists of entries that are the run's own and must not be changed. */
  get record(): RunRecord {
    return this.#recorder.record(this.world.nowUs, this.world.isRunning);
  }

  /**
   * Runs up to and including a time, but not beyond the scenario's end.
   *
   * @throws {RangeError} for a time that has passed or is not whole microseconds. The run is not affected.
   */
  runTo(timeUs: number): void {
    this.#requireRest('runTo');
    const late = this.#late;
    const { durationUs } = this.scenario;
    if (!(timeUs > durationUs)) requireFuture(timeUs, this.world.nowUs);
    const untilUs = Math.min(timeUs, durationUs);
    for (let step = late.due(untilUs); step !== undefined; step = late.due(untilUs)) {
      this.#runWorld(step.timeUs);
      late.shift();
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
    this.#requireRest('inject');
    const { nowUs } = this.world;
    checkTime(timeUs, nowUs, this.scenario.durationUs, this.#result !== undefined);
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

  /** A copy of the injected steps, in order of time. */
  get injected(): readonly ScenarioStep[] {
    return clonePlain(this.#late.injected);
  }

  /** This run as a scenario with the injected faults as steps. With the same `choices`, its trace has the same hash. */
  toScenario(): Scenario {
    const { scenario } = this;
    return { ...scenario, seed: this.#seed, steps: inOrder([...scenario.steps, ...this.injected]) };
  }

  /**
   * As `World.stateHash`, with the steps and injected faults that are still to come, which wait in the run and not in
   * its world. The end of the run does not count.
   */
  stateHash(): string {
    this.#requireRest('stateHash');
    return this.#withWaiting(this.world.stateHash(), 0);
  }

  /** As `World.stateKey`, likewise. */
  stateKey(): string {
    this.#requireRest('stateKey');
    return this.#withWaiting(this.world.stateKey(), this.world.nowUs);
  }

  /**
   * A snapshot of the run, for `restore` in this process alone: a copy of it, as by `structuredClone` or JSON, is no
   * snapshot. To store a run, write it as a scenario (`toScenario`, `runInput`): run again, it is the same.
   */
  snapshot(): RunSnapshot {
    this.#requireRest('snapshot');
    return new RunSnapshot({
      scenario: nameOf(this.scenario),
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
    });
  }

  /**
   * Restores a snapshot of this run or of another with the same scenario and seed. It then continues exactly as a run
   * that was never interrupted.
   *
   * @throws {SnapshotError} for a snapshot of another scenario or seed, for a copy, or for anything else. The run is not
   * affected.
   */
  restore(snapshot: RunSnapshot): void {
    this.#requireRest('restore');
    const parts = RunSnapshot.open(snapshot, nameOf(this.scenario), this.#seed);
    this.world.restore(parts.world);
    this.#recorder.restore(parts.recorder);
    this.#replays.restore(parts.replays);
    this.#late.restore(parts.late);
    this.#looks.restore(parts.looks);
    this.#triggers.restore(parts.triggers);
    this.#events.restore(parts.events);
    this.#quietUs = parts.quietUs;
    this.#result = parts.result;
  }

  /** A second run that continues from here. The two share nothing; it has its own observers and `choices`. */
  fork(options: Pick<RunOptions, 'onEvent' | 'onTrace' | 'onFrame' | 'choices'> = {}): ScenarioRun {
    this.#requireRest('fork');
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
    this.#requireRest('finish');
    this.runTo(this.scenario.durationUs);
    this.world.during('finish', () => {
      this.#result = this.#judged();
    });
    return this.#result!;
  }

  #judged(): ScenarioResult {
    const { scenario, world } = this;
    const recorder = this.#recorder;
    recorder.finish(scenario.durationUs);
    const record = recorder.record(scenario.durationUs);
    this.#looks.take(scenario.durationUs);
    const verdicts = judgeAll(scenario.expectations, record, this.hosts, this.#looks);
    const undone = [...recorder.faults.undone, ...this.#triggers.undone];
    const expectations = withUndone(verdicts, undone);
    for (const expectation of expectations) this.#report(expectation);
    const summary = summaryOf(scenario, world, record, expectations, recorder.sums(scenario.durationUs));
    this.#report(summary);
    const { kept: events, dropped: eventsDropped } = this.#events.series();
    return { events, eventsDropped, expectations, ...recordedResult(scenario, record), summary };
  }

  #runWorld(untilUs: number): void {
    const { world } = this;
    const before = world.nowUs;
    const wasQuiet = this.#quietUs === untilUs;
    // A callback may throw, which ends this early.
    this.#quietUs = -1;
    for (let { nextUs } = this.#looks; nextUs < untilUs; { nextUs } = this.#looks) {
      if (nextUs > world.nowUs) world.run(nextUs);
      this.#looks.take(nextUs);
    }
    if (world.nowUs < untilUs) world.run(untilUs - 1);
    const isQuiet = world.run(untilUs) === 0;
    this.#quietUs = isQuiet && (before < untilUs || wasQuiet) ? untilUs : -1;
  }

  #do({ action }: ScenarioStep): void {
    this.#quietUs = -1;
    const fault = action.kind === 'recorded-replay' ? this.#replays.fault(action) : action;
    if (fault !== undefined) this.world.inject(fault);
    else
      this.#recorder.faults.addUndone(
        `replay at ${timeText(this.world.nowUs)}: no advertisement was recorded`,
      );
  }

  #withWaiting(worldHash: string, sinceUs: number): string {
    if (this.#result !== undefined) return worldHash;
    const { scenario, world } = this;
    const parts = { late: this.#late, triggers: this.#triggers, replays: this.#replays };
    return withWaiting(worldHash, { scenario, world, ...parts }, sinceUs);
  }

  #report(event: RunEvent): void {
    this.#events.add(event);
    try {
      this.#onEvent?.(event);
    } catch (error) {
      this.world.fail(error);
    }
  }

  /** @throws {InsideCallbackError} if the caller is a callback or a host. */
  #requireRest(called: string): void {
    const { isRunning, nowUs } = this.world;
    if (!isRunning) return;
    const inside = 'a callback (onEvent, onTrace, onFrame, an observer) or a host';
    const instead = 'call it when runTo() has returned; a step with `after` follows an event';
    throw new InsideCallbackError(called, inside, nowUs, instead);
  }
}
