/**
 * Deadlines of a fixed number of items, with fast access to the earliest. A binary heap with positions: changing one
 * deadline among 255 takes a few comparisons. Equal deadlines come in the order of the item numbers, whatever the
 * heap's history.
 */
export class DeadlineHeap {
  /** In heap order: deadlines, and the items they belong to. */
  readonly #keys: Float64Array;
  readonly #heap: Int32Array;
  /** Where each item is in the heap. */
  readonly #position: Int32Array;

  /** `count` items, numbered from 0, all without a deadline (Infinity). */
  constructor(count: number) {
    this.#keys = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#heap = Int32Array.from({ length: count }, (_, index) => index);
    this.#position = this.#heap.slice();
  }

  /** How many items there are. */
  get count(): number {
    return this.#heap.length;
  }

  /** The earliest deadline; Infinity if there is none. */
  get earliest(): number {
    return this.#keys.length === 0 ? Number.POSITIVE_INFINITY : this.#keys[0]!;
  }

  /** The item with the earliest deadline; the lowest number among equals. Meaningless if `earliest` is Infinity. */
  get first(): number {
    return this.#heap[0]!;
  }

  /** Sets the deadline of an item. */
  set(index: number, key: number): void {
    // With one item there is nothing to sort: that is the usual case.
    const at = this.#keys.length === 1 ? 0 : this.#position[index]!;
    const before = this.#keys[at]!;
    if (before === key) return;
    if (this.#keys.length === 1) this.#keys[0] = key;
    else if (key < before) this.#rise(index, key, at);
    else this.#sink(index, key, at);
  }

  #rise(index: number, key: number, from: number): void {
    const keys = this.#keys;
    const heap = this.#heap;
    const position = this.#position;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above]!;
      const otherKey = keys[above]!;
      if (otherKey < key || (otherKey === key && other < index)) break;
      keys[at] = otherKey;
      heap[at] = other;
      position[other] = at;
      at = above;
    }
    keys[at] = key;
    heap[at] = index;
    position[index] = at;
  }

  /**
   * Moves down to the bottom along the earlier child, then up again. A timer that is set again is nearly always the
   * latest, so this takes one comparison per level; looking for its place on the way down takes two, which among 255
   * timers was 9 % of the cost of an advertisement.
   */
  #sink(index: number, key: number, from: number): void {
    const keys = this.#keys;
    const heap = this.#heap;
    const position = this.#position;
    const { length } = keys;
    let at = from;
    for (let below = 2 * at + 1; below < length; below = 2 * at + 1) {
      let belowKey = keys[below]!;
      if (below + 1 < length) {
        const besideKey = keys[below + 1]!;
        if (besideKey < belowKey || (besideKey === belowKey && heap[below + 1]! < heap[below]!)) {
          below++;
          belowKey = besideKey;
        }
      }
      const other = heap[below]!;
      keys[at] = belowKey;
      heap[at] = other;
      position[other] = at;
      at = below;
    }
    this.#rise(index, key, at);
  }
}
