import { EventLine } from './event-line.js';

const FIRST_CAPACITY = 64;

/** One event, as a snapshot keeps it. */
export interface QueuedEvent<T> {
  readonly timeUs: number;
  readonly kind: number;
  readonly target: number;
  readonly data: T | undefined;
}

/**
 * Future events in order of time; events at the same time stay in the order they were scheduled.
 *
 * Two structures over flat arrays. A binary heap holds events that may be moved or removed, each at a fixed slot. A
 * ring holds the others (`put`) as long as each is due no earlier than the one before. Most frames are, since most
 * links have the same latency, so 255 frames in flight cost no more than one. In the heap they took 9 % of a delivery.
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
  /** Fields of the event last popped. */
  timeUs = 0;
  kind = 0;
  target = 0;
  data: T | undefined = undefined;
  /** When the next event is due; Infinity if there is none. */
  nextTimeUs: number = Number.POSITIVE_INFINITY;
  size = 0;

  /** Slots in heap order; after `#heaped`, the free ones. */
  #heap: Int32Array = new Int32Array(FIRST_CAPACITY);
  #heaped = 0;
  /** The heap position of each slot. */
  #position: Int32Array = new Int32Array(FIRST_CAPACITY);
  #time: Float64Array = new Float64Array(FIRST_CAPACITY);
  #sequence: Float64Array = new Float64Array(FIRST_CAPACITY);
  #kind: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #target: Int32Array = new Int32Array(FIRST_CAPACITY);
  readonly #data: (T | undefined)[] = [];
  readonly #line: EventLine<T> = new EventLine();
  #planned = 0;

  constructor() {
    this.#freeFrom(0);
  }

  /** Schedules an event and returns its slot, valid until the event is popped or removed. */
  add(timeUs: number, kind: number, target: number, data: T | undefined): number {
    if (this.#heaped === this.#heap.length) this.#grow();
    const slot = this.#heap[this.#heaped]!;
    this.#time[slot] = timeUs;
    this.#sequence[slot] = this.#planned++;
    this.#kind[slot] = kind;
    this.#target[slot] = target;
    this.#data[slot] = data;
    this.#up(slot, this.#heaped++);
    this.size++;
    if (timeUs < this.nextTimeUs) this.nextTimeUs = timeUs;
    return slot;
  }

  /** Schedules an event that will be neither moved nor removed. */
  put(timeUs: number, kind: number, target: number, data: T | undefined): void {
    if (timeUs < this.#line.lastUs) {
      this.add(timeUs, kind, target, data);
      return;
    }
    this.#line.push(timeUs, this.#planned++, kind, target, data);
    this.size++;
    if (timeUs < this.nextTimeUs) this.nextTimeUs = timeUs;
  }

  /** Reschedules the event at `slot`, after those already scheduled for the same time. */
  move(slot: number, timeUs: number): void {
    const before = this.#time[slot]!;
    this.#time[slot] = timeUs;
    this.#sequence[slot] = this.#planned++;
    if (timeUs < before) this.#up(slot, this.#position[slot]!);
    else this.#down(slot, this.#position[slot]!);
    this.#findNext();
  }

  remove(slot: number): void {
    this.#take(slot);
    this.#findNext();
  }

  #take(slot: number): void {
    const hole = this.#position[slot]!;
    const last = this.#heap[--this.#heaped]!;
    this.size--;
    this.#heap[this.#heaped] = slot;
    this.#position[slot] = this.#heaped;
    this.#data[slot] = undefined;
    if (last !== slot) {
      this.#up(last, hole);
      this.#down(last, this.#position[last]!);
    }
  }

  #findNext(): void {
    const heapUs = this.#heaped > 0 ? this.#time[this.#heap[0]!]! : Number.POSITIVE_INFINITY;
    const lineUs = this.#line.firstUs;
    this.nextTimeUs = Math.min(heapUs, lineUs);
  }

  /** Moves the next event into the fields; false if there is none. */
  pop(): boolean {
    if (this.size === 0) return false;
    const line = this.#line;
    const slot = this.#heap[0]!;
    if (this.#heaped === 0 || (line.length > 0 && line.isBefore(this.#time[slot]!, this.#sequence[slot]!))) {
      line.shift(this);
      this.size--;
    } else {
      this.timeUs = this.#time[slot]!;
      this.kind = this.#kind[slot]!;
      this.target = this.#target[slot]!;
      this.data = this.#data[slot];
      this.#take(slot);
    }
    this.#findNext();
    return true;
  }

  /** All events, the next first. */
  entries(): QueuedEvent<T>[] {
    const entries = this.#line.entries();
    for (const slot of this.#heap.subarray(0, this.#heaped)) {
      entries.push({
        timeUs: this.#time[slot]!,
        sequence: this.#sequence[slot]!,
        kind: this.#kind[slot]!,
        target: this.#target[slot]!,
        data: this.#data[slot],
      });
    }
    entries.sort((a, b) => a.timeUs - b.timeUs || a.sequence - b.sequence);
    return entries.map(({ timeUs, kind, target, data }) => ({ timeUs, kind, target, data }));
  }

  clear(): void {
    this.size = 0;
    this.#heaped = 0;
    this.nextTimeUs = Number.POSITIVE_INFINITY;
    this.#data.fill(undefined);
    this.#freeFrom(0);
    this.#line.clear();
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

  /** Sifts to the bottom and up again: a rescheduled event is nearly always the latest. */
  #down(slot: number, from: number): void {
    const heap = this.#heap;
    const size = this.#heaped;
    let at = from;
    for (let childAt = 2 * at + 1; childAt < size; childAt = 2 * at + 1) {
      if (childAt + 1 < size && this.#before(heap[childAt + 1]!, heap[childAt]!)) childAt++;
      const child = heap[childAt]!;
      heap[at] = child;
      this.#position[child] = at;
      at = childAt;
    }
    this.#up(slot, at);
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
