import { ICMP_ERROR, IPV4, IPV6, TCP } from '@carplab/codec/layouts';
import {
  changedChecksum,
  IPPROTO_TCP,
  isExtensionHeader,
  putU16,
  quotedAt,
  u16At,
  u32At,
} from '@carplab/codec/net';
import { DST, SRC, STACK, WIRE } from '@carplab/statesync';
import { isTranslated } from './follow-state.js';
import { type PacketInfo, PF_IN, PF_OUT } from './packet-info.js';
import { WSCALE_MASK } from './peer.js';
import type { PfCore } from './pf-core.js';
import { rewrite, setAddress, setTcpWord } from './rewrite.js';
import { seqGeq } from './sequence.js';
import { SLOPPY } from './state-flags.js';
import { loadKey } from './translation.js';
import { PASS, type Verdict } from './verdict.js';

/** A quoted TCP or UDP packet has at least 8 bytes: ports, and the sequence number. */
const QUOTED_TRANSPORT = 8;
/** The part of a quoted packet that translation can change: its IP header, and the ports and checksum after it. */
const CHANGED = 80;
const before = new Uint8Array(CHANGED);

/**
 * An ICMP error belongs to the state of the packet that it quotes, which went the other way. It passes with that state,
 * both packets are translated accordingly, and it does not extend the state's lifetime. Undefined: no such state; the
 * rules decide.
 */
export function followIcmpError(pf: PfCore, port: number, nowUs: number): Verdict | undefined {
  const { packet, quoted, table } = pf;
  if (!readQuoted(pf)) return pf.drop('short');
  if (quoted.isFragment) return pf.drop('fragment');
  if (quoted.isStateless) return undefined;
  const { bytes, srcAt, dstAt, sport, dport } = quoted;
  const { family, proto } = quoted;
  // The error is looked up like answers to the quoted packet: it travels with them.
  pf.statistics.searches++;
  const isIn = packet.direction === PF_IN;
  if (isIn) pf.key.set(family, proto, bytes, dstAt, bytes, srcAt, dport, sport);
  else pf.key.set(family, proto, bytes, srcAt, bytes, dstAt, sport, dport);
  const row = table.lookup(isIn ? WIRE : STACK, pf.key, pf.interfaceNumbers[port]!);
  if (row < 0) return undefined;
  pf.row = row;
  pf.rule = table.rule(row);
  if (proto === IPPROTO_TCP) {
    const bySource = packet.direction !== table.direction(row);
    pf.src.load(table, row, bySource ? SRC : DST);
    pf.dst.load(table, row, bySource ? DST : SRC);
    if (!isInWindow(pf, row)) return pf.drop('state-mismatch');
  }
  translateBoth(pf, row);
  pf.hooks?.stateUpdated(row, nowUs);
  return PASS;
}

/** Reads the quoted packet into `pf.quoted`. False if too short to identify its state. */
function readQuoted({ packet, quoted, icmpKeys }: PfCore): boolean {
  const { bytes, end, family } = packet;
  const at = quotedAt(packet.at);
  const span = family === 4 ? IPV4.span : IPV6.span;
  if (end - at < span) return false;
  quoted.direction = packet.direction === PF_IN ? PF_OUT : PF_IN;
  quoted.bytes = bytes;
  quoted.family = family;
  quoted.ipAt = at;
  quoted.srcAt = at + (family === 4 ? IPV4.offset.source : IPV6.offset.source);
  quoted.dstAt = at + (family === 4 ? IPV4.offset.destination : IPV6.offset.destination);
  quoted.proto = bytes[at + (family === 4 ? IPV4.offset.protocol : IPV6.offset.nextHeader)]!;
  let transportAt = at + span;
  if (family === 4) {
    if (bytes[at]! >> 4 !== 4 || (bytes[at]! & 15) < 5) return false;
    transportAt = at + ((bytes[at]! & 15) << 2);
    quoted.isFragment = (u16At(bytes, at + IPV4.offset.flagsOffset) & 0x1fff) !== 0;
  } else {
    if (bytes[at]! >> 4 !== 6) return false;
    // Ports after an extension header are not parsed: no state can be found for such a packet.
    quoted.isFragment = isExtensionHeader(quoted.proto);
  }
  if (end - transportAt < QUOTED_TRANSPORT) return false;
  return readQuotedTransport(quoted, transportAt, end, icmpKeys);
}

