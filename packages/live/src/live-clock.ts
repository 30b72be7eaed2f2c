import { preciseTimer } from './precise-timer.js';

/** The driver's clock; tests use one of their own. */
export interface LiveClock {
  /** Integer microseconds from an arbitrary start, which never go back. Stops while the machine sleeps. */
  monotonicUs(): number;
  /** Microseconds since 1970; steps when somebody sets the clock. */
  wallUs(): number;
  /** Calls back at `timeUs` of the monotonic clock, or as soon as possible after it. The result cancels it. */
  at(timeUs: number, callback: () => void): () => void;
  /** Calls back once everything that has already arrived has been delivered. */
  drained(callback: () => void): () => void;
}

/** Microseconds of a monotonic clock that all processes of the machine share. */
export function monotonicUs(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanos / 1000);
}

/**
 * Microseconds since 1970. `Date` gives whole milliseconds, and the monotonic clock the microseconds between them. If
 * the two disagree, because the clock was stepped or the machine slept, `Date` wins.
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

/** The machine's clocks and timers. */
export function systemClock(): LiveClock {
  const wall = new WallClock();
  return {
    monotonicUs,
    wallUs: () => wall.nowUs(),
    at: (timeUs, callback) => preciseTimer(timeUs, monotonicUs, callback),
    drained(callback) {
      // The first runs at the end of this turn of the loop; between the two, everything that is there is read.
      let handle = setImmediate(() => {
        handle = setImmediate(callback);
      });
      return () => clearImmediate(handle);
    },
  };
}
