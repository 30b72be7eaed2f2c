// Longer than 300 lines: one flat list of accessors; splitting it would make an inheritance chain.

import {
  ANCHOR,
  DNPIPE_HALF,
  DNRPIPE_HALF,
  MAX_MSS_HALF,
  MIN_TTL_BYTE,
  NAT_RULE,
  OPTION_WORDS,
  OptionsPool,
  ORIG_INTERFACE_HALF,
  PQID_HALF,
  QID_HALF,
  RDOMAIN_HALF,
  RT_ADDR,
  RT_BYTE,
  RT_FAMILY_BYTE,
  RT_INTERFACE_HALF,
  RTABLEID,
  SET_PRIO_BYTE,
  SET_TOS_BYTE,
  TAG_HALF,
} from './options-pool.js';
import * as at from './row-layout.js';

/** The peers of a state: the one that began it, and the one that answered. */
export const SRC = 0;
export const DST = 1;
/** The keys of a state: packets on the wire of its interface, and on the stack's side of pf. */
export const WIRE = 0;
export const STACK = 1;
/** Directions of a state (`PF_IN`, `PF_OUT`). */
export const IN = 1;
export const OUT = 2;

const { ROW_WORDS, ROW_HALVES, ROW_BYTES } = at;

/**
 * The fields of states, by row. A row is a number below `rows`; a field is one load from one buffer. Nothing is
 * checked: an unused row still has its old values.
 *
 * `peer` is `SRC` or `DST`, `side` is `WIRE` or `STACK`, `way` is 0 for the state's own direction and 1 for the other.
 * Setters of lookup fields (id, creatorid, keys, interface, direction) are only for rows that are not yet attached.
 */
export class StateRows {
  u32: Uint32Array;
  i32: Int32Array;
  u16: Uint16Array;
  u8: Uint8Array;
  f64: Float64Array;
  /** The rule-dependent fields of states. */
  readonly options: OptionsPool = new OptionsPool();

