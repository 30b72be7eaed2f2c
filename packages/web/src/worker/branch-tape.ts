import type { WorldObserver } from '@carplab/sim';
import {
  type ExpectationRecord,
  type FoundWords,
  type RunSnapshot,
  type Scenario,
  ScenarioRun,
} from '@carplab/sim/scenario';
import { FrameLog } from './frame-log.js';
import type { Recorded } from './protocol.js';

/** Snapshots kept of a branch, at most; thinned by halves above. */
const SNAPSHOTS = 240;

interface Place {
  readonly timeUs: number;
  readonly snapshot: RunSnapshot;
}

/** A branch's run: one that records, and one that goes back to any instant recorded. */
export class BranchTape {
  /** Every frame that is recorded. */
  readonly frames: FrameLog;
  readonly #writer: ScenarioRun;
  readonly #reader: ScenarioRun;
  #places: Place[];
  /** A snapshot each so much virtual time. */
  #everyUs: number;
  #recorded: Recorded | undefined;

  constructor(scenario: Scenario, seed: number) {
    const { hosts, clients, servers, routers, segments } = scenario;
    const others = [...clients, ...servers, ...routers].map(({ options }) => options.name);
    const frames = new FrameLog({
      nodes: [...hosts.map(({ config }) => config.name), ...others],
      segments: segments.map(({ name }) => name),
      again: (fromUs, toUs, take) => this.#again(fromUs, toUs, take),
    });
    this.frames = frames;
    this.#writer = new ScenarioRun(scenario, {
      seed,
      onFrame: (event) => frames.frame(event),
      onTrace: (event) => frames.event(event),
    });
    this.#reader = new ScenarioRun(scenario, { seed });
    this.#places = [{ timeUs: 0, snapshot: this.#writer.snapshot() }];
    this.#everyUs = Math.max(1_000_000, Math.ceil(scenario.durationUs / SNAPSHOTS));
  }

  /** With random times drawn. */
  get scenario(): Scenario {
    return this.#writer.scenario;
  }

  get durationUs(): number {
    return this.#writer.scenario.durationUs;
  }

  get recordedUs(): number {
    return this.#writer.world.nowUs;
  }

  /** Records up to a time. */
  advance(untilUs: number): void {
    const run = this.#writer;
    this.#recorded = undefined;
    while (run.world.nowUs < untilUs) {
      run.runTo(Math.min(untilUs, this.#places.at(-1)!.timeUs + this.#everyUs));
      if (run.world.nowUs - this.#places.at(-1)!.timeUs >= this.#everyUs)
        this.#places.push({ timeUs: run.world.nowUs, snapshot: run.snapshot() });
      if (this.#places.length > SNAPSHOTS) this.#thin();
    }
  }

  /** What is recorded, under the name of its branch. */
  recorded(branch: string): Recorded {
    if (this.#recorded?.branch === branch) return this.#recorded;
    const run = this.#writer;
    const done = this.recordedUs === this.durationUs;
    // The end closes what is open: sessions survive, bands end.
    const ended = done ? endOf(run) : {};
    const { record, world } = run;
    this.#recorded = {
      branch,
      recordedUs: this.recordedUs,
      done,
      record,
      traceHash: world.traceHash,
      frames: world.counters.sent,
      ...ended,
    };
    return this.#recorded;
  }

  /** What the expectations found, in other words; none before the end is recorded. */
  found(words: FoundWords): readonly ExpectationRecord[] {
    return this.recordedUs < this.durationUs ? [] : this.#writer.judgedIn(words);
  }

  /** A run that stands at an instant, until the next call. Later than recorded: at the end of what is. */
  at(tUs: number): ScenarioRun {
    const timeUs = Math.max(0, Math.min(tUs, this.recordedUs));
    const place = this.#places.findLast((each) => each.timeUs <= timeUs)!;
    const run = this.#reader;
    if (run.world.nowUs > timeUs || run.world.nowUs < place.timeUs) run.restore(place.snapshot);
    run.runTo(timeUs);
    return run;
  }

  /** Goes from one instant to another under an observer. The run stands there until the next call. */
  watch(fromUs: number, toUs: number, observer: WorldObserver): ScenarioRun;
  watch<T>(fromUs: number, toUs: number, observer: WorldObserver, read: (run: ScenarioRun) => T): T;
  watch<T>(fromUs: number, toUs: number, observer: WorldObserver, read?: (run: ScenarioRun) => T) {
    const run = this.at(fromUs);
    const stop = run.world.observe(observer);
    run.runTo(Math.max(run.world.nowUs, Math.min(toUs, this.recordedUs)));
    stop();
    return read === undefined ? run : read(run);
  }

  /** The frames sent from one time to another, both included. */
  #again(fromUs: number, toUs: number, take: (frame: number, bytes: Uint8Array) => void): void {
    if (fromUs > 0) this.at(fromUs - 1);
    else this.#reader.restore(this.#places[0]!.snapshot);
    const { world } = this.#reader;
    const stop = world.observe({
      frame: ({ event, frameId, frame }) => {
        if (event === 'sent') take(frameId, frame);
      },
    });
    this.#reader.runTo(toUs);
    stop();
  }

  #thin(): void {
    this.#places = this.#places.filter((_, index) => index % 2 === 0);
    this.#everyUs *= 2;
  }
}

function endOf(run: ScenarioRun): Pick<Recorded, 'summary' | 'expectations'> {
  const { summary, expectations } = run.finish();
  return { summary, expectations };
}
