/**
 * A list that keeps at most so many of what it is given, evenly spread: when it is full it forgets every second item,
 * and takes only every second one from then on. A chart of more could not be read.
 *
 * @example
 * const list = new Thinned(4);
 * for (let i = 0; i < 10; i++) list.add(i);
 * list.kept; // => [0, 4, 8]
 */
export class Thinned<T> {
  #kept: T[] = [];
  readonly #most: number;
  /** One of so many is kept. */
  #stride = 1;
  /** How many may pass before the next one is kept. */
  #skip = 0;

  /** @param most an even number */
  constructor(most: number) {
    this.#most = most;
  }

  get kept(): readonly T[] {
    return this.#kept;
  }

  add(item: T): void {
    if (this.#skip-- > 0) return;
    this.#skip = this.#stride - 1;
    this.#kept.push(item);
    if (this.#kept.length <= this.#most) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#skip += this.#stride;
    this.#stride *= 2;
  }

  /** Forgets the first items, as long as they are `past`. */
  forget(past: (item: T) => boolean): void {
    const from = this.#kept.findIndex((item) => !past(item));
    this.#kept.splice(0, from < 0 ? this.#kept.length : from);
  }
}