  constructor(rows: number) {
    this.u32 = new Uint32Array(rows * ROW_WORDS);
    const { buffer } = this.u32;
    this.i32 = new Int32Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** How many rows fit without growing. */
  get rows(): number {
    return this.u32.length / ROW_WORDS;
  }

  protected useWords(words: Uint32Array): void {
    const { buffer } = words;
    this.u32 = words;
    this.i32 = new Int32Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** The high word of the id, as the tools print it. */
  idHigh(row: number): number {
    return this.u32[row * ROW_WORDS + at.ID_HIGH]!;
  }
  idLow(row: number): number {
    return this.u32[row * ROW_WORDS + at.ID_LOW]!;
  }
  /** The hostid of the owner. */
  creatorid(row: number): number {
    return this.u32[row * ROW_WORDS + at.CREATORID]!;
  }
  setId(row: number, high: number, low: number, creatorid: number): void {
    const word = row * ROW_WORDS;
    this.u32[word + at.ID_HIGH] = high;
    this.u32[word + at.ID_LOW] = low;
    this.u32[word + at.CREATORID] = creatorid;
  }

  /** 4 or 6; 0 is any other. */
  family(row: number, side: number): number {
    return this.u8[row * ROW_BYTES + at.FAMILY_BYTE + side]!;
  }
  setFamily(row: number, side: number, family: number): void {
    this.u8[row * ROW_BYTES + at.FAMILY_BYTE + side] = family;
  }
  /** IP protocol. */
  proto(row: number, side: number): number {
    return this.u8[row * ROW_BYTES + at.PROTO_BYTE + side]!;
  }
  setProto(row: number, side: number, proto: number): void {
    this.u8[row * ROW_BYTES + at.PROTO_BYTE + side] = proto;
  }
  /** Word 0 to 3 of address 0 or 1 of a key. IPv4 is word 0. */
  addressWord(row: number, side: number, slot: number, word: number): number {
    return this.u32[row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS + 4 * slot + word]!;
  }
  /** Word 0 to 8 of a key: two addresses, then both ports. */
  setKeyWord(row: number, side: number, word: number, value: number): void {
    this.u32[row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS + word] = value;
  }
  port(row: number, side: number, slot: number): number {
    const ports = this.u32[row * ROW_WORDS + at.WIRE_KEY + side * at.KEY_WORDS + at.KEY_PORTS]!;
    return slot === 0 ? ports >>> 16 : ports & 0xffff;
  }

  /** Highest sequence number sent by a peer. */
  seqlo(row: number, peer: number): number {
    return this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.SEQLO]!;
  }
  setSeqlo(row: number, peer: number, value: number): void {
    this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.SEQLO] = value;
  }
  /** Highest that the other side acknowledged, plus its window. */
  seqhi(row: number, peer: number): number {
    return this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.SEQHI]!;
  }
  setSeqhi(row: number, peer: number, value: number): void {
    this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.SEQHI] = value;
  }
  /** Sequence modulator; 0 is none. */
  seqdiff(row: number, peer: number): number {
    return this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.SEQDIFF]!;
  }
  setSeqdiff(row: number, peer: number, value: number): void {
    this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.SEQDIFF] = value;
  }
  /** Largest window seen, before scaling. */
  maxWin(row: number, peer: number): number {
    return this.u16[row * ROW_HALVES + at.MAX_WIN_HALF + peer * at.PEER_HALVES]!;
  }
  setMaxWin(row: number, peer: number, value: number): void {
    this.u16[row * ROW_HALVES + at.MAX_WIN_HALF + peer * at.PEER_HALVES] = value;
  }
  mss(row: number, peer: number): number {
    return this.u16[row * ROW_HALVES + at.MAX_WIN_HALF + peer * at.PEER_HALVES + 1]!;
  }
  setMss(row: number, peer: number, value: number): void {
    this.u16[row * ROW_HALVES + at.MAX_WIN_HALF + peer * at.PEER_HALVES + 1] = value;
  }
  /** The number of the TCP, UDP or other state. */
  peerState(row: number, peer: number): number {
    return this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES]!;
  }
  setPeerState(row: number, peer: number, value: number): void {
    this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES] = value;
  }
  /** Low four bits: shift; 0x80: the option was seen. */
  wscale(row: number, peer: number): number {
    return this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES + 1]!;
  }
  setWscale(row: number, peer: number, value: number): void {
    this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES + 1] = value;
  }
  /** Scrub: lowest TTL seen. */
  pfssTtl(row: number, peer: number): number {
    return this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES + 2]!;
  }
  setPfssTtl(row: number, peer: number, value: number): void {
    this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES + 2] = value;
  }
  /** 1: the scrub fields are valid. */
  scrubFlag(row: number, peer: number): number {
    return this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES + 3]!;
  }
  setScrubFlag(row: number, peer: number, value: number): void {
    this.u8[row * ROW_BYTES + at.PEER_STATE_BYTE + peer * at.PEER_BYTES + 3] = value;
  }
  /** Scrub: 1 is timestamp modulation. */
  pfssFlags(row: number, peer: number): number {
    return this.u16[row * ROW_HALVES + at.PFSS_FLAGS_HALF + peer]!;
  }
  setPfssFlags(row: number, peer: number, value: number): void {
    this.u16[row * ROW_HALVES + at.PFSS_FLAGS_HALF + peer] = value;
  }
  /** Scrub: timestamp modulator. */
  tsMod(row: number, peer: number): number {
    return this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.TS_MOD]!;
  }
  setTsMod(row: number, peer: number, value: number): void {
    this.u32[row * ROW_WORDS + at.SRC_PEER + peer * at.PEER_WORDS + at.TS_MOD] = value;
  }

  /** When the state began, in seconds of the table's clock, modulo 2^32. */
  created(row: number): number {
    return this.u32[row * ROW_WORDS + at.CREATED]!;
  }
  setCreated(row: number, second: number): void {
    this.u32[row * ROW_WORDS + at.CREATED] = second;
  }
  /** Word 0 (high) or 1 (low) of the count of packets. */
  packetsWord(row: number, way: number, word: number): number {
    return this.u32[row * ROW_WORDS + at.PACKETS + 2 * way + word]!;
  }
  bytesWord(row: number, way: number, word: number): number {
    return this.u32[row * ROW_WORDS + at.BYTES + 2 * way + word]!;
  }
  setPackets(row: number, way: number, high: number, low: number): void {
    this.u32[row * ROW_WORDS + at.PACKETS + 2 * way] = high;
    this.u32[row * ROW_WORDS + at.PACKETS + 2 * way + 1] = low;
  }
  setBytes(row: number, way: number, high: number, low: number): void {
    this.u32[row * ROW_WORDS + at.BYTES + 2 * way] = high;
    this.u32[row * ROW_WORDS + at.BYTES + 2 * way + 1] = low;
  }
  /** Counts one more packet of this many octets. */
  countPacket(row: number, way: number, octets: number): void {
    const packets = row * ROW_WORDS + at.PACKETS + 2 * way;
    this.u32[packets + 1]!++;
    if (this.u32[packets + 1] === 0) this.u32[packets]!++;
    const bytes = row * ROW_WORDS + at.BYTES + 2 * way;
    const low = this.u32[bytes + 1]! + octets;
    this.u32[bytes + 1] = low;
    if (low > 0xffff_ffff) this.u32[bytes]!++;
  }

  /** `IN` or `OUT`; 0 is any. */
  direction(row: number): number {
    return this.u8[row * ROW_BYTES + at.DIRECTION_BYTE]!;
  }
  setDirection(row: number, value: number): void {
    this.u8[row * ROW_BYTES + at.DIRECTION_BYTE] = value;
  }
  /** Class, see `TIMEOUT_NAMES`. */
  timeout(row: number): number {
    return this.u8[row * ROW_BYTES + at.TIMEOUT_BYTE]!;
  }
  /** 4: it has a source node, 8: a NAT source node. */
  syncFlags(row: number): number {
    return this.u8[row * ROW_BYTES + at.SYNC_FLAGS_BYTE]!;
  }
  setSyncFlags(row: number, value: number): void {
    this.u8[row * ROW_BYTES + at.SYNC_FLAGS_BYTE] = value;
  }
  log(row: number): number {
    return this.u8[row * ROW_BYTES + at.LOG_BYTE]!;
  }
  setLog(row: number, value: number): void {
    this.u8[row * ROW_BYTES + at.LOG_BYTE] = value;
  }
  /** `state_flags`: allow-opts 1, sloppy 2, pflow 4, no-sync 8, ack wanted 0x10… */
  stateFlags(row: number): number {
    return this.u16[row * ROW_HALVES + at.STATE_FLAGS_HALF]!;
  }
  setStateFlags(row: number, value: number): void {
    this.u16[row * ROW_HALVES + at.STATE_FLAGS_HALF] = value;
  }
  /** The number, in `interfaces`, of the interface that it is bound to; `all` for a floating state. */
  interfaceNumber(row: number): number {
    return this.u16[row * ROW_HALVES + at.INTERFACE_HALF]!;
  }
  setInterfaceNumber(row: number, value: number): void {
    this.u16[row * ROW_HALVES + at.INTERFACE_HALF] = value;
  }
  /** Number of the rule; 0xffffffff is none. */
  rule(row: number): number {
    return this.u32[row * ROW_WORDS + at.RULE]!;
  }
  setRule(row: number, value: number): void {
    this.u32[row * ROW_WORDS + at.RULE] = value;
  }
  /** When a peer last sent it, in seconds of the table's clock, modulo 2^32; 0: never. */
  pfsyncTime(row: number): number {
    return this.u32[row * ROW_WORDS + at.PFSYNC_TIME]!;
  }
  setPfsyncTime(row: number, second: number): void {
    this.u32[row * ROW_WORDS + at.PFSYNC_TIME] = second;
  }

  // The rule-dependent fields. `setOptions` changes all of them.
  /** The number of its record in `options`. */
  optionsNumber(row: number): number {
    return this.i32[row * ROW_WORDS + at.OPTIONS]!;
  }
  /** Gives a row the record in `options.scratch`. */
  setOptions(row: number): void {
    const word = row * ROW_WORDS + at.OPTIONS;
    const before = this.i32[word]!;
    this.i32[word] = this.options.internScratch();
    this.options.release(before);
  }
  /** Gives a new row the record of another. */
  shareOptions(row: number, record: number): void {
    this.i32[row * ROW_WORDS + at.OPTIONS] = record;
    this.options.share(record);
  }
  /** 0xffffffff is none, as for `natRule`. */
  anchor(row: number): number {
    return this.#option(row, ANCHOR) >>> 0;
  }
  natRule(row: number): number {
    return this.#option(row, NAT_RULE) >>> 0;
  }
  /** -1 is none. FreeBSD has one, OpenBSD one for each side. */
  rtableid(row: number, side: number): number {
    return this.#option(row, RTABLEID + side);
  }
  rdomain(row: number, side: number): number {
    return this.#optionHalf(row, RDOMAIN_HALF + side);
  }
  qid(row: number): number {
    return this.#optionHalf(row, QID_HALF);
  }
  pqid(row: number): number {
    return this.#optionHalf(row, PQID_HALF);
  }
  dnpipe(row: number): number {
    return this.#optionHalf(row, DNPIPE_HALF);
  }
  dnrpipe(row: number): number {
    return this.#optionHalf(row, DNRPIPE_HALF);
  }
  maxMss(row: number): number {
    return this.#optionHalf(row, MAX_MSS_HALF);
  }
  minTtl(row: number): number {
    return this.#optionByte(row, MIN_TTL_BYTE);
  }
  setTos(row: number): number {
    return this.#optionByte(row, SET_TOS_BYTE);
  }
  setPrio(row: number, index: number): number {
    return this.#optionByte(row, SET_PRIO_BYTE + index);
  }
  /** route-to and the like, in the system's own numbers. */
  rt(row: number): number {
    return this.#optionByte(row, RT_BYTE);
  }
  /** The family of `rtAddressWord`: 4, 6, or 0 if unknown. */
  rtFamily(row: number): number {
    return this.#optionByte(row, RT_FAMILY_BYTE);
  }
  rtAddressWord(row: number, word: number): number {
    return this.#option(row, RT_ADDR + word) >>> 0;
  }
  /** Numbers in `interfaces`, and in `tags`; 0 is none. */
  rtInterface(row: number): number {
    return this.#optionHalf(row, RT_INTERFACE_HALF);
  }
  origInterface(row: number): number {
    return this.#optionHalf(row, ORIG_INTERFACE_HALF);
  }
  tag(row: number): number {
    return this.#optionHalf(row, TAG_HALF);
  }

  #option(row: number, word: number): number {
    return this.options.words[this.optionsNumber(row) * OPTION_WORDS + word]!;
  }
  #optionHalf(row: number, half: number): number {
    return this.options.halves[this.optionsNumber(row) * OPTION_WORDS * 2 + half]!;
  }
  #optionByte(row: number, byte: number): number {
    return this.options.octets[this.optionsNumber(row) * OPTION_WORDS * 4 + byte]!;
  }
}
