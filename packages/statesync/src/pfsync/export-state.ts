import {
  type HeaderLayout,
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
  PFSYNC_UPD_C,
} from '@carplab/codec/layouts';
import { AF_INET, type StateFormat } from '@carplab/codec/pfsync';
import { secondOf } from '../table/clock.js';
import { DST, SRC, STACK, WIRE } from '../table/state-rows.js';
import type { StateTable } from '../table/state-table.js';

// Offsets that FreeBSD's formats share.
const common = PFSYNC_STATE_1301.offset;
const openbsd = PFSYNC_STATE_OPENBSD.offset;
const UPD_C = PFSYNC_UPD_C.offset;
const PEER = 32;

function putName(data: DataView, start: number, name: string, size: number): void {
  for (let i = 0; i < size; i++) data.setUint8(start + i, i < name.length ? name.charCodeAt(i) : 0);
}

function putPeer(table: StateTable, row: number, peer: number, data: DataView, start: number): void {
  const scrub = table.scrubFlag(row, peer);
  if (scrub !== 0) {
    data.setUint16(start, table.pfssFlags(row, peer));
    data.setUint8(start + 2, table.pfssTtl(row, peer));
    data.setUint8(start + 3, scrub);
    data.setUint32(start + 4, table.tsMod(row, peer));
  }
  data.setUint32(start + 8, table.seqlo(row, peer));
  data.setUint32(start + 12, table.seqhi(row, peer));
  data.setUint32(start + 16, table.seqdiff(row, peer));
  data.setUint16(start + 20, table.maxWin(row, peer));
  data.setUint16(start + 22, table.mss(row, peer));
  data.setUint8(start + 24, table.peerState(row, peer));
  data.setUint8(start + 25, table.wscale(row, peer));
}

function putKey(table: StateTable, row: number, side: number, data: DataView, start: number): void {
  for (let slot = 0; slot < 2; slot++) {
    for (let word = 0; word < 4; word++)
      data.setUint32(start + 16 * slot + 4 * word, table.addressWord(row, side, slot, word));
    data.setUint16(start + 32 + 2 * slot, table.port(row, side, slot));
  }
}

/** Where the common fields begin in a FreeBSD format and in OpenBSD's. */
interface CommonOffsets {
  readonly wireKey: number;
  readonly stackKey: number;
  readonly src: number;
  readonly rtAddr: number;
  /** rule, anchor, nat_rule, creation, expire, counters, creatorid follow one another. */
  readonly rule: number;
}

const FREEBSD_OFFSETS: CommonOffsets = {
  wireKey: common['key[0].addr[0]'],
  stackKey: common['key[1].addr[0]'],
  src: common['src.scrub.pfss_flags'],
  rtAddr: common.rt_addr,
  rule: common.rule,
};
const OPENBSD_OFFSETS: CommonOffsets = {
  wireKey: openbsd['key[0].addr[0]'],
  stackKey: openbsd['key[1].addr[0]'],
  src: openbsd['src.scrub.pfss_flags'],
  rtAddr: openbsd.rt_addr,
  rule: openbsd.rule,
};

function putCommon(
  table: StateTable,
  row: number,
  offsets: CommonOffsets,
  data: DataView,
  start: number,
  nowUs: number,
): void {
  data.setUint32(start, table.idHigh(row));
  data.setUint32(start + 4, table.idLow(row));
  putName(data, start + 8, table.interfaces.name(table.interfaceNumber(row)), 16);
  putKey(table, row, WIRE, data, start + offsets.wireKey);
  putKey(table, row, STACK, data, start + offsets.stackKey);
  putPeer(table, row, SRC, data, start + offsets.src);
  putPeer(table, row, DST, data, start + offsets.src + PEER);
  for (let word = 0; word < 4; word++)
    data.setUint32(start + offsets.rtAddr + 4 * word, table.rtAddressWord(row, word));
  const at = start + offsets.rule;
  const second = secondOf(nowUs);
  data.setUint32(at, table.rule(row));
  data.setUint32(at + 4, table.anchor(row));
  data.setUint32(at + 8, table.natRule(row));
  data.setUint32(at + 12, second - table.created(row));
  data.setUint32(at + 16, Math.max(0, secondOf(table.expiresUs(row)) - second));
  for (let way = 0; way < 2; way++) {
    for (let word = 0; word < 2; word++) {
      data.setUint32(at + 20 + 8 * way + 4 * word, table.packetsWord(row, way, word));
      data.setUint32(at + 36 + 8 * way + 4 * word, table.bytesWord(row, way, word));
    }
  }
  data.setUint32(at + 52, table.creatorid(row));
}

