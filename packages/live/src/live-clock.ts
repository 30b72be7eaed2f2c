import { preciseTimer } from './precise-timer.js';

/** The driver's time, so that tests can bring their own. */
export interface LiveClock {
  /** Integer microseconds that never go back, from an arbitrary start. It stands still while a machine sleeps. */
  monotonicUs(): number;
  /** Microseconds since 1970; steps when somebody sets the clock. */
  wallUs(): number;
  /** Calls back at `timeUs` of the monotonic clock, or as soon after it as can be. The answer cancels it. */
  at(timeUs: number, callback: () => void): () => void;
  /** Calls back once everything that has already arrived has been handed up. */
  drained(callback: () => void): () => void;
}

/** Microseconds of a monotonic clock that all processes of the machine share. */
export function monotonicUs(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanos / 1000);
}

/**
 * Microseconds since 1970. `Date` gives whole milliseconds: the monotonic clock fills in what is between them, and
 * gives way as soon as both no longer agree, because the clock was stepped or the machine slept.
 */
export class WallClock {
  readonly #monotonicUs: () => number;
  readonly #dateMs: () => number;
  /** Wall minus monotonic. */
  #offsetUs = Number.NaN;

  constructor(monotonic: () => number = monotonicUs, dateMs: () => number = Date.now) {
    this.#monotonicUs = monotonic;
    this.#dateMs = dateMs;
  }

  /** What to add to the monotonic clock. */
  offsetUs(): number {
    const nowUs = this.#monotonicUs();
    const leastUs = this.#dateMs() * 1000;
    const offsetUs = Number.isNaN(this.#offsetUs) ? leastUs - nowUs : this.#offsetUs;
    this.#offsetUs = Math.min(Math.max(offsetUs, leastUs - nowUs), leastUs + 999 - nowUs);
    return this.#offsetUs;
  }

  nowUs(): number {
    return this.#monotonicUs() + this.offsetUs();
  }
}

/** The machine's own time. */
export function systemClock(): LiveClock {
  const wall = new WallClock();
  return {
    monotonicUs,
    wallUs: () => wall.nowUs(),
    at: (timeUs, callback) => preciseTimer(timeUs, monotonicUs, callback),
    drained(callback) {
      // The first comes at the end of this turn of the loop; between the two everything is read that is there.
      let handle = setImmediate(() => {
        handle = setImmediate(callback);
      });
      return () => clearImmediate(handle);
    },
  };
}
