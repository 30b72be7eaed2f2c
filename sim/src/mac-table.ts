const FIRST_CAPACITY = 32;
const EMPTY = -1;

/** What `learn` returns if not the previous port of the address. */
export const LEARNED_NEW = -1;
export const NOT_LEARNED = -2;

/** A frame sent by an entry older than this is not a reply to the frame that created it, µs. */
const ANSWER_US = 1_000_000;

/**
 * An entry in a snapshot: bytes 0-1 and 2-5 of the address, the port, when it was last seen, and 1 if a frame other
 * than a reply has ever used it.
 */
export type MacEntry = readonly [high: number, low: number, port: number, seenUs: number, asked: number];

/**
 * A switch's MAC address table: the port at which each source address was last seen. Entries age; a full table learns
 * nothing until some have aged. Open addressing over flat arrays, so that a frame costs no allocation.
 *
 * @example
 * const macs = new MacTable(300_000_000, 8192);
 * macs.learn(0x0000, 0x5e000101, 3, 0); // => LEARNED_NEW
 * macs.learn(0x0000, 0x5e000101, 4, 1000); // => 3
 * macs.find(0x0000, 0x5e000101, 2000); // => 4
 * macs.find(0x0000, 0x5e000101, 400_000_000); // => -1
 */
export class MacTable {
  readonly #ageingUs: number;
  readonly #limit: number;
  #high: Int32Array = new Int32Array(FIRST_CAPACITY);
  #low: Int32Array = new Int32Array(FIRST_CAPACITY);
  #port: Int32Array = new Int32Array(FIRST_CAPACITY).fill(EMPTY);
  #seenUs: Float64Array = new Float64Array(FIRST_CAPACITY);
  #asked: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  /** Slots in use, including aged entries. */
  #used = 0;
  /** A full table looks for aged entries again only after this time. */
  #fullUntilUs = 0;

  constructor(ageingUs: number, limit: number) {
    this.#ageingUs = ageingUs;
    this.#limit = limit;
  }

  /** The port of an address; -1 if unknown. */
  find(high: number, low: number, nowUs: number): number {
    const at = this.#place(high, low);
    const age = nowUs - this.#seenUs[at]!;
    if (this.#port[at] === EMPTY || age >= this.#ageingUs) return -1;
    if (age > ANSWER_US) this.#asked[at] = 1;
    return this.#port[at]!;
  }

  /** Learns a source. Returns its previous port, `LEARNED_NEW`, or `NOT_LEARNED` if the table is full. */
  learn(high: number, low: number, port: number, nowUs: number): number {
    let at = this.#place(high, low);
    let before = LEARNED_NEW;
    if (this.#port[at] !== EMPTY) {
      if (nowUs - this.#seenUs[at]! < this.#ageingUs) before = this.#port[at]!;
      else this.#asked[at] = 0;
    } else {
      if (this.#used >= this.#limit || 2 * (this.#used + 1) > this.#port.length) {
        if (!this.#makeRoom(nowUs)) return NOT_LEARNED;
        at = this.#place(high, low);
      }
      this.#used++;
      this.#high[at] = high;
      this.#low[at] = low;
    }
    this.#port[at] = port;
    this.#seenUs[at] = nowUs;
    return before;
  }

  /** Forgets the addresses of a port, as a switch does when the link goes down. */
  forgetPort(port: number, nowUs: number): void {
    const entries = this.entries(nowUs);
    if (entries.some((entry) => entry[2] === port))
      this.restore(entries.filter((entry) => entry[2] !== port));
  }

  clear(): void {
    this.restore([]);
  }

  /** The entries that have not aged, ordered by address. */
  entries(nowUs: number): MacEntry[] {
    const entries: MacEntry[] = [];
    for (let at = 0; at < this.#port.length; at++) {
      if (this.#port[at] !== EMPTY && nowUs - this.#seenUs[at]! < this.#ageingUs) {
        entries.push([this.#high[at]!, this.#low[at]!, this.#port[at]!, this.#seenUs[at]!, this.#asked[at]!]);
      }
    }
    return entries.sort((a, b) => a[0] - b[0] || (a[1] >>> 0) - (b[1] >>> 0));
  }

  restore(entries: readonly MacEntry[]): void {
    let capacity = FIRST_CAPACITY;
    while (capacity < 4 * entries.length) capacity *= 2;
    this.#resize(capacity);
    for (const [high, low, port, seenUs, asked] of entries) {
      const at = this.#place(high, low);
      this.#high[at] = high;
      this.#low[at] = low;
      this.#port[at] = port;
      this.#seenUs[at] = seenUs;
      this.#asked[at] = asked;
    }
    this.#used = entries.length;
    this.#fullUntilUs = 0;
  }

  /** Drops aged entries, or grows. False if the table is still full. */
  #makeRoom(nowUs: number): boolean {
    if (nowUs < this.#fullUntilUs) return false;
    const entries = this.entries(nowUs);
    this.restore(entries);
    if (entries.length < this.#limit) return true;
    // Nothing to gain before the oldest entry has aged.
    let oldest = nowUs;
    for (const entry of entries) if (entry[3] < oldest) oldest = entry[3];
    this.#fullUntilUs = oldest + this.#ageingUs;
    return false;
  }

  #resize(capacity: number): void {
    this.#high = new Int32Array(capacity);
    this.#low = new Int32Array(capacity);
    this.#port = new Int32Array(capacity).fill(EMPTY);
    this.#seenUs = new Float64Array(capacity);
    this.#asked = new Uint8Array(capacity);
  }

  /** The slot of an address, or the free one where it would go. */
  #place(high: number, low: number): number {
    const mask = this.#port.length - 1;
    const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    let at = (mixed ^ (mixed >>> 15)) & mask;
    while (this.#port[at] !== EMPTY && (this.#low[at] !== low || this.#high[at] !== high))
      at = (at + 1) & mask;
    return at;
  }
}