function readQuotedTransport(
  quoted: PacketInfo,
  at: number,
  end: number,
  icmpKeys: PfCore['icmpKeys'],
): boolean {
  if (quoted.proto !== IPPROTO_TCP || quoted.isFragment) return quoted.readTransport(at, end, icmpKeys);
  // Of a TCP header only the first 8 bytes are required.
  quoted.at = at;
  quoted.end = end;
  quoted.isStateless = quoted.isError = false;
  quoted.pseudoHeader = true;
  quoted.sportAt = at + TCP.offset.sourcePort;
  quoted.dportAt = at + TCP.offset.destinationPort;
  quoted.checksumAt = at + TCP.offset.checksum;
  quoted.sport = u16At(quoted.bytes, quoted.sportAt);
  quoted.dport = u16At(quoted.bytes, quoted.dportAt);
  return true;
}

/** Whether the quoted segment's sequence number is one that its sender may have sent. */
function isInWindow({ quoted, table, src, dst }: PfCore, row: number): boolean {
  const seq = (u32At(quoted.bytes, quoted.at + TCP.offset.sequence) - src.seqdiff) | 0;
  if ((table.stateFlags(row) & SLOPPY) !== 0) return true;
  const shift = src.wscale !== 0 && dst.wscale !== 0 ? dst.wscale & WSCALE_MASK : 0;
  return seqGeq(src.seqhi, seq) && seqGeq(seq, src.seqlo - (dst.maxWin << shift));
}

/** Restores the quoted packet to the other side of pf, and gives the error the matching addresses. */
function translateBoth(pf: PfCore, row: number): void {
  const { packet, quoted, table, otherKey, src } = pf;
  const { bytes, end } = packet;
  const isModulated = quoted.proto === IPPROTO_TCP && src.seqdiff !== 0;
  if (!isModulated && !isTranslated(table, row)) return;
  const { ipAt, srcAt, dstAt } = quoted;
  const length = Math.min(CHANGED, end - ipAt) & ~1;
  for (let i = 0; i < length; i++) before[i] = bytes[ipAt + i]!;
  loadKey(otherKey, table, row, packet.direction === PF_IN ? STACK : WIRE);
  rewrite(quoted, otherKey);
  if (isModulated) {
    const at = quoted.at + TCP.offset.sequence;
    setTcpWord(quoted, at, u32At(bytes, at) - src.seqdiff);
  }
  const checksumAt = packet.at + ICMP_ERROR.offset.checksum;
  putU16(bytes, checksumAt, changedChecksum(u16At(bytes, checksumAt), before, 0, bytes, ipAt, length));
  // The error's destination was the quoted packet's source. Its own source stays, unless it is behind a translation.
  const toSlot = packet.direction === PF_IN ? 1 : 0;
  if (hasChanged(srcAt - ipAt, ipAt, bytes, quoted.family))
    setAddress(packet, packet.dstAt, otherKey.words, 4 * toSlot);
  if (hasChanged(dstAt - ipAt, ipAt, bytes, quoted.family))
    setAddress(packet, packet.srcAt, otherKey.words, 4 - 4 * toSlot);
}

function hasChanged(offset: number, ipAt: number, bytes: Uint8Array, family: 4 | 6): boolean {
  const size = family === 4 ? 4 : 16;
  for (let i = 0; i < size; i++) if (before[offset + i] !== bytes[ipAt + offset + i]) return true;
  return false;
}
