/** Options of a job. */
export interface SoakOptions {
  /** How long to search. Ignored by jobs that end by themselves. */
  readonly minutes: number;
  /** Seed of the random numbers. */
  readonly seed: number;
  /** Number of processes. */
  readonly processes: number;
  /** Number of this process, from 1; undefined in the parent. */
  readonly part?: number;
  /** Filters for test names; empty for all tests. */
  readonly only: readonly string[];
}

/** The result of a job. */
export interface SoakOutcome {
  /** What was done, such as `1000000 schedules`. */
  readonly done: string;
  /** Number of faults found. */
  readonly found: number;
}
