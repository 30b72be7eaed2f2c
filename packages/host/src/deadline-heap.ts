/**
 * Deadlines of a fixed number of things, the earliest always at hand. A binary heap with positions, so that changing
 * one deadline among 255 costs a few comparisons. Equal deadlines come in the order of the things' numbers, whatever
 * the heap went through.
 */
export class DeadlineHeap {
  private readonly keys: Float64Array;
  private readonly heap: Int32Array;
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
    return this.heap.length === 0 ? Number.POSITIVE_INFINITY : this.keys[this.heap[0]!]!;
  }

  /** Whose the earliest deadline is; the least number among equals. Meaningless if `earliest` is Infinity. */
  get first(): number {
    return this.heap[0]!;
  }

  /** Sets the deadline of a thing. */
  set(index: number, key: number): void {
    const before = this.keys[index]!;
    if (before === key) return;
    this.keys[index] = key;
    if (key < before) this.rise(index);
    else this.sink(index);
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.keys[a]! - this.keys[b]!;
    // Infinity - Infinity is NaN, which is neither: then the number decides, as among equals.
    return difference < 0 || (!(difference > 0) && a < b);
  }

  private rise(index: number): void {
    const { heap, position } = this;
    let at = position[index]!;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = heap[above]!;
      if (!this.isBefore(index, other)) break;
      heap[at] = other;
      position[other] = at;
      at = above;
    }
    heap[at] = index;
    position[index] = at;
  }

  private sink(index: number): void {
    const { heap, position } = this;
    let at = position[index]!;
    for (let below = 2 * at + 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && this.isBefore(heap[below + 1]!, heap[below]!)) below++;
      const other = heap[below]!;
      if (!this.isBefore(other, index)) break;
      heap[at] = other;
      position[other] = at;
      at = below;
    }
    heap[at] = index;
    position[index] = at;
  }
}
