/** What a job is asked for. */
export interface SoakOptions {
  /** For how long it looks; a job that has an end does not look at it. */
  readonly minutes: number;
  /** Of the random numbers. */
  readonly seed: number;
  /** How many processes share the work. */
  readonly processes: number;
  /** Which of them this is, from 1; undefined in the one that starts them. */
  readonly part?: number;
  /** What only some tests' names contain; all tests without one. */
  readonly only: readonly string[];
}

/** What a job came to. */
export interface SoakOutcome {
  /** How much of what was done, as `1000000 schedules`. */
  readonly done: string;
  /** Faults that it found. */
  readonly found: number;
}
