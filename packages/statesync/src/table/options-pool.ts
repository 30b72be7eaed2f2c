import { finishHash, mixWord } from './hash-words.js';
import { RuleMemory } from './rule-memory.js';

/**
 * Words of an options record, what a state has from its rule: anchor, natRule, rt_addr (4), rtableid (2), rdomain
 * (two halves), qid and pqid, dnpipe and dnrpipe, max_mss and min_ttl and set_tos, set_prio (2) and rt and rt_af,
 * names of rt_ifname and orig_ifname, of tagname.
 */
export const OPTION_WORDS = 15;
export const ANCHOR = 0;
export const NAT_RULE = 1;
export const RT_ADDR = 2;
export const RTABLEID = 6;
export const RDOMAIN_HALF = 16;
export const QID_HALF = 18;
export const PQID_HALF = 19;
export const DNPIPE_HALF = 20;
export const DNRPIPE_HALF = 21;
export const MAX_MSS_HALF = 22;
export const MIN_TTL_BYTE = 46;
export const SET_TOS_BYTE = 47;
export const SET_PRIO_BYTE = 48;
export const RT_BYTE = 50;
export const RT_FAMILY_BYTE = 51;
export const RT_INTERFACE_HALF = 26;
export const ORIG_INTERFACE_HALF = 27;
export const TAG_HALF = 28;

const FIRST_RECORDS = 8;

/** The record of a state without options: no anchor, no NAT rule, no routing table. */
const NONE: Int32Array = (() => {
  const words = new Int32Array(OPTION_WORDS);
  words[ANCHOR] = -1;
  words[NAT_RULE] = -1;
  words[RTABLEID] = -1;
  words[RTABLEID + 1] = -1;
  return words;
})();

/** Records, how many rows have each, and the numbers that are free. */
export interface OptionsSnapshot {
  readonly words: Int32Array;
  readonly uses: Uint32Array;
  readonly free: Int32Array;
}

/**
 * Records of options, each distinct one once, counting the rows that have it. Number 0 is the one without options, and
 * stays. A million states of a hundred rules make a hundred records.
 */
export class OptionsPool {
  /** The message that the last record was made from. */
  readonly memory: RuleMemory = new RuleMemory();
  /** Records back to back. */
  words: Int32Array = new Int32Array(FIRST_RECORDS * OPTION_WORDS);
  /** Fill this, then `internScratch`. */
  readonly scratch: Int32Array = new Int32Array(OPTION_WORDS);
  readonly scratchHalves: Uint16Array = new Uint16Array(this.scratch.buffer);
  readonly scratchBytes: Uint8Array = new Uint8Array(this.scratch.buffer);
  halves: Uint16Array = new Uint16Array(this.words.buffer);
  octets: Uint8Array = new Uint8Array(this.words.buffer);
  #uses = new Uint32Array(FIRST_RECORDS);
  #length = 0;
  /** The record that was asked for last. */
  #last = 0;
  readonly #free: number[] = [];
  readonly #byHash = new Map<number, number[]>();

  constructor() {
    this.clearScratch();
    this.internScratch();
  }

  /** How many records there are. */
  get size(): number {
    return this.#length - this.#free.length;
  }

  get byteLength(): number {
    return this.words.byteLength + this.#uses.byteLength;
  }

  /** Fills the scratch record with that of a state without options. */
  clearScratch(): void {
    // A loop: for so few words a call of `set` would cost more.
    for (let i = 0; i < OPTION_WORDS; i++) this.scratch[i] = NONE[i]!;
  }

  /** Fills the scratch record with a record. */
  loadScratch(number: number): void {
    const at = number * OPTION_WORDS;
    for (let i = 0; i < OPTION_WORDS; i++) this.scratch[i] = this.words[at + i]!;
  }

  /** The number of the record that equals the scratch one; counts one more row. */
  internScratch(): number {
    const last = this.#last;
    const { scratch } = this;
    // States of one rule come in sequence.
    if (this.#uses[last]! > 0 && this.#equalsScratch(last)) {
      this.#uses[last]!++;
      return last;
    }
    const hash = this.#hashOf(scratch, 0);
    const same = this.#byHash.get(hash);
    if (same !== undefined) {
      for (const number of same) {
        if (!this.#equalsScratch(number)) continue;
        this.#uses[number]!++;
        this.#last = number;
        return number;
      }
    }
    const number = this.#free.pop() ?? this.#length++;
    if (number * OPTION_WORDS >= this.words.length) this.#grow();
    this.words.set(scratch, number * OPTION_WORDS);
    this.#uses[number] = 1;
    this.#file(hash, number);
    this.#last = number;
    return number;
  }

  /** Counts one more row with this record. */
  share(number: number): void {
    this.#uses[number]!++;
  }

  /** Counts one row less with this record. */
  release(number: number): void {
    if (number === 0 || --this.#uses[number]! > 0) return;
    if (number === this.memory.record) this.memory.forget();
    const hash = this.#hashOf(this.words, number * OPTION_WORDS);
    const same = this.#byHash.get(hash)!;
    if (same.length === 1) this.#byHash.delete(hash);
    else same.splice(same.indexOf(number), 1);
    this.#free.push(number);
  }

  /** All of it, for `restore`. */
  snapshot(): OptionsSnapshot {
    const uses = this.#uses;
    const length = this.#length;
    const free = this.#free;
    const { words } = this;
    return {
      words: words.slice(0, length * OPTION_WORDS),
      uses: uses.slice(0, length),
      free: Int32Array.from(free),
    };
  }

  restore(from: OptionsSnapshot): void {
    this.#length = from.uses.length;
    this.#last = 0;
    this.memory.forget();
    this.#useWords(new Int32Array(Math.max(FIRST_RECORDS, this.#length) * OPTION_WORDS));
    this.words.set(from.words);
    this.#uses = new Uint32Array(this.words.length / OPTION_WORDS);
    this.#uses.set(from.uses);
    this.#free.length = 0;
    this.#free.push(...from.free);
    this.#byHash.clear();
    const isFree = new Set(this.#free);
    for (let number = 0; number < this.#length; number++) {
      if (!isFree.has(number)) this.#file(this.#hashOf(this.words, number * OPTION_WORDS), number);
    }
  }

  #file(hash: number, number: number): void {
    const same = this.#byHash.get(hash);
    if (same) same.push(number);
    else this.#byHash.set(hash, [number]);
  }

  #hashOf(words: Int32Array, at: number): number {
    let hash = 0;
    for (let i = 0; i < OPTION_WORDS; i++) hash = mixWord(hash, words[at + i]!);
    return finishHash(hash);
  }

  #useWords(words: Int32Array): void {
    this.words = words;
    this.halves = new Uint16Array(words.buffer);
    this.octets = new Uint8Array(words.buffer);
  }

  #equalsScratch(number: number): boolean {
    const at = number * OPTION_WORDS;
    for (let i = 0; i < OPTION_WORDS; i++) if (this.words[at + i] !== this.scratch[i]) return false;
    return true;
  }

  #grow(): void {
    const words = new Int32Array(2 * this.words.length);
    words.set(this.words);
    this.#useWords(words);
    const uses = new Uint32Array(2 * this.#uses.length);
    uses.set(this.#uses);
    this.#uses = uses;
  }
}
