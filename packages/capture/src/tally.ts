import { TALLY_KEYS } from './limits.js';

/**
 * Counts by key, in bounded memory: the first 256 distinct keys have their own count, the rest only adds to `total`.
 *
 * @example
 * const tally = new Tally();
 * tally.add(5);
 * tally.add(5);
 * tally.byKey.get(5); // => 2
 * tally.total; // => 2
 */
export class Tally {
  total = 0;
  readonly #byKey = new Map<number, number>();

  get byKey(): ReadonlyMap<number, number> {
    return this.#byKey;
  }

  add(key: number): void {
    this.total++;
    const count = this.#byKey.get(key);
    if (count !== undefined) this.#byKey.set(key, count + 1);
    else if (this.#byKey.size < TALLY_KEYS) this.#byKey.set(key, 1);
  }
}
