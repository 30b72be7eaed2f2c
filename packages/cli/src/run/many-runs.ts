import type { ScenarioResult, SummaryRecord } from '@carplab/sim/scenario';

/** An expectation that failed under some seeds. */
interface Failing {
  readonly name: string;
  /** In how many runs. */
  readonly runs: number;
  /** The first of them. */
  readonly seed: number;
}

/** Counts by expectation the runs in which it failed. */
export class Failures {
  readonly #byName = new Map<string, Failing>();

  add({ failed = [], seed }: SummaryRecord): void {
    for (const name of new Set(failed)) {
      const before = this.#byName.get(name) ?? { name, runs: 0, seed };
      this.#byName.set(name, { ...before, runs: before.runs + 1 });
    }
  }

  /** Those that failed most often first. */
  get list(): readonly Failing[] {
    return [...this.#byName.values()].sort((a, b) => b.runs - a.runs);
  }
}

/** Whether runs under several seeds have the same events at the same times. Their frames differ at least in counters. */
export class Sameness {
  #first: string | undefined;
  #runs = 0;
  #holds = true;

  add({ events, eventsDropped }: ScenarioResult): void {
    this.#runs++;
    // Once two differ, the others need no comparison; nor can what was not kept be compared.
    if (!this.#holds) return;
    const course = JSON.stringify(events.filter(({ event }) => event !== 'summary'));
    this.#first ??= course;
    this.#holds = eventsDropped === 0 && course === this.#first;
  }

  /** False for one run, which is the same as no other. */
  get holds(): boolean {
    return this.#runs > 1 && this.#holds;
  }
}
