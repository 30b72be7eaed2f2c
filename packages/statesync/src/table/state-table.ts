// Longer than 300 lines: rows, indexes and wheel change together in each operation, which must not pay for indirection.

import { ExpiryWheel } from './expiry-wheel.js';
import { NameTable } from './name-table.js';
import { ROOM_FOR_ALL, RowIndex } from './row-index.js';
import { equalKeys, hashId, hashIdOf, hashKeyOf, hasKey } from './row-keys.js';
import * as at from './row-layout.js';
import type { StateKey } from './state-key.js';
import { STACK, StateRows, WIRE } from './state-rows.js';
import type { StateTableConfig, StateTableSnapshot } from './table-data.js';
import { DEFAULT_TIMEOUTS } from './timeouts.js';

const { ROW_WORDS, ROW_BYTES, ROW_DOUBLES, ATTACHED, ALLOCATED, FREE } = at;
const FIRST_ROWS = 16;
/** Rows that a table can number: some bits of a hash must fit beside them. */
const MAX_LIMIT = 1 << 24;
const SECOND_US = 1_000_000;

/** Why a state was not attached: its (id, creatorid) exists, or its key on the same interface. */
export type AttachResult = 'ok' | 'id' | 'key';

/**
 * The state table of pf. A state is a row: a number that stays the same while the state lives. Fields are read and
 * written by row; lookup, insertion, removal and expiry take the same short time for ten states and for a million. The
 * table sends nothing: its user reports changes to pfsync.
 *
 * The caller supplies the time, in microseconds; it never goes back. Expiry counts whole seconds, as pf does.
 *
 * @example
 * const states = new StateTable({ limit: 1000 });
 * const row = states.allocate(0);
 * states.setId(row, 0, 1, 0x11223344);
 * const key = new StateKey().set(4, 17, Uint8Array.of(192, 0, 2, 1), 0, Uint8Array.of(192, 0, 2, 9), 0, 5000, 53);
 * states.setKey(row, WIRE, key);
 * states.setKey(row, STACK, key);
 * states.setDirection(row, IN);
 * states.touch(row, 6, 0); // udp.first: 60 s
 * states.attach(row); // => 'ok'
 * states.lookup(WIRE, key, states.interfaces.intern('em0')) === row; // => true
 * states.find(0, 1, 0x11223344) === row; // => true
 * states.expire(60_000_000); // => 1
 */
export class StateTable extends StateRows {
  readonly limit: number;
  /** Seconds by timeout class. After a change, `touch` or `relink` the rows concerned. */
  readonly timeouts: Float64Array = new Float64Array(256);
  /** Names of interfaces; 1 is `all`, used by floating states. */
  readonly interfaces: NameTable = new NameTable();
  readonly tags: NameTable = new NameTable();
  /** The number of `all`. */
  readonly floating: number;
  /** States that are attached. */
  count = 0;
  /** Rows in use, attached or not. */
  used = 0;
  /** The row that prevented the last `attach`. */
  conflict = -1;

  readonly #sharesKeys: boolean;
  readonly #seed: number;
  readonly #byId: RowIndex;
  /**
   * Both keys of a row, its wire key as number `2 * row` and its stack key as the next; where both have one hash, as
   * without translation, one entry is enough. For states without NAT that is a wait for memory less and eight octets.
   */
  readonly #byKey: RowIndex;
  readonly #wheel: ExpiryWheel;
  /** Rows below it have been in use. */
  #high = 0;
  #freeHead = -1;

  constructor(config: StateTableConfig = {}) {
    const limit = config.limit ?? 100_000;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
      throw new RangeError(`a limit of ${limit} states: it must be a whole number from 1 to ${MAX_LIMIT}`);
    super(Math.min(FIRST_ROWS, limit));
    this.limit = limit;
    this.#sharesKeys = config.sharesKeys ?? false;
    this.#seed = (config.hashSeed ?? 0) | 0;
    this.timeouts.set(DEFAULT_TIMEOUTS);
    for (let i = 0; config.timeouts && i < config.timeouts.length; i++)
      this.timeouts[i] = config.timeouts[i]!;
    this.floating = this.interfaces.intern('all');
    const next = (row: number): number => this.next(row);
    this.#byId = new RowIndex(limit, { next, hashOf: (row) => this.#idHash(row) });
    this.#byKey = new RowIndex(
      limit,
      { next: (entry) => this.#nextKey(entry), hashOf: (entry) => this.#keyHash(entry >> 1, entry & 1) },
      2,
    );
    const second = Math.floor((config.nowUs ?? 0) / SECOND_US);
    this.#wheel = new ExpiryWheel(this, second);
  }

