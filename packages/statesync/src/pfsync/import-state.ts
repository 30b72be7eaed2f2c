import {
  familyOfAf,
  PF_NO_RULE,
  type PfsyncPeerView,
  type PfsyncStateView,
  STATE_FLAGS,
  State1500View,
} from '@carplab/codec/pfsync';
import { secondOf } from '../table/clock.js';
import * as options from '../table/options-pool.js';
import { KEY_WORDS } from '../table/row-layout.js';
import { DST, SRC, STACK, WIRE } from '../table/state-rows.js';
import type { StateTable } from '../table/state-table.js';

/** Octets of an interface's name. */
const IFNAMSIZ = 16;
const AF_INET = 2;
const SIDES = [WIRE, STACK] as const;

/** Copies a peer into a row. Of scrub's flags only timestamp modulation is taken. */
export function importPeer(table: StateTable, row: number, peer: number, view: PfsyncPeerView): void {
  if (view.scrubFlag !== 0) {
    table.setScrubFlag(row, peer, 1);
    table.setPfssFlags(row, peer, view.pfssFlags & 1);
    table.setPfssTtl(row, peer, view.pfssTtl);
    table.setTsMod(row, peer, view.pfssTsMod);
  }
  table.setSeqlo(row, peer, view.seqlo);
  table.setSeqhi(row, peer, view.seqhi);
  table.setSeqdiff(row, peer, view.seqdiff);
  table.setMaxWin(row, peer, view.maxWin);
  table.setMss(row, peer, view.mss);
  table.setPeerState(row, peer, view.state);
  table.setWscale(row, peer, view.wscale);
}

function importKey(
  table: StateTable,
  row: number,
  side: 0 | 1,
  view: PfsyncStateView,
  afInet6: number,
): void {
  // On the wire a key's addresses and ports are nine words, in the row's own order.
  const at = view.addrAt(side, 0);
  for (let word = 0; word < KEY_WORDS; word++) table.setKeyWord(row, side, word, view.wordAt(at + 4 * word));
  const af = view.keyAf(side);
  table.setFamily(row, side, af === AF_INET ? 4 : af === afInet6 ? 6 : 0);
  table.setProto(row, side, view.keyProto(side));
}

function importOptions(table: StateTable, row: number, view: PfsyncStateView, rtInterface: number): void {
  const { options: pool } = table;
  const { scratch, scratchHalves: halves, scratchBytes: octets } = pool;
  pool.clearScratch();
  scratch[options.ANCHOR] = view.anchor;
  scratch[options.NAT_RULE] = view.natRule;
  for (let word = 0; word < 4; word++)
    scratch[options.RT_ADDR + word] = view.wordAt(view.rtAddrAt + 4 * word);
  for (const side of SIDES) {
    scratch[options.RTABLEID + side] = view.rtableid(side);
    halves[options.RDOMAIN_HALF + side] = view.rdomain(side);
    octets[options.SET_PRIO_BYTE + side] = view.setPrio(side);
  }
  halves[options.QID_HALF] = view.qid;
  halves[options.PQID_HALF] = view.pqid;
  halves[options.DNPIPE_HALF] = view.dnpipe;
  halves[options.DNRPIPE_HALF] = view.dnrpipe;
  halves[options.MAX_MSS_HALF] = view.maxMss;
  octets[options.MIN_TTL_BYTE] = view.minTtl;
  octets[options.SET_TOS_BYTE] = view.setTos;
  octets[options.RT_BYTE] = view.rt;
  octets[options.RT_FAMILY_BYTE] = familyOfAf(view.rtAf);
  halves[options.RT_INTERFACE_HALF] = rtInterface;
  if (view instanceof State1500View) {
    halves[options.ORIG_INTERFACE_HALF] = Math.max(0, table.interfaces.intern(view.origIfname));
    halves[options.TAG_HALF] = Math.max(0, table.tags.intern(view.tagname));
  }
  table.setOptions(row);
}

