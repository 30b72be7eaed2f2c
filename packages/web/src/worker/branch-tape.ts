import type { WorldObserver } from '@carplab/sim';
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
  /** When each frame was sent, by its number. */
  readonly #sentUs: number[] = [];

  constructor(scenario: Scenario, seed: number) {
    this.#writer = new ScenarioRun(scenario, {
      seed,
      onFrame: ({ event, frameId, timeUs }) => {
        if (event === 'sent') this.#sentUs[frameId] = timeUs;
      },
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

  /** When a frame was sent; undefined if there is none of this number. */
  sentUs(frame: number): number | undefined {
    return this.#sentUs[frame];
  }

  /** The number of the first frame sent at an instant or later, or of the last one before. */
  frameNear(tUs: number, step: -1 | 0 | 1): number {
    const next = this.#sentUs.findIndex((sentUs) => sentUs >= tUs);
    const at = next < 0 ? this.#sentUs.length : next;
    return step === -1 ? at - 1 : at;
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