type Put = (
  table: StateTable,
  row: number,
  data: DataView,
  start: number,
  afOf: (family: number) => number,
) => void;

const offsetOf = <F extends string>(layout: HeaderLayout<F>): Readonly<Record<F, number>> => layout.offset;

const put1301: Put = (table, row, data, start, afOf) => {
  data.setUint8(start + common.af, afOf(table.family(row, WIRE)));
  data.setUint8(start + common.proto, table.proto(row, WIRE));
  data.setUint8(start + common.direction, table.direction(row));
  data.setUint8(start + common.log, table.log(row));
  // The field has eight bits.
  data.setUint8(start + common.state_flags, table.stateFlags(row));
  data.setUint8(start + common.timeout, table.timeout(row));
  data.setUint8(start + common.sync_flags, table.syncFlags(row));
};

const at1400 = offsetOf(PFSYNC_STATE_1400);
const put1400: Put = (table, row, data, start, afOf) => {
  data.setUint8(start + at1400.af, afOf(table.family(row, WIRE)));
  data.setUint8(start + at1400.proto, table.proto(row, WIRE));
  data.setUint8(start + at1400.direction, table.direction(row));
  data.setUint16(start + at1400.state_flags, table.stateFlags(row));
  data.setUint8(start + at1400.log, table.log(row));
  data.setUint8(start + at1400.timeout, table.timeout(row));
  data.setUint8(start + at1400.sync_flags, table.syncFlags(row));
  data.setUint16(start + at1400.qid, table.qid(row));
  data.setUint16(start + at1400.pqid, table.pqid(row));
  data.setUint16(start + at1400.dnpipe, table.dnpipe(row));
  data.setUint16(start + at1400.dnrpipe, table.dnrpipe(row));
  data.setInt32(start + at1400.rtableid, table.rtableid(row, WIRE));
  data.setUint8(start + at1400.min_ttl, table.minTtl(row));
  data.setUint8(start + at1400.set_tos, table.setTos(row));
  data.setUint16(start + at1400.max_mss, table.maxMss(row));
  data.setUint8(start + at1400['set_prio[0]'], table.setPrio(row, 0));
  data.setUint8(start + at1400['set_prio[1]'], table.setPrio(row, 1));
  data.setUint8(start + at1400.rt, table.rt(row));
  putName(data, start + at1400.rt_ifname, table.interfaces.name(table.rtInterface(row)), 16);
};

