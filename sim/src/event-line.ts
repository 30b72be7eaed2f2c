const FIRST_CAPACITY = 64;

/** Where `EventLine.shift` puts an event. */
export interface EventFields<T> {
  timeUs: number;
  kind: number;
  target: number;
  data: T | undefined;
}

/** An event with its sequence number, which orders events at the same time. */
export interface NumberedEvent<T> extends Readonly<EventFields<T>> {
  readonly sequence: number;
}

/** Events in order of time, appended at the end: a ring over flat arrays. */
export class EventLine<T> {
  length = 0;
  /** When the first event is due; Infinity if there is none. */
  firstUs: number = Number.POSITIVE_INFINITY;
  /** When the last event is due: nothing earlier may follow. -Infinity if there is none. */
  lastUs: number = Number.NEGATIVE_INFINITY;
  #first = 0;
  #time: Float64Array = new Float64Array(FIRST_CAPACITY);
  #sequence: Float64Array = new Float64Array(FIRST_CAPACITY);
  #kind: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #target: Int32Array = new Int32Array(FIRST_CAPACITY);
  #data: (T | undefined)[] = new Array(FIRST_CAPACITY).fill(undefined);

  /** Appends an event, which must be due no earlier than `lastUs`. */
  push(timeUs: number, sequence: number, kind: number, target: number, data: T | undefined): void {
    if (this.length === this.#time.length) this.#grow();
    const at = (this.#first + this.length) & (this.#time.length - 1);
    this.#time[at] = timeUs;
    this.#sequence[at] = sequence;
    this.#kind[at] = kind;
    this.#target[at] = target;
    this.#data[at] = data;
    if (this.length++ === 0) this.firstUs = timeUs;
    this.lastUs = timeUs;
  }

  /** Whether the first event, which must exist, comes before this time and number. */
  isBefore(timeUs: number, sequence: number): boolean {
    const first = this.firstUs;
    return first < timeUs || (first === timeUs && this.#sequence[this.#first]! < sequence);
  }

  /** Removes the first event, which must exist. */
  shift(into: EventFields<T>): void {
    const at = this.#first;
    into.timeUs = this.firstUs;
    into.kind = this.#kind[at]!;
    into.target = this.#target[at]!;
    into.data = this.#data[at];
    this.#data[at] = undefined;
    const next = (at + 1) & (this.#time.length - 1);
    this.#first = next;
    if (--this.length > 0) {
      this.firstUs = this.#time[next]!;
    } else {
      this.firstUs = Number.POSITIVE_INFINITY;
      this.lastUs = Number.NEGATIVE_INFINITY;
    }
  }

  /** All events in order. */
  entries(): NumberedEvent<T>[] {
    return Array.from({ length: this.length }, (_, i) => {
      const at = (this.#first + i) & (this.#time.length - 1);
      return {
        timeUs: this.#time[at]!,
        sequence: this.#sequence[at]!,
        kind: this.#kind[at]!,
        target: this.#target[at]!,
        data: this.#data[at],
      };
    });
  }

  clear(): void {
    this.length = 0;
    this.firstUs = Number.POSITIVE_INFINITY;
    this.lastUs = Number.NEGATIVE_INFINITY;
    this.#data.fill(undefined);
  }

  #grow(): void {
    const before = this.entries();
    const capacity = 2 * this.#time.length;
    this.#time = new Float64Array(capacity);
    this.#sequence = new Float64Array(capacity);
    this.#kind = new Uint8Array(capacity);
    this.#target = new Int32Array(capacity);
    this.#data = new Array(capacity).fill(undefined);
    this.#first = 0;
    this.clear();
    for (const { timeUs, sequence, kind, target, data } of before)
      this.push(timeUs, sequence, kind, target, data);
  }
}
