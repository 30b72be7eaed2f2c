/** What was silent for so long and comes again is news, µs. */
const QUIET_US = 10_000_000;

/** Tells the first of a series from its repetitions: an alarm each second would hide all others. */
export class Bursts {
  readonly #last: Map<string, number> = new Map();

  /** Whether this begins a series. */
  begins(series: string, timeUs: number): boolean {
    const last = this.#last.get(series);
    this.#last.set(series, timeUs);
    return last === undefined || timeUs - last > QUIET_US;
  }
}
