import { ROW_WORDS, WHEEL_NEXT, WHEEL_PREVIOUS } from './row-layout.js';

/** Four levels of 64 slots: seconds, about a minute, about an hour, three days; the last holds what is beyond. */
const LEVELS = 4;
const BITS = 6;
const SLOTS = 1 << BITS;
/** Seconds of a slot, by level. */
const UNITS: readonly number[] = [1, SLOTS, SLOTS ** 2, SLOTS ** 3];
const SPAN: number = SLOTS ** LEVELS;

/** Where the wheel keeps its links: two words per row. */
export interface WheelLinks {
  readonly i32: Int32Array;
}

/**
 * A timing wheel of rows, in whole seconds: linking, unlinking and moving a row take the same short time for any number
 * of rows. When a row's time moves further away, the row stays in its slot; when the slot is due, it is checked and
 * moved to where it belongs.
 *
 * Links are in the rows themselves: -1 ends a list, and `WHEEL_PREVIOUS` of a first row is -2 minus the number of its
 * slot.
 */
export class ExpiryWheel {
  /** Everything up to this second is done. */
  second: number;
  readonly #heads = new Int32Array(LEVELS * SLOTS).fill(-1);
  readonly #rows: WheelLinks;
  #count = 0;

  constructor(rows: WheelLinks, second: number) {
    this.#rows = rows;
    this.second = second;
  }

  /** Links a row under a second; a past one is found at the next second. */
  link(row: number, second: number): void {
    const { i32 } = this.#rows;
    const ahead = Math.min(Math.max(second - this.second, 1), SPAN - 1);
    const due = this.second + ahead;
    const level = ahead < UNITS[1]! ? 0 : ahead < UNITS[2]! ? 1 : ahead < UNITS[3]! ? 2 : 3;
    const slot = level * SLOTS + (Math.floor(due / UNITS[level]!) % SLOTS);
    const head = this.#heads[slot]!;
    const at = row * ROW_WORDS;
    i32[at + WHEEL_NEXT] = head;
    i32[at + WHEEL_PREVIOUS] = -2 - slot;
    if (head >= 0) i32[head * ROW_WORDS + WHEEL_PREVIOUS] = row;
    this.#heads[slot] = row;
    this.#count++;
  }

  unlink(row: number): void {
    const { i32 } = this.#rows;
    const at = row * ROW_WORDS;
    const next = i32[at + WHEEL_NEXT]!;
    const previous = i32[at + WHEEL_PREVIOUS]!;
    if (next >= 0) i32[next * ROW_WORDS + WHEEL_PREVIOUS] = previous;
    if (previous >= 0) i32[previous * ROW_WORDS + WHEEL_NEXT] = next;
    else this.#heads[-2 - previous] = next;
    this.#count--;
  }

  /** The second at which `advance` must next be called: no row is due before. Infinity: it is empty. */
  nextSecond(): number {
    if (this.#count === 0) return Number.POSITIVE_INFINITY;
    let best = Number.POSITIVE_INFINITY;
    for (let level = 0; level < LEVELS; level++) {
      const unit = UNITS[level]!;
      const now = Math.floor(this.second / unit);
      for (let ahead = 1; ahead <= SLOTS; ahead++) {
        if (this.#heads[level * SLOTS + ((now + ahead) % SLOTS)]! < 0) continue;
        best = Math.min(best, (now + ahead) * unit);
        break;
      }
    }
    return best;
  }

  /**
   * Advances to a second. Calls `due` for each row of a slot that is due, after unlinking it; `due` may link it again.
   */
  advance(second: number, due: (row: number) => void): void {
    for (let at = this.nextSecond(); at <= second; at = this.nextSecond()) {
      this.second = at;
      for (let level = LEVELS - 1; level >= 0; level--) {
        const unit = UNITS[level]!;
        if (at % unit !== 0) continue;
        const slot = level * SLOTS + ((at / unit) % SLOTS);
        for (let row = this.#heads[slot]!; row >= 0; row = this.#heads[slot]!) {
          this.unlink(row);
          due(row);
        }
      }
    }
    if (second > this.second) this.second = second;
  }

  /** The heads of the lists, for a snapshot. */
  list(): Int32Array {
    return this.#heads.slice();
  }

  /** Restores what `list` returned, at a second, for this many rows. */
  reset(heads: Int32Array | undefined, second: number, count: number): void {
    if (heads) this.#heads.set(heads);
    else this.#heads.fill(-1);
    this.second = second;
    this.#count = count;
  }
}
