const FIRST_SLOTS = 64;
/**
 * If there is at least one row for every so many possible ones, the index gets room for all: each growth places every
 * row again, and starting at an eighth took a twelfth of the time of a million INS.
 */
export const ROOM_FOR_ALL = 32;

/** What an index must know about its rows. */
export interface IndexedRows {
  /** The hash of a row. */
  hashOf(row: number): number;
  /** The next row in the index after this one; -1: none. */
  next(row: number): number;
}

/** At most three quarters full. */
const isFull = (rows: number, slots: number): boolean => 4 * rows > 3 * slots;

/**
 * Open addressing over rows: finds the rows whose key has a hash. A slot is one 32-bit word: the row's number plus one,
 * and above it as many bits of the hash as fit, so that few rows are checked in vain. Removal moves later entries back,
 * so there are no tombstones, and search time does not depend on history.
 *
 * The caller has the keys.
 */
export class RowIndex {
  #slots = new Int32Array(FIRST_SLOTS);
  #mask = FIRST_SLOTS - 1;
  readonly #maxRows: number;
  readonly #rowMask: number;
  readonly #rows: IndexedRows;
  /** How many rows it contains. */
  count = 0;

  /** `maxRows`: the most rows, each with up to `entriesARow` entries whose numbers are below the product. */
  constructor(maxRows: number, rows: IndexedRows, entriesARow = 1) {
    const bits = Math.max(1, 32 - Math.clz32(maxRows * entriesARow));
    this.#maxRows = maxRows;
    this.#rowMask = bits >= 32 ? -1 : (1 << bits) - 1;
    this.#rows = rows;
  }

  /** Bytes taken. */
  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** The slot where the search for a hash begins. */
  start(hash: number): number {
    return hash & this.#mask;
  }

  /** The entry in a slot; 0: empty, so no row has this hash. */
  entryAt(hash: number): number {
    return this.#slots[hash & this.#mask]!;
  }

  /** The slot after one. */
  after(slot: number): number {
    return (slot + 1) & this.#mask;
  }

  /** The row in a slot if its hash may match; -1: another row, continue; -2: the search ends. */
  probe(slot: number, hash: number): number {
    const entry = this.#slots[slot]!;
    if (entry === 0) return -2;
    return ((entry ^ hash) & ~this.#rowMask) === 0 ? (entry & this.#rowMask) - 1 : -1;
  }

  /** Call before adding this many: `next` must know all rows in the index, and none of the new ones. */
  makeRoom(more: number): void {
    const wanted = this.count + more;
    if (isFull(wanted, this.#slots.length)) this.#rebuild(this.#roomFor(wanted));
  }

  /** Adds a row for which there is room. */
  add(row: number, hash: number): void {
    this.#place(row, hash);
    this.count++;
  }

  remove(row: number, hash: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const rowMask = this.#rowMask;
    let slot = hash & mask;
    while ((slots[slot]! & rowMask) - 1 !== row) {
      if (slots[slot] === 0) return;
      slot = (slot + 1) & mask;
    }
    this.count--;
    let hole = slot;
    for (;;) {
      slot = (slot + 1) & mask;
      const entry = slots[slot]!;
      if (entry === 0) break;
      const home = this.#rows.hashOf((entry & rowMask) - 1) & mask;
      // It may move into the hole unless its home is after the hole.
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        slots[hole] = entry;
        hole = slot;
      }
    }
    slots[hole] = 0;
  }

  /** Rebuilds the index from the rows that `next` knows. */
  refill(): void {
    let count = 0;
    for (let row = this.#rows.next(-1); row >= 0; row = this.#rows.next(row)) count++;
    this.#rebuild(count);
  }

  /** The same, with room for so many. */
  #rebuild(room: number): void {
    let length = FIRST_SLOTS;
    while (isFull(room, length)) length *= 2;
    this.#slots = new Int32Array(length);
    this.#mask = length - 1;
    this.count = 0;
    const rows = this.#rows;
    // By row and not by slot: rows are read in the order in which they lie in memory.
    for (let row = rows.next(-1); row >= 0; row = rows.next(row)) {
      this.#place(row, rows.hashOf(row));
      this.count++;
    }
  }

  /** How much room to make for so many rows: each rebuild reads them all, so the last ones are spared. */
  #roomFor(rows: number): number {
    return ROOM_FOR_ALL * rows >= this.#maxRows ? Math.max(this.#maxRows, rows) : rows;
  }

  #place(row: number, hash: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = (hash & ~this.#rowMask) | (row + 1);
  }
}