const at1500 = offsetOf(PFSYNC_STATE_1500);
const put1500: Put = (table, row, data, start, afOf) => {
  putName(data, start + at1500.tagname, table.tags.name(table.tag(row)), 64);
  putName(data, start + at1500.rt_ifname, table.interfaces.name(table.rtInterface(row)), 16);
  putName(data, start + at1500.orig_ifname, table.interfaces.name(table.origInterface(row)), 16);
  data.setInt32(start + at1500.rtableid, table.rtableid(row, WIRE));
  data.setUint16(start + at1500.state_flags, table.stateFlags(row));
  data.setUint16(start + at1500.qid, table.qid(row));
  data.setUint16(start + at1500.pqid, table.pqid(row));
  data.setUint16(start + at1500.dnpipe, table.dnpipe(row));
  data.setUint16(start + at1500.dnrpipe, table.dnrpipe(row));
  data.setUint16(start + at1500.max_mss, table.maxMss(row));
  data.setUint8(start + at1500.wire_af, afOf(table.family(row, WIRE)));
  data.setUint8(start + at1500.stack_af, afOf(table.family(row, STACK)));
  data.setUint8(start + at1500.rt_af, afOf(table.rtFamily(row)));
  data.setUint8(start + at1500.wire_proto, table.proto(row, WIRE));
  data.setUint8(start + at1500.stack_proto, table.proto(row, STACK));
  data.setUint8(start + at1500.log, table.log(row));
  data.setUint8(start + at1500.timeout, table.timeout(row));
  data.setUint8(start + at1500.direction, table.direction(row));
  data.setUint8(start + at1500.rt, table.rt(row));
  data.setUint8(start + at1500.min_ttl, table.minTtl(row));
  data.setUint8(start + at1500.set_tos, table.setTos(row));
  data.setUint8(start + at1500['set_prio[0]'], table.setPrio(row, 0));
  data.setUint8(start + at1500['set_prio[1]'], table.setPrio(row, 1));
};

const putOpenbsd: Put = (table, row, data, start, afOf) => {
  for (const side of [WIRE, STACK] as const) {
    data.setUint16(start + openbsd[`key[${side}].rdomain`], table.rdomain(row, side));
    data.setUint8(start + openbsd[`key[${side}].af`], afOf(table.family(row, side)));
    data.setInt32(start + openbsd[`rtableid[${side}]`], table.rtableid(row, side));
    data.setUint8(start + openbsd[`set_prio[${side}]`], table.setPrio(row, side));
  }
  data.setUint16(start + openbsd.max_mss, table.maxMss(row));
  data.setUint8(start + openbsd.af, afOf(table.family(row, WIRE)));
  data.setUint8(start + openbsd.proto, table.proto(row, WIRE));
  data.setUint8(start + openbsd.direction, table.direction(row));
  data.setUint8(start + openbsd.log, table.log(row));
  data.setUint8(start + openbsd.rt, table.rt(row));
  data.setUint8(start + openbsd.timeout, table.timeout(row));
  data.setUint8(start + openbsd.sync_flags, table.syncFlags(row));
  data.setUint8(start + openbsd.min_ttl, table.minTtl(row));
  data.setUint8(start + openbsd.set_tos, table.setTos(row));
  data.setUint16(start + openbsd.state_flags, table.stateFlags(row));
};

const PUTS: Readonly<Record<StateFormat, Put>> = {
  'freebsd-1301': put1301,
  'freebsd-1400': put1400,
  'freebsd-1500': put1500,
  'openbsd-6': putOpenbsd,
};

/**
 * Writes a full state, as in INS and UPD, into zeroed octets. `afInet6` is the sender's AF_INET6; a family other than 4
 * and 6 is written as 0. Ages and remaining times are whole seconds at `nowUs`.
 */
export function writeState(
  table: StateTable,
  row: number,
  format: StateFormat,
  afInet6: number,
  data: DataView,
  start: number,
  nowUs: number,
): void {
  putCommon(table, row, format === 'openbsd-6' ? OPENBSD_OFFSETS : FREEBSD_OFFSETS, data, start, nowUs);
  PUTS[format](table, row, data, start, (family) => (family === 4 ? AF_INET : family === 6 ? afInet6 : 0));
}

/** Writes a UPD_C into zeroed octets. No sender fills in `expire`. */
export function writeUpdateCompressed(table: StateTable, row: number, data: DataView, start: number): void {
  data.setUint32(start, table.idHigh(row));
  data.setUint32(start + 4, table.idLow(row));
  putPeer(table, row, SRC, data, start + UPD_C['src.scrub.pfss_flags']);
  putPeer(table, row, DST, data, start + UPD_C['dst.scrub.pfss_flags']);
  data.setUint32(start + UPD_C.creatorid, table.creatorid(row));
  data.setUint8(start + UPD_C.timeout, table.timeout(row));
}
