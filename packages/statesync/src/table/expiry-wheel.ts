/** Four levels of 64 slots: seconds, about a minute, about an hour, three days; the last holds what is beyond. */
const LEVELS = 4;
const BITS = 6;
const SLOTS = 1 << BITS;
/** Seconds of a slot, by level. */
const UNITS: readonly number[] = [1, SLOTS, SLOTS ** 2, SLOTS ** 3];
const SPAN: number = SLOTS ** LEVELS;

/** Where the wheel keeps its links: two words a row. */
export interface WheelLinks {
  readonly i32: Int32Array;
}

/**
 * A timing wheel of rows, in whole seconds: linking, unlinking and moving a row take the same short time whatever the
 * number of rows. A row stays in its slot when its moment moves further away; it is looked at when the slot is due,
 * and put where it then belongs.
 *
 * Links are in the rows themselves: `next` and `previous` name the words; -1 ends a list, and `previous` of a first
 * row is -2 minus the number of its slot.
 */
export class ExpiryWheel {
  /** The second up to which all is done. */
  second: number;
  private readonly heads = new Int32Array(LEVELS * SLOTS).fill(-1);
  private readonly rows: WheelLinks;
  private readonly stride: number;
  private readonly next: number;
  private readonly previous: number;
  private count = 0;

  constructor(rows: WheelLinks, stride: number, next: number, previous: number, second: number) {
    this.rows = rows;
    this.stride = stride;
    this.next = next;
    this.previous = previous;
    this.second = second;
  }

  /** Puts a row where it will be found at a second; what is past is found at the next one. */
  link(row: number, second: number): void {
    const { i32 } = this.rows;
    const ahead = Math.min(Math.max(second - this.second, 1), SPAN - 1);
    const due = this.second + ahead;
    const level = ahead < UNITS[1]! ? 0 : ahead < UNITS[2]! ? 1 : ahead < UNITS[3]! ? 2 : 3;
    const slot = level * SLOTS + (Math.floor(due / UNITS[level]!) % SLOTS);
    const head = this.heads[slot]!;
    const at = row * this.stride;
    i32[at + this.next] = head;
    i32[at + this.previous] = -2 - slot;
    if (head >= 0) i32[head * this.stride + this.previous] = row;
    this.heads[slot] = row;
    this.count++;
  }

  unlink(row: number): void {
    const { i32 } = this.rows;
    const at = row * this.stride;
    const next = i32[at + this.next]!;
    const previous = i32[at + this.previous]!;
    if (next >= 0) i32[next * this.stride + this.previous] = previous;
    if (previous >= 0) i32[previous * this.stride + this.next] = next;
    else this.heads[-2 - previous] = next;
    this.count--;
  }

  /** The second at which `advance` has something to do next: no row is due before. Infinity: nothing is in. */
  nextSecond(): number {
    if (this.count === 0) return Number.POSITIVE_INFINITY;
    let best = Number.POSITIVE_INFINITY;
    for (let level = 0; level < LEVELS; level++) {
      const unit = UNITS[level]!;
      const now = Math.floor(this.second / unit);
      for (let ahead = 1; ahead <= SLOTS; ahead++) {
        if (this.heads[level * SLOTS + ((now + ahead) % SLOTS)]! < 0) continue;
        best = Math.min(best, (now + ahead) * unit);
        break;
      }
    }
    return best;
  }

  /**
   * Goes on to a second. `due` is called for each row whose slot has come, after it is unlinked; it links the row
   * again, or lets it go.
   */
  advance(second: number, due: (row: number) => void): void {
    for (let at = this.nextSecond(); at <= second; at = this.nextSecond()) {
      this.second = at;
      for (let level = LEVELS - 1; level >= 0; level--) {
        const unit = UNITS[level]!;
        if (at % unit !== 0) continue;
        const slot = level * SLOTS + ((at / unit) % SLOTS);
        for (let row = this.heads[slot]!; row >= 0; row = this.heads[slot]!) {
          this.unlink(row);
          due(row);
        }
      }
    }
    if (second > this.second) this.second = second;
  }

  /** The heads of the lists, for a snapshot. */
  list(): Int32Array {
    return this.heads.slice();
  }

  /** Back to what `list` gave, at a second, with so many rows. */
  reset(heads: Int32Array | undefined, second: number, count: number): void {
    if (heads) this.heads.set(heads);
    else this.heads.fill(-1);
    this.second = second;
    this.count = count;
  }
}
