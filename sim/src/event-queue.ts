const FIRST_CAPACITY = 64;

/** One event, as a snapshot keeps it. */
export interface QueuedEvent<T> {
  readonly timeUs: number;
  readonly kind: number;
  readonly target: number;
  readonly data: T | undefined;
}

/**
 * What is to happen, ordered by time and, at the same time, by when it was planned. A binary heap over flat arrays;
 * an event stays at one slot, by which it can be moved or removed.
 *
 * `pop` puts the event into `timeUs`, `kind`, `target` and `data` instead of making an object.
 *
 * @example
 * const queue = new EventQueue();
 * queue.add(20, 1, 0, 'second');
 * queue.add(10, 1, 0, 'first');
 * queue.nextTimeUs; // => 10
 * queue.pop();
 * queue.data; // => 'first'
 */
export class EventQueue<T> {
  /** Of the event last popped. */
  timeUs = 0;
  kind = 0;
  target = 0;
  data: T | undefined = undefined;
  /** Of the next event; Infinity when there is none. */
  nextTimeUs: number = Number.POSITIVE_INFINITY;
  size = 0;

  /** Slots in heap order; behind `size`, the free ones. */
  #heap: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Where in the heap a slot stands. */
  #position: Int32Array = new Int32Array(FIRST_CAPACITY);
  #time: Float64Array = new Float64Array(FIRST_CAPACITY);
  #sequence: Float64Array = new Float64Array(FIRST_CAPACITY);
  #kind: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #target: Int32Array = new Int32Array(FIRST_CAPACITY);
  readonly #data: (T | undefined)[] = [];
  #planned = 0;

  constructor() {
    this.#freeFrom(0);
  }

  /** Plans an event and returns its slot, which stays its own until it is popped or removed. */
  add(timeUs: number, kind: number, target: number, data: T | undefined): number {
    if (this.size === this.#heap.length) this.#grow();
    const slot = this.#heap[this.size]!;
    this.#time[slot] = timeUs;
    this.#sequence[slot] = this.#planned++;
    this.#kind[slot] = kind;
    this.#target[slot] = target;
    this.#data[slot] = data;
    this.#up(slot, this.size++);
    this.nextTimeUs = this.#time[this.#heap[0]!]!;
    return slot;
  }

  /** Plans the event at `slot` anew, behind those already planned for the same time. */
  move(slot: number, timeUs: number): void {
    const before = this.#time[slot]!;
    this.#time[slot] = timeUs;
    this.#sequence[slot] = this.#planned++;
    if (timeUs < before) this.#up(slot, this.#position[slot]!);
    else this.#down(slot, this.#position[slot]!);
    this.nextTimeUs = this.#time[this.#heap[0]!]!;
  }

  remove(slot: number): void {
    const hole = this.#position[slot]!;
    const last = this.#heap[--this.size]!;
    this.#heap[this.size] = slot;
    this.#position[slot] = this.size;
    this.#data[slot] = undefined;
    if (last !== slot) {
      this.#up(last, hole);
      this.#down(last, this.#position[last]!);
    }
    this.nextTimeUs = this.size > 0 ? this.#time[this.#heap[0]!]! : Number.POSITIVE_INFINITY;
  }

  /** Takes the next event out, into the fields; false if there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    const slot = this.#heap[0]!;
    this.timeUs = this.#time[slot]!;
    this.kind = this.#kind[slot]!;
    this.target = this.#target[slot]!;
    this.data = this.#data[slot];
    this.remove(slot);
    return true;
  }

  /** All events, the next one first. */
  entries(): QueuedEvent<T>[] {
    const slots = Array.from(this.#heap.subarray(0, this.size));
    slots.sort((a, b) => (this.#before(a, b) ? -1 : 1));
    return slots.map((slot) => ({
      timeUs: this.#time[slot]!,
      kind: this.#kind[slot]!,
      target: this.#target[slot]!,
      data: this.#data[slot],
    }));
  }

  clear(): void {
    this.size = 0;
    this.nextTimeUs = Number.POSITIVE_INFINITY;
    this.#data.fill(undefined);
    this.#freeFrom(0);
    this.#planned = 0;
  }

  #before(a: number, b: number): boolean {
    const difference = this.#time[a]! - this.#time[b]!;
    return difference < 0 || (difference === 0 && this.#sequence[a]! < this.#sequence[b]!);
  }

  #up(slot: number, from: number): void {
    const heap = this.#heap;
    let at = from;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt]!;
      if (!this.#before(slot, parent)) break;
      heap[at] = parent;
      this.#position[parent] = at;
      at = parentAt;
    }
    heap[at] = slot;
    this.#position[slot] = at;
  }

  #down(slot: number, from: number): void {
    const heap = this.#heap;
    const size = this.size;
    let at = from;
    for (let childAt = 2 * at + 1; childAt < size; childAt = 2 * at + 1) {
      if (childAt + 1 < size && this.#before(heap[childAt + 1]!, heap[childAt]!)) childAt++;
      const child = heap[childAt]!;
      if (!this.#before(child, slot)) break;
      heap[at] = child;
      this.#position[child] = at;
      at = childAt;
    }
    heap[at] = slot;
    this.#position[slot] = at;
  }

  #freeFrom(first: number): void {
    for (let i = first; i < this.#heap.length; i++) this.#heap[i] = i;
  }

  #grow(): void {
    const before = this.#heap.length;
    const capacity = 2 * before;
    this.#heap = grown(this.#heap, new Int32Array(capacity));
    this.#position = grown(this.#position, new Int32Array(capacity));
    this.#time = grown(this.#time, new Float64Array(capacity));
    this.#sequence = grown(this.#sequence, new Float64Array(capacity));
    this.#kind = grown(this.#kind, new Uint8Array(capacity));
    this.#target = grown(this.#target, new Int32Array(capacity));
    this.#freeFrom(before);
  }
}

function grown<A extends Int32Array | Float64Array | Uint8Array>(from: A, into: A): A {
  into.set(from);
  return into;
}
