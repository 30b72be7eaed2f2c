/** States remembered: a power of two. A row takes about 50 bytes. */
const ROWS = 1 << 16;

/**
 * The last message about each state, in a table of fixed size: a state whose row is taken by another is forgotten.
 * Whole keys are compared, so no state is mistaken for another.
 */
export class PfsyncMemory {
  readonly idHigh: Uint32Array = new Uint32Array(ROWS);
  readonly idLow: Uint32Array = new Uint32Array(ROWS);
  readonly creator: Uint32Array = new Uint32Array(ROWS);
  /** Index of the node that last mentioned it, plus 1; 0 for an empty row. */
  readonly node: Uint16Array = new Uint16Array(ROWS);
  readonly srcState: Uint8Array = new Uint8Array(ROWS);
  readonly dstState: Uint8Array = new Uint8Array(ROWS);
  readonly srcSeqlo: Uint32Array = new Uint32Array(ROWS);
  readonly dstSeqlo: Uint32Array = new Uint32Array(ROWS);
  /** Hash of interface, direction and addresses; 0 if no full state was seen. */
  readonly flow: Float64Array = new Float64Array(ROWS);

  /** The row of a state, or -1. */
  find(idHigh: number, idLow: number, creator: number): number {
    const row = rowOf(idHigh, idLow, creator);
    return this.node[row] !== 0 &&
      this.idLow[row] === idLow &&
      this.idHigh[row] === idHigh &&
      this.creator[row] === creator
      ? row
      : -1;
  }

  /** Its row, taken from another state if necessary. */
  claim(idHigh: number, idLow: number, creator: number): number {
    const row = rowOf(idHigh, idLow, creator);
    this.idHigh[row] = idHigh;
    this.idLow[row] = idLow;
    this.creator[row] = creator;
    this.node[row] = 0;
    this.flow[row] = 0;
    return row;
  }

  forget(row: number): void {
    this.node[row] = 0;
  }
}

function rowOf(idHigh: number, idLow: number, creator: number): number {
  let hash = Math.imul(idLow ^ creator, 0x9e3779b1) ^ Math.imul(idHigh, 0x85ebca6b);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 12) & (ROWS - 1);
}

/** Two states that describe one flow. */
export interface DoubledFlow {
  readonly first: string;
  readonly second: string;
  /** For the first and the second; the same one if one node has both. */
  readonly creators: readonly [number, number];
  readonly sinceUs: number;
}

/** Flows remembered, and pairs of states that share a flow. */
const FLOWS = 1 << 16;
const PAIRS = 4096;
const EXAMPLES = 3;
/** Creators whose CLR is remembered. */
const CREATORS = 4096;
/** The peer's DEL_C may lag by a flush: a younger pair is only a change of generations. */
const SETTLED_US = 3_000_000;

/** Finds flows that have two states at once. Memory is bounded. */
export class PfsyncFlows {
  readonly #hash = new Float64Array(FLOWS);
  readonly #idHigh = new Uint32Array(FLOWS);
  readonly #idLow = new Uint32Array(FLOWS);
  readonly #creator = new Uint32Array(FLOWS);
  /** When the state was first seen. */
  readonly #seenUs = new Float64Array(FLOWS);
  /** When all states of a creator were last cleared. */
  readonly #clearedUs = new Map<number, number>();
  /** By the name of each of the two states. */
  readonly #pairs = new Map<string, DoubledFlow>();
  /** Pairs that lasted and are over, and the first of them. */
  #past = 0;
  readonly #pastExamples: DoubledFlow[] = [];

  /** A full state of a flow was seen. */
  see(hash: number, idHigh: number, idLow: number, creator: number, timeUs: number): void {
    const slot = hash % FLOWS;
    if (this.#hash[slot] === hash && !this.#isCleared(this.#creator[slot]!, this.#seenUs[slot]!)) {
      if (this.#idHigh[slot] === idHigh && this.#idLow[slot] === idLow && this.#creator[slot] === creator)
        return;
      if (this.#pairs.size >= PAIRS) return;
      const pair = {
        first: name(this.#idHigh[slot]!, this.#idLow[slot]!, this.#creator[slot]!),
        second: name(idHigh, idLow, creator),
        creators: [this.#creator[slot]!, creator] as const,
        sinceUs: timeUs,
      };
      const known = this.#pairs.get(pair.first) ?? this.#pairs.get(pair.second);
      if (known) return;
      this.#pairs.set(pair.first, pair);
      this.#pairs.set(pair.second, pair);
      return;
    }
    this.#hash[slot] = hash;
    this.#idHigh[slot] = idHigh;
    this.#idLow[slot] = idLow;
    this.#creator[slot] = creator;
    this.#seenUs[slot] = timeUs;
  }

  /** CLR: the creator's states are gone. */
  clear(creator: number, timeUs: number): void {
    if (this.#clearedUs.size < CREATORS || this.#clearedUs.has(creator)) this.#clearedUs.set(creator, timeUs);
  }

  #isCleared(creator: number, sinceUs: number): boolean {
    return this.#clearedUs.size > 0 && (this.#clearedUs.get(creator) ?? -Infinity) > sinceUs;
  }

  /** Until when both states of a pair existed, as known at `nowUs`. */
  #endUs({ creators, sinceUs }: DoubledFlow, nowUs: number): number {
    const ends = creators.map((creator) => this.#clearedUs.get(creator) ?? -Infinity);
    return Math.min(nowUs, ...ends.filter((endUs) => endUs > sinceUs));
  }

  /** A state is gone. */
  remove(hash: number, idHigh: number, idLow: number, creator: number, timeUs: number): void {
    const slot = hash % FLOWS;
    const mine =
      this.#hash[slot] === hash &&
      this.#idHigh[slot] === idHigh &&
      this.#idLow[slot] === idLow &&
      this.#creator[slot] === creator;
    if (mine) this.#hash[slot] = 0;
    if (this.#pairs.size === 0) return;
    const gone = name(idHigh, idLow, creator);
    const pair = this.#pairs.get(gone);
    if (!pair) return;
    if (this.#endUs(pair, timeUs) - pair.sinceUs > SETTLED_US) {
      this.#past++;
      if (this.#pastExamples.length < EXAMPLES) this.#pastExamples.push(pair);
    }
    this.#pairs.delete(pair.first);
    this.#pairs.delete(pair.second);
    if (!mine) return;
    // The other one has the flow now.
    const [id, other] = (pair.first === gone ? pair.second : pair.first).split('/') as [string, string];
    this.#hash[slot] = hash;
    this.#idHigh[slot] = Number.parseInt(id.slice(0, 8), 16);
    this.#idLow[slot] = Number.parseInt(id.slice(8), 16);
    this.#creator[slot] = Number.parseInt(other, 16);
    this.#seenUs[slot] = pair.sinceUs;
  }

  /** Flows that had two states for longer than a flush. */
  doubled(nowUs: number): { readonly count: number; readonly examples: readonly DoubledFlow[] } {
    const open = new Set(this.#pairs.values());
    const lasting = [...open].filter((pair) => this.#endUs(pair, nowUs) - pair.sinceUs > SETTLED_US);
    const examples = [...this.#pastExamples, ...lasting].slice(0, EXAMPLES);
    return { count: this.#past + lasting.length, examples };
  }
}

/** `id/creatorid`, hexadecimal. */
function name(idHigh: number, idLow: number, creator: number): string {
  return `${hex(idHigh)}${hex(idLow)}/${hex(creator)}`;
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
