/** The entries of a `Recent`, as plain data. */
export interface RecentSnapshot<V> {
  readonly young: readonly (readonly [string, V])[];
  readonly old: readonly (readonly [string, V])[];
}

/**
 * The latest entries: at least `most`, at most twice as many. Two generations, the older dropped as a whole: deleting
 * the oldest entries of a Map one by one makes each lookup of the oldest slower. Snapshots share the entries, so do not
 * change them.
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
