import type { Series } from '@carplab/analysis';

/** The most entries a log keeps by default: a run that never settles must not fill the memory. */
export const MAX_KEPT = 100_000;
/** Entries per part. All snapshots share full parts. */
const PART = 512;

export interface LogOptions {
  /** The most entries kept. Default: 100,000. */
  readonly most?: number;
  /**
   * Which entries are left out beyond `most`. `later` keeps the first ones: a verdict then knows that it has not seen
   * all. `evenly` keeps every second, fourth… of the whole span, as a picture needs. Default: `later`.
   */
  readonly leavesOut?: 'later' | 'evenly';
}

/** A snapshot of a log. It shares full parts with the log: they do not change. */
export interface LogState<T> {
  readonly parts: readonly (readonly T[])[];
  readonly last: readonly T[];
  readonly dropped: number;
  readonly stride: number;
}

/** Events in order. An added item must not change afterwards. */
export class Log<T> {
  readonly #most: number;
  readonly #evenly: boolean;
  #parts: readonly (readonly T[])[] = [];
  #last: T[] = [];
  #dropped = 0;
  /** One item in this many is kept. */
  #stride = 1;
  #series: Series<T> | undefined;

  constructor({ most = MAX_KEPT, leavesOut = 'later' }: LogOptions = {}) {
    this.#most = most;
    this.#evenly = leavesOut === 'evenly';
  }

  add(item: T): void {
    this.#series = undefined;
    if (this.#evenly && this.count % this.#stride !== 0) {
      this.#dropped++;
      return;
    }
    if (this.#kept >= this.#most) {
      if (!this.#evenly) {
        this.#dropped++;
        return;
      }
      this.#thin();
    }
    this.#push(item);
  }

  /** How many items were added, kept or not. */
  get count(): number {
    return this.#kept + this.#dropped;
  }

  series(): Series<T> {
    if (this.#series === undefined) {
      // `concat` copies whole arrays, where `flat` takes item by item.
      const kept: T[] = [];
      const all = kept.concat(...this.#parts, this.#last);
      this.#series = { kept: Object.freeze(all), dropped: this.#dropped };
    }
    return this.#series;
  }

  snapshot(): LogState<T> {
    return { parts: this.#parts, last: [...this.#last], dropped: this.#dropped, stride: this.#stride };
  }

  restore({ parts, last, dropped, stride }: LogState<T>): void {
    this.#parts = parts;
    this.#last = [...last];
    this.#dropped = dropped;
    this.#stride = stride;
    this.#series = undefined;
  }

  get #kept(): number {
    return this.#parts.length * PART + this.#last.length;
  }

  #push(item: T): void {
    this.#last.push(item);
    if (this.#last.length < PART) return;
    this.#parts = [...this.#parts, this.#last];
    this.#last = [];
  }

  /** Drops every second item kept. */
  #thin(): void {
    const { kept } = this.series();
    this.#parts = [];
    this.#last = [];
    for (let i = 0; i < kept.length; i += 2) this.#push(kept[i]!);
    this.#dropped += kept.length >> 1;
    this.#stride *= 2;
    this.#series = undefined;
  }
}