  /** Octets that the table takes: rows, indexes, options. */
  get byteLength(): number {
    return this.u8.length + this.#byId.byteLength + this.#byKey.byteLength + this.options.byteLength;
  }

  /**
   * A new row, all zero except: floating, no rule, created now. Fill it, then `attach` or `discard` it. -1: the limit
   * is reached.
   */
  allocate(nowUs: number): number {
    let row = this.#freeHead;
    if (row >= 0) {
      this.#freeHead = this.i32[row * ROW_WORDS + at.WHEEL_NEXT]!;
      this.u32.fill(0, row * ROW_WORDS, (row + 1) * ROW_WORDS);
    } else if (this.#high >= this.limit) return -1;
    else {
      row = this.#high++;
      if (row >= this.rows) this.#grow();
    }
    const word = row * ROW_WORDS;
    this.u8[row * ROW_BYTES + at.STATUS_BYTE] = ALLOCATED;
    this.u32[word + at.RULE] = 0xffff_ffff;
    this.u32[word + at.CREATED] = Math.floor(nowUs / SECOND_US);
    this.f64[row * ROW_DOUBLES + at.BASE_DOUBLE] = nowUs;
    this.setInterfaceNumber(row, this.floating);
    this.used++;
    return row;
  }

  /** Frees a row that was not attached. */
  discard(row: number): void {
    this.options.release(this.i32[row * ROW_WORDS + at.OPTIONS]!);
    this.u8[row * ROW_BYTES + at.STATUS_BYTE] = FREE;
    this.i32[row * ROW_WORDS + at.WHEEL_NEXT] = this.#freeHead;
    this.#freeHead = row;
    this.used--;
  }

  /** Copies a key into a row, with family and protocol. */
  setKey(row: number, side: number, key: StateKey): void {
    this.i32.set(key.words, row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS);
    this.i32[row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS + at.KEY_PORTS] = key.ports;
    this.setFamily(row, side, key.family);
    this.setProto(row, side, key.proto);
  }

  /** Makes a row findable and lets it expire. If another state is in the way, see `conflict`. */
  attach(row: number): AttachResult {
    const id = this.#idHash(row);
    const wire = this.#keyHash(row, WIRE);
    const stack = this.#keyHash(row, STACK);
    this.conflict = -1;
    // In a large table each of these waits for memory: done together, they wait once.
    if ((this.#byId.entryAt(id) | this.#byKey.entryAt(wire) | this.#byKey.entryAt(stack)) !== 0) {
      this.conflict = this.#sameId(row, id);
      if (this.conflict >= 0) return 'id';
      this.conflict = this.#sameKey(row, WIRE, wire);
      if (this.conflict < 0) this.conflict = this.#sameKey(row, STACK, stack);
      if (this.conflict >= 0 && !this.#sharesKeys) return 'key';
    }
    this.#byId.makeRoom(1);
    this.#byKey.makeRoom(2);
    this.#byId.add(row, id);
    this.#byKey.add(2 * row, wire);
    if (stack !== wire) this.#byKey.add(2 * row + 1, stack);
    this.#wheel.link(row, expirySecond(this, row));
    this.u8[row * ROW_BYTES + at.STATUS_BYTE] = ATTACHED;
    this.count++;
    return 'ok';
  }

  /** Removes an attached state and frees its row. */
  remove(row: number): void {
    this.#wheel.unlink(row);
    this.#detach(row);
  }

  isAttached(row: number): boolean {
    return row >= 0 && row < this.#high && this.u8[row * ROW_BYTES + at.STATUS_BYTE] === ATTACHED;
  }

  /** The row of a state by its id and owner, or -1. */
  find(idHigh: number, idLow: number, creatorid: number): number {
    const hash = hashId(this.#seed, idHigh, idLow, creatorid);
    return this.#findHashed(hash, idHigh | 0, idLow | 0, creatorid | 0);
  }

  /** As `find`, for words as the row has them in `i32`. */
  #findHashed(hash: number, idHigh: number, idLow: number, creatorid: number): number {
    const byId = this.#byId;
    const { i32 } = this;
    for (let slot = byId.start(hash); ; slot = byId.after(slot)) {
      const row = byId.probe(slot, hash);
      if (row === -2) return -1;
      if (row < 0) continue;
      const word = row * ROW_WORDS;
      if (
        i32[word + at.ID_LOW] === idLow &&
        i32[word + at.ID_HIGH] === idHigh &&
        i32[word + at.CREATORID] === creatorid
      )
        return row;
    }
  }

  /**
   * The state that a packet on an interface belongs to, or -1. `WIRE` for an incoming packet, `STACK` for an outgoing
   * one. A state bound to the interface is preferred to a floating one.
   */
  lookup(side: number, key: StateKey, interfaceNumber: number): number {
    const hash = key.hash(this.#seed);
    const index = this.#byKey;
    let found = -1;
    for (let slot = index.start(hash); ; slot = index.after(slot)) {
      const entry = index.probe(slot, hash);
      if (entry === -2) return found;
      if (entry < 0) continue;
      const row = entry >> 1;
      const bound = this.interfaceNumber(row);
      if ((bound !== interfaceNumber && bound !== this.floating) || !hasKey(this, row, side, key)) continue;
      if (bound === interfaceNumber) return row;
      found = row;
    }
  }

  /** Sets the timeout class, and the time from which it counts: that of a packet, or of a message from the peer. */
  touch(row: number, timeoutClass: number, baseUs: number): void {
    const base = row * ROW_DOUBLES + at.BASE_DOUBLE;
    const timeout = row * ROW_BYTES + at.TIMEOUT_BYTE;
    const later = this.u8[timeout] === timeoutClass && baseUs >= this.f64[base]!;
    this.u8[timeout] = timeoutClass;
    this.f64[base] = baseUs;
    // A later expiry stays in its slot, and is checked when that is due.
    if (!later) this.relink(row);
  }

  /** Moves a row to its new expiry, if its timeout got shorter. */
  relink(row: number): void {
    if (this.u8[row * ROW_BYTES + at.STATUS_BYTE] !== ATTACHED) return;
    this.#wheel.unlink(row);
    this.#wheel.link(row, expirySecond(this, row));
  }

  /** The time from which its timeout counts, microseconds. */
  baseUs(row: number): number {
    return this.f64[row * ROW_DOUBLES + at.BASE_DOUBLE]!;
  }

  /** When it is due, microseconds. */
  expiresUs(row: number): number {
    return this.baseUs(row) + this.timeouts[this.timeout(row)]! * SECOND_US;
  }

  /** Removes all expired states, by second and id; calls `visit` for each before. Returns their number. */
  expire(nowUs: number, visit?: (row: number) => void): number {
    const gone: number[] = [];
    this.#wheel.advance(Math.floor(nowUs / SECOND_US), (row) => {
      const second = expirySecond(this, row);
      if (second > this.#wheel.second) this.#wheel.link(row, second);
      else gone.push(row);
    });
    if (gone.length > 1)
      gone.sort((a, b) => expirySecond(this, a) - expirySecond(this, b) || compareIds(this, a, b));
    for (const row of gone) {
      visit?.(row);
      this.#detach(row);
    }
    return gone.length;
  }

  /** When `expire` must next be called: nothing is due before. Infinity: no states. */
  nextExpiryUs(): number {
    return this.#wheel.nextSecond() * SECOND_US;
  }

  /** The first attached row, or -1; continue with `next`. Rows may be removed during iteration. */
  first(): number {
    return this.next(-1);
  }
  next(row: number): number {
    for (let each = row + 1; each < this.#high; each++)
      if (this.u8[each * ROW_BYTES + at.STATUS_BYTE] === ATTACHED) return each;
    return -1;
  }

  /** Removes everything without any notification. */
  clear(): void {
    for (let row = this.first(); row >= 0; row = this.next(row)) this.remove(row);
  }

  snapshot(): StateTableSnapshot {
    return {
      words: this.u32.slice(0, this.#high * ROW_WORDS),
      freeHead: this.#freeHead,
      wheel: this.#wheel.list(),
      second: this.#wheel.second,
      interfaces: this.interfaces.list(),
      tags: this.tags.list(),
      options: this.options.snapshot(),
      timeouts: [...this.timeouts],
    };
  }

  /** Restores a snapshot of a table with the same limit; rows keep their numbers. */
  restore(from: StateTableSnapshot): void {
    const rows = from.words.length / ROW_WORDS;
    if (rows > this.limit)
      throw new RangeError(`a snapshot of ${rows} rows for a table of ${this.limit} states`);
    this.useWords(new Uint32Array(Math.max(Math.min(FIRST_ROWS, this.limit), rows) * ROW_WORDS));
    this.u32.set(from.words);
    this.#high = rows;
    this.#freeHead = from.freeHead;
    this.interfaces.reset(from.interfaces);
    this.tags.reset(from.tags);
    this.options.restore(from.options);
    this.timeouts.set(from.timeouts);
    this.count = 0;
    this.used = 0;
    for (let row = 0; row < rows; row++) {
      const status = this.u8[row * ROW_BYTES + at.STATUS_BYTE];
      if (status !== FREE) this.used++;
      if (status === ATTACHED) this.count++;
    }
    this.#byId.refill();
    this.#byKey.refill();
    this.#wheel.reset(from.wheel, from.second, this.count);
  }

  #detach(row: number): void {
    this.#byId.remove(row, this.#idHash(row));
    const wire = this.#keyHash(row, WIRE);
    const stack = this.#keyHash(row, STACK);
    this.#byKey.remove(2 * row, wire);
    if (stack !== wire) this.#byKey.remove(2 * row + 1, stack);
    this.count--;
    this.discard(row);
  }

  #idHash(row: number): number {
    return hashIdOf(this, row, this.#seed);
  }

  #keyHash(row: number, side: number): number {
    return hashKeyOf(this, row, side, this.#seed);
  }

  /** The entry of `byKey` after one, or -1. */
  #nextKey(entry: number): number {
    const row = entry >> 1;
    if (entry >= 0 && (entry & 1) === 0 && this.#keyHash(row, STACK) !== this.#keyHash(row, WIRE))
      return entry + 1;
    const next = this.next(row);
    return next < 0 ? -1 : 2 * next;
  }

  /** Another state with one of its keys, on the same interface, in the same direction; -1: none. */
  twin(row: number): number {
    const other = this.#sameKey(row, WIRE, this.#keyHash(row, WIRE));
    return other >= 0 ? other : this.#sameKey(row, STACK, this.#keyHash(row, STACK));
  }

  /** An attached state with the same id and owner, or -1. */
  #sameId(row: number, hash: number): number {
    const word = row * ROW_WORDS;
    const { i32 } = this;
    return this.#findHashed(hash, i32[word + at.ID_HIGH]!, i32[word + at.ID_LOW]!, i32[word + at.CREATORID]!);
  }

  /** An attached state with the same key, interface and direction, or -1. */
  #sameKey(row: number, side: number, hash: number): number {
    const index = this.#byKey;
    for (let slot = index.start(hash); ; slot = index.after(slot)) {
      const entry = index.probe(slot, hash);
      if (entry === -2) return -1;
      if (entry < 0) continue;
      const other = entry >> 1;
      if (
        other !== row &&
        this.interfaceNumber(other) === this.interfaceNumber(row) &&
        this.direction(other) === this.direction(row) &&
        equalKeys(this, row, other, side)
      )
        return other;
    }
  }

  #grow(): void {
    // From a certain size on, room for all: untouched memory costs nothing, copying does.
    const rows = ROOM_FOR_ALL * this.rows >= this.limit ? this.limit : 2 * this.rows;
    const words = new Uint32Array(rows * ROW_WORDS);
    words.set(this.u32);
    this.useWords(words);
  }
}

function expirySecond(table: StateTable, row: number): number {
  return Math.ceil(table.expiresUs(row) / SECOND_US);
}

function compareIds(rows: StateRows, a: number, b: number): number {
  return (
    rows.idLow(a) - rows.idLow(b) || rows.idHigh(a) - rows.idHigh(b) || rows.creatorid(a) - rows.creatorid(b)
  );
}
