import { type RunSnapshot, type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import type { Recorded } from './protocol.js';

/** Snapshots kept of a branch, at most; thinned by halves above. */
const SNAPSHOTS = 240;

interface Place {
  readonly timeUs: number;
  readonly snapshot: RunSnapshot;
}

/** A branch's run: one that records, and one that goes back to any instant recorded. */
export class BranchTape {
  readonly #writer: ScenarioRun;
  readonly #reader: ScenarioRun;
  #places: Place[];
  /** A snapshot each so much virtual time. */
  #everyUs: number;
  #recorded: Recorded | undefined;

  constructor(scenario: Scenario, seed: number) {
    this.#writer = new ScenarioRun(scenario, { seed });
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
    const ended = done ? { summary: run.finish().summary } : {};
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

  /** A run that stands at an instant, until the next call. Later than recorded: at the end of what is. */
  at(tUs: number): ScenarioRun {
    const timeUs = Math.max(0, Math.min(tUs, this.recordedUs));
    const place = this.#places.findLast((each) => each.timeUs <= timeUs)!;
    const run = this.#reader;
    if (run.world.nowUs > timeUs || run.world.nowUs < place.timeUs) run.restore(place.snapshot);
    run.runTo(timeUs);
    return run;
  }

  #thin(): void {
    this.#places = this.#places.filter((_, index) => index % 2 === 0);
    this.#everyUs *= 2;
  }
}
