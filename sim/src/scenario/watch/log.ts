import type { Series } from '@carplab/analysis';

/** Of one kind at most so many are kept: a run that never settles must not fill the memory. */
export const MAX_KEPT = 100_000;
/** Entries of a part. Full parts are shared by all snapshots. */
const PART = 512;

export interface LogOptions {
  /** At most so many are kept. */
  readonly most?: number;
  /**
   * What is left out when there are more: those after the first `most`, as a verdict needs, which then knows that it
   * does not know all; or every second, fourth… of the whole span, as a picture needs.
   */
  readonly leavesOut?: 'later' | 'evenly';
}

/** A log at a moment. It shares what is full with the log: nobody changes that. */
export interface LogState<T> {
  readonly parts: readonly (readonly T[])[];
  readonly last: readonly T[];
  readonly dropped: number;
  readonly stride: number;
}

/** Things that happened, in their order. They are not changed afterwards. */
export class Log<T> {
  readonly #most: number;
  readonly #evenly: boolean;
  #parts: readonly (readonly T[])[] = [];
  #last: T[] = [];
  #dropped = 0;
  /** One of so many is kept. */
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

  /** All there were, kept or not. */
  get count(): number {
    return this.#kept + this.#dropped;
  }

  series(): Series<T> {
    this.#series ??= { kept: [...this.#parts.flat(), ...this.#last], dropped: this.#dropped };
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

  /** Every second one of those kept goes. */
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
