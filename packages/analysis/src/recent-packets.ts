/** Packets remembered: at one advertisement a second, this many seconds. */
const SIZE = 64;

const BUCKETS = 1024;

function bucketOf(low: number, hmac: number): number {
  return (low ^ hmac ^ (hmac >>> 16)) & (BUCKETS - 1);
}

/** The last advertisements of one sender, by counter and HMAC, to recognise copies. Allocates only when created. */
export class RecentPackets {
  /**
   * Whether the sender's counter counts, or is drawn for each packet. OpenBSD's is drawn at boot and stays: one change
   * is a reboot.
   */
  counts = false;
  /** The low word of the counter that the sender has sent last, other than in a replay. */
  lastLow = 0;
  /** When. */
  lastUs: number = Number.NEGATIVE_INFINITY;
  /** When somebody else has last sent in its name. */
  injectedUs: number = Number.NEGATIVE_INFINITY;
  /** When it has last, as it seems, gone on from a counter of somebody else in its name. */
  doubtfulUs: number = Number.NEGATIVE_INFINITY;
  /** The last `find` met the same counter and HMAC with other unsigned fields. */
  metChanged = false;
  #changes = 0;
  readonly #words: Int32Array = new Int32Array(3 * SIZE);
  readonly #files: Int32Array = new Int32Array(SIZE);
  readonly #timesUs: Float64Array = new Float64Array(SIZE);
  /** How many of them are in each bucket: nearly all packets are new, and find an empty one. */
  readonly #buckets: Uint8Array = new Uint8Array(BUCKETS);
  #next = 0;
  #size = 0;

  /**
   * The number of the latest identical one, preferably from another file; -1: none.
   *
   * @param low the low word of the counter
   * @param hmac the first word of the HMAC
   * @param head a hash of the unsigned fields: advskew, advbase, demote
   */
  find(low: number, hmac: number, head: number, file: number): number {
    const words = this.#words;
    const files = this.#files;
    let found = -1;
    this.metChanged = false;
    if (this.#buckets[bucketOf(low, hmac)] === 0) return found;
    for (let at = 0; at < this.#size; at++) {
      if (words[3 * at] !== low || words[3 * at + 1] !== hmac) continue;
      if (words[3 * at + 2] !== head) {
        this.metChanged = true;
        continue;
      }
      if (found >= 0 && (files[found] !== file) !== (files[at] !== file)) {
        if (files[at] !== file) found = at;
      } else if (found < 0 || this.#timesUs[at]! > this.#timesUs[found]!) found = at;
    }
    return found;
  }

  fileOf(at: number): number {
    return this.#files[at]!;
  }

  timeUsOf(at: number): number {
    return this.#timesUs[at]!;
  }

  add(low: number, hmac: number, head: number, file: number, timeUs: number): void {
    const at = this.#next;
    const words = this.#words;
    const buckets = this.#buckets;
    if (this.#size === SIZE) buckets[bucketOf(words[3 * at]!, words[3 * at + 1]!)]!--;
    buckets[bucketOf(low, hmac)]!++;
    words[3 * at] = low;
    words[3 * at + 1] = hmac;
    words[3 * at + 2] = head;
    this.#files[at] = file;
    this.#timesUs[at] = timeUs;
    this.#next = (at + 1) % SIZE;
    if (this.#size < SIZE) this.#size++;
  }

  /**
   * The sender has sent this counter. `continues`: it follows another one, its own or somebody else's. After a silence
   * longer than `quietUs` it may have rebooted: a change then says nothing.
   */
  sent(low: number, continues: boolean, timeUs: number, quietUs: number): void {
    if (this.#size === 0 || low === this.lastLow) this.#changes = 0;
    else if (timeUs - this.lastUs <= quietUs) this.#changes++;
    if (continues || this.#changes > 1) this.counts = true;
    this.lastLow = low;
    this.lastUs = timeUs;
  }
}
