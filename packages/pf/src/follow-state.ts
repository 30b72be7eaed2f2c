import { IPPROTO_TCP, IPPROTO_UDP } from '@carplab/codec/net';
import { DST, SRC, STACK, type StateTable, WIRE } from '@carplab/statesync';
import { modulate } from './modulate.js';
import { PF_IN } from './packet-info.js';
import type { PfCore } from './pf-core.js';
import { rewrite } from './rewrite.js';
import { SLOPPY } from './state-flags.js';
import { TIMEOUT } from './timeout-class.js';
import { trackOther } from './track-other.js';
import { tcpTimeout, trackTcp, trackTcpSloppily } from './track-tcp.js';
import { isIcmp, loadKey } from './translation.js';
import { DROP_RESET, PASS, type Verdict } from './verdict.js';

/** A packet of a known state: updates the state, and translates the packet accordingly. */
export function followState(pf: PfCore, row: number, nowUs: number): Verdict {
  const { table, packet, hooks } = pf;
  pf.row = row;
  pf.rule = table.rule(row);
  const forward = packet.direction === table.direction(row);
  const verdict =
    packet.proto === IPPROTO_TCP
      ? followTcp(pf, row, forward, nowUs)
      : followDatagram(pf, row, forward, nowUs);
  if (verdict !== PASS) return verdict;
  translate(pf, row);
  hooks?.stateUpdated(row, nowUs);
  return PASS;
}

function followTcp(pf: PfCore, row: number, forward: boolean, nowUs: number): Verdict {
  const { table, packet } = pf;
  const src = pf.src.load(table, row, forward ? SRC : DST);
  const dst = pf.dst.load(table, row, forward ? DST : SRC);
  const sloppy = (table.stateFlags(row) & SLOPPY) !== 0;
  const tracked = sloppy ? 'pass' : trackTcp(src, dst, packet.tcp, pf.draws);
  if (sloppy) trackTcpSloppily(src, dst, packet.tcp.flags);
  src.store(table, row, forward ? SRC : DST);
  dst.store(table, row, forward ? DST : SRC);
  if (tracked === 'drop') return pf.drop('state-mismatch');
  if (tracked === 'reset') return pf.drop('state-mismatch', DROP_RESET);
  if (src.seqdiff !== 0 || dst.seqdiff !== 0) modulate(packet, src, dst);
  if (tracked === 'pass') table.touch(row, tcpTimeout(src, dst), nowUs);
  return PASS;
}

function followDatagram(pf: PfCore, row: number, forward: boolean, nowUs: number): Verdict {
  const { table, packet } = pf;
  if (isIcmp(packet.proto)) {
    table.touch(row, TIMEOUT.icmpError, nowUs);
    return PASS;
  }
  const src = pf.src.load(table, row, forward ? SRC : DST);
  const dst = pf.dst.load(table, row, forward ? DST : SRC);
  const both = trackOther(src, dst);
  table.setPeerState(row, forward ? SRC : DST, src.state);
  table.setPeerState(row, forward ? DST : SRC, dst.state);
  const isUdp = packet.proto === IPPROTO_UDP;
  const single = isUdp ? TIMEOUT.udpSingle : TIMEOUT.otherSingle;
  const multiple = isUdp ? TIMEOUT.udpMultiple : TIMEOUT.otherMultiple;
  table.touch(row, both ? multiple : single, nowUs);
  return PASS;
}

/** Translates from one side of pf to the other: incoming to the stack's addresses, outgoing to those of the wire. */
function translate(pf: PfCore, row: number): void {
  const { table, packet, otherKey } = pf;
  if (isTranslated(table, row))
    rewrite(packet, loadKey(otherKey, table, row, packet.direction === PF_IN ? STACK : WIRE));
}

/** Whether the keys of a state differ. */
export function isTranslated(table: StateTable, row: number): boolean {
  for (let slot = 0; slot < 2; slot++) {
    if (table.port(row, WIRE, slot) !== table.port(row, STACK, slot)) return true;
    for (let word = 0; word < 4; word++) {
      if (table.addressWord(row, WIRE, slot, word) !== table.addressWord(row, STACK, slot, word)) return true;
    }
  }
  return false;
}
