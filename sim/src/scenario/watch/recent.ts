/** A snapshot of a `Recent`. It shares the older half, which does not change. */
export interface RecentState<K, V> {
  readonly young: ReadonlyMap<K, V>;
  readonly old: ReadonlyMap<K, V>;
}

/**
 * The most recent entries: at least the last `most`, and at most twice as many. There are two generations, and the
 * older is dropped as a whole: deleting the oldest entries of a Map one by one gets slower and slower. An entry must not
 * change afterwards.
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
