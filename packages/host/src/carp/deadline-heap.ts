/**
 * Deadlines of a fixed number of things, the earliest always at hand. A binary heap with positions, so that changing
 * one deadline among 255 costs a few comparisons. Equal deadlines come in the order of the things' numbers, whatever
 * the heap went through.
 */
export class DeadlineHeap {
  /** In the order of the heap: deadlines, and whose they are. */
  private readonly keys: Float64Array;
  private readonly heap: Int32Array;
  /** Where in the heap a thing stands. */
  private readonly position: Int32Array;

  /** `count` things, numbered from 0; none has a deadline (Infinity). */
  constructor(count: number) {
    this.keys = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.heap = Int32Array.from({ length: count }, (_, index) => index);
    this.position = this.heap.slice();
  }

  /** How many things there are. */
  get count(): number {
    return this.heap.length;
  }

  /** The earliest deadline; Infinity if there is none. */
  get earliest(): number {
    return this.keys.length === 0 ? Number.POSITIVE_INFINITY : this.keys[0]!;
  }

  /** Whose the earliest deadline is; the least number among equals. Meaningless if `earliest` is Infinity. */
  get first(): number {
    return this.heap[0]!;
  }

  /** Sets the deadline of a thing. */
  set(index: number, key: number): void {
    // One thing is its own heap: so it is with most hosts.
    const at = this.keys.length === 1 ? 0 : this.position[index]!;
    const before = this.keys[at]!;
    if (before === key) return;
    if (this.keys.length === 1) this.keys[0] = key;
    else if (key < before) this.rise(index, key, at);
    else this.sink(index, key, at);
  }

  private rise(index: number, key: number, from: number): void {
    const { keys, heap, position } = this;
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
   * To the bottom along the earlier child, and up again. A timer that is set anew is nearly always the latest, so that
   * this takes one comparison a level, where looking for its place on the way down takes two: among 255 timers that
   * was 9 % of what an advertisement costs.
   */
  private sink(index: number, key: number, from: number): void {
    const { keys, heap, position } = this;
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
    this.rise(index, key, at);
  }
}
