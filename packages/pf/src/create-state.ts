import { TCP } from '@carplab/codec/layouts';
import { IPPROTO_TCP, IPPROTO_UDP, TH_ACK, TH_SYN } from '@carplab/codec/net';
import { DST, SRC, STACK, type StateKey, WIRE } from '@carplab/statesync';
import { PF_IN } from './packet-info.js';
import type { PfCore } from './pf-core.js';
import { setTcpWord } from './rewrite.js';
import type { Rule } from './rule.js';
import { ALLOW_OPTS, isOver, NO_SYNC, SLOPPY } from './state-flags.js';
import { TIMEOUT } from './timeout-class.js';
import { SINGLE } from './track-other.js';
import { beginTcp } from './track-tcp.js';
import { isIcmp, type Translation } from './translation.js';
import { PASS, type Verdict } from './verdict.js';

/**
 * Creates the state of a passing packet. `before` is its key on arrival, `after` its key after translation; the same
 * without translation.
 */
export function createState(
  pf: PfCore,
  rule: Rule | undefined,
  translation: Translation | undefined,
  before: StateKey,
  after: StateKey,
  port: number,
  nowUs: number,
): Verdict {
  const { table, packet, statistics } = pf;
  const row = table.allocate(nowUs);
  if (row < 0) return pf.drop('memory');
  const isIn = packet.direction === PF_IN;
  table.setKey(row, WIRE, isIn ? before : after);
  table.setKey(row, STACK, isIn ? after : before);
  table.setDirection(row, packet.direction);
  if (rule?.ifBound === true) table.setInterfaceNumber(row, pf.interfaceNumbers[port]!);
  if (rule !== undefined) table.setRule(row, rule.number);
  if (translation !== undefined) {
    table.options.clearScratch();
    table.options.scratch[1] = translation.number;
    table.setOptions(row);
  }
  table.setStateFlags(row, flagsOf(rule));
  table.touch(row, begin(pf, row, rule), nowUs);
  nextId(pf, row);
  if (table.attach(row) === 'key' && isOver(table, table.conflict)) pf.remove(table.conflict, nowUs);
  if (!table.isAttached(row) && table.attach(row) !== 'ok') {
    table.discard(row);
    return pf.drop('state-insert');
  }
  statistics.inserts++;
  if (rule !== undefined) rule.states++;
  pf.row = row;
  pf.isFirst = true;
  pf.hooks?.stateInserted(row, nowUs);
  return PASS;
}

function flagsOf(rule: Rule | undefined): number {
  if (rule === undefined) return 0;
  const { allowOpts, noSync, state } = rule;
  return (allowOpts ? ALLOW_OPTS : 0) | (state === 'sloppy' ? SLOPPY : 0) | (noSync ? NO_SYNC : 0);
}

/** Sets both peers from the first packet. Returns the timeout class. */
function begin(pf: PfCore, row: number, rule: Rule | undefined): number {
  const { table, packet, src, dst } = pf;
  const { proto, tcp } = packet;
  if (isIcmp(proto)) return TIMEOUT.icmpFirst;
  if (proto !== IPPROTO_TCP) {
    table.setPeerState(row, SRC, SINGLE);
    return proto === IPPROTO_UDP ? TIMEOUT.udpFirst : TIMEOUT.otherFirst;
  }
  beginTcp(src, dst, tcp);
  if (rule?.state === 'modulate' && (tcp.flags & (TH_SYN | TH_ACK)) === TH_SYN) {
    src.seqdiff = pf.draws() >>> 0 || 1;
    setTcpWord(packet, packet.at + TCP.offset.sequence, tcp.seq + src.seqdiff);
  }
  src.store(table, row, SRC);
  dst.store(table, row, DST);
  return TIMEOUT.tcpFirst;
}

/** Gives the state its id for pfsync: a 64-bit counter and the host's own number. */
function nextId(pf: PfCore, row: number): void {
  pf.idLow = (pf.idLow + 1) >>> 0;
  if (pf.idLow === 0) pf.idHigh = (pf.idHigh + 1) >>> 0;
  pf.table.setId(row, pf.idHigh, pf.idLow, pf.hostid);
}