/** The number of the interface that its rule routes to; 0: none, -1: unknown. */
function rtInterfaceOf(table: StateTable, view: PfsyncStateView): number {
  const name = view.rtIfname;
  return name === '' ? 0 : table.interfaces.find(name);
}

/** The outcome of a full state: `limit` is out of memory, `unknown` an unknown interface. */
export type ImportResult = 'ok' | 'limit' | 'creatorid' | 'unknown' | 'id' | 'key';

export interface ImportTerms {
  /** Accept unknown names too. */
  readonly unknownInterfaces: boolean;
  /** The number of rules if the sender has the same main ruleset; otherwise -1. */
  readonly rules: number;
  /** The receiver's AF_INET6: states of another family are neither 4 nor 6. */
  readonly afInet6: number;
  /** An old TCP state that both sides have closed is replaced. */
  readonly closedGivesWay: boolean;
}

/** From this TCP state on, the side is closed. */
const FIN_WAIT_2 = 9;
const TCP = 6;

function isClosed(table: StateTable, row: number): boolean {
  return (
    table.proto(row, WIRE) === TCP &&
    table.peerState(row, SRC) >= FIN_WAIT_2 &&
    table.peerState(row, DST) >= FIN_WAIT_2
  );
}

/**
 * Creates a row from a full state and attaches it. Calls `remove` for a state that is replaced. After `ok`,
 * `table.find` of its id gives the row.
 *
 * Ages and remaining times become times on the own clock; the remaining time is kept under the own timeouts.
 */
export function importState(
  table: StateTable,
  view: PfsyncStateView,
  terms: ImportTerms,
  nowUs: number,
  remove: (row: number) => void,
): ImportResult {
  if (view.creatorWord === 0) return 'creatorid';
  const { bytes, ifnameAt } = view;
  const bound = terms.unknownInterfaces
    ? table.interfaces.internBytes(bytes, ifnameAt, IFNAMSIZ)
    : table.interfaces.findBytes(bytes, ifnameAt, IFNAMSIZ);
  if (bound < (terms.unknownInterfaces ? 0 : 1)) return 'unknown';
  const { memory } = table.options;
  const isOfLastRule = memory.holds(view);
  const rtInterface = isOfLastRule ? 0 : rtInterfaceOf(table, view);
  if (rtInterface < 0 && !terms.unknownInterfaces) return 'unknown';
  const row = table.allocate(nowUs);
  if (row < 0) return 'limit';
  table.setId(row, view.idHigh, view.idLow, view.creatorWord);
  for (const side of SIDES) importKey(table, row, side, view, terms.afInet6);
  table.setInterfaceNumber(row, bound);
  table.setDirection(row, view.direction);
  importPeer(table, row, SRC, view.src);
  importPeer(table, row, DST, view.dst);
  const ruleCounts = view.anchor === PF_NO_RULE && view.rule < terms.rules;
  table.setRule(row, ruleCounts ? view.rule : PF_NO_RULE);
  if (isOfLastRule) table.shareOptions(row, memory.record);
  else {
    importOptions(table, row, view, Math.max(0, rtInterface));
    // A name that is unknown now may be known next time.
    if (rtInterface >= 0) memory.learn(view, table.optionsNumber(row));
  }
  table.setLog(row, view.log);
  table.setSyncFlags(row, 0);
  table.setStateFlags(row, view.stateFlags & ~(STATE_FLAGS.ack | STATE_FLAGS.noSync));
  const second = secondOf(nowUs);
  table.setCreated(row, second - view.creation);
  table.setPfsyncTime(row, second || 1);
  const { timeout, expire } = view;
  // Set back so that the remaining time is kept; without one, the whole timeout applies.
  const spent = expire === 0 ? 0 : table.timeouts[timeout]! - expire;
  table.touch(row, timeout, (second - spent) * 1_000_000);
  let result = table.attach(row);
  while (result === 'key' && terms.closedGivesWay && isClosed(table, table.conflict)) {
    remove(table.conflict);
    result = table.attach(row);
  }
  if (result !== 'ok') table.discard(row);
  return result;
}
