/** The entries of a `Recent`, as plain data. */
export interface RecentSnapshot<V> {
  readonly young: readonly (readonly [string, V])[];
  readonly old: readonly (readonly [string, V])[];
}

/**
 * What was noted lately: at least the last `most` entries, and at most twice as many. Two generations, the older of
 * which is forgotten as a whole; taking the oldest entries out of a Map one by one would make it search ever longer.
 * What is noted is not to be changed afterwards: snapshots share it.
 *
 * @example
 * const recent = new Recent(2);
 * for (const name of ['a', 'b', 'c', 'd', 'e']) recent.set(name, true);
 * recent.get('d'); // => true
 * recent.get('a'); // => undefined
 */
export class Recent<V> {
  readonly #most: number;
  #young: Map<string, V> = new Map();
  #old: Map<string, V> = new Map();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): V | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#most && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  snapshot(): RecentSnapshot<V> {
    return { young: [...this.#young], old: [...this.#old] };
  }

  restore({ young, old }: RecentSnapshot<V>): void {
    this.#young = new Map(young);
    this.#old = new Map(old);
  }
}
