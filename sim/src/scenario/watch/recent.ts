/** A `Recent` at a moment; its older half is shared, since nothing is added to it. */
export interface RecentState<K, V> {
  readonly young: ReadonlyMap<K, V>;
  readonly old: ReadonlyMap<K, V>;
}

/**
 * What was noted lately: at least the last `most` entries, and at most twice as many. Two generations, the older of
 * which is forgotten as a whole; taking out the oldest entry of a Map one by one would make it search ever longer.
 * What is noted is not changed afterwards.
 *
 * @example
 * const recent = new Recent(2);
 * for (const name of ['a', 'b', 'c', 'd', 'e']) recent.set(name, true);
 * recent.get('d'); // => true
 * recent.get('a'); // => undefined
 */
export class Recent<K, V> {
  readonly #most: number;
  #young: Map<K, V> = new Map();
  #old: ReadonlyMap<K, V> = new Map();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: K): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  snapshot(): RecentState<K, V> {
    return { young: new Map(this.#young), old: this.#old };
  }

  restore({ young, old }: RecentState<K, V>): void {
    this.#young = new Map(young);
    this.#old = old;
  }
}
