/** Names per half. */
const HALF = 1 << 15;

/** 53 bits of an id and its creatorid. */
function hashOf(idHigh: number, idLow: number, creatorid: number): number {
  let low = Math.imul(idLow ^ Math.imul(creatorid, 0x85eb_ca6b), 0x9e37_79b1) ^ idHigh;
  low = Math.imul(low ^ (low >>> 15), 0x2c1b_3c6d);
  let high = Math.imul(idHigh ^ Math.imul(idLow, 0xc2b2_ae35), 0x27d4_eb2f) ^ creatorid;
  high = Math.imul(high ^ (high >>> 13), 0x1656_67b1);
  return (high & 0x1f_ffff) * 0x1_0000_0000 + ((low ^ (low >>> 16)) >>> 0);
}

/**
 * Names of states (id and creatorid), up to a bound: beyond it the older half is forgotten. Names are kept as hashes
 * of 53 bits: the odds that a full memory confuses two are one in four million.
 *
 * @example
 * const names = new StateNames();
 * names.add(0, 7, 0x11223344); // => true
 * names.add(0, 7, 0x11223344); // => false
 * names.has(0, 7, 0x55667788); // => false
 */
export class StateNames {
  /** Names were forgotten: there are more than `size`. */
  overflowed = false;
  #young = new Set<number>();
  #old = new Set<number>();

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  has(idHigh: number, idLow: number, creatorid: number): boolean {
    const hash = hashOf(idHigh, idLow, creatorid);
    return this.#young.has(hash) || this.#old.has(hash);
  }

  /** Returns whether it is new. */
  add(idHigh: number, idLow: number, creatorid: number): boolean {
    const hash = hashOf(idHigh, idLow, creatorid);
    if (this.#young.has(hash) || this.#old.has(hash)) return false;
    if (this.#young.size >= HALF) {
      if (this.#old.size > 0) this.overflowed = true;
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(hash);
    return true;
  }

  delete(idHigh: number, idLow: number, creatorid: number): void {
    if (this.size === 0) return;
    const hash = hashOf(idHigh, idLow, creatorid);
    if (!this.#young.delete(hash)) this.#old.delete(hash);
  }
}
