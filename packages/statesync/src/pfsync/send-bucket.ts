import { actionOf, PFSYNC_EOF } from '@carplab/codec/pfsync';
import * as at from '../table/row-layout.js';
import type { PacketPart } from './dialect.js';
import { writeState, writeUpdateCompressed } from './export-state.js';
import {
  type Bucket,
  HEADER,
  ID_MESSAGE,
  type PfsyncMachine,
  QUEUE,
  type StateName,
  SUBHEADER,
  UPD_C_MESSAGE,
} from './machine.js';

/** Actions with the same number in all systems. */
export const ACTION = {
  CLR: 0,
  INS_ACK: 2,
  UPD_C: 4,
  UPD_REQ: 5,
  DEL: 6,
  DEL_C: 7,
  BUS: 10,
  TDB: 11,
} as const;

/** A packet being written. */
interface Draft {
  readonly bytes: Uint8Array;
  readonly data: DataView;
  at: number;
}

function putSubheader(
  machine: PfsyncMachine,
  draft: Draft,
  action: number,
  size: number,
  count: number,
): void {
  draft.bytes[draft.at] = action;
  draft.bytes[draft.at + 1] = machine.dialect.version === 6 ? size >> 2 : 0;
  draft.data.setUint16(draft.at + 2, count);
  draft.at += SUBHEADER;
  machine.oacts[action]! += count;
}

export function putName(
  data: DataView,
  start: number,
  idHigh: number,
  idLow: number,
  creatorid: number,
): void {
  data.setUint32(start, idHigh);
  data.setUint32(start + 4, idLow);
  data.setUint32(start + 8, creatorid);
}

function putNames(machine: PfsyncMachine, draft: Draft, action: number, names: StateName[]): void {
  if (names.length === 0) return;
  putSubheader(machine, draft, action, ID_MESSAGE, names.length);
  for (const { idHigh, idLow, creatorid } of names) {
    putName(draft.data, draft.at, idHigh, idLow, creatorid);
    draft.at += ID_MESSAGE;
  }
  names.length = 0;
}

/** Writes a queue's rows, and removes them from the queue. */
function putQueue(
  machine: PfsyncMachine,
  draft: Draft,
  bucket: Bucket,
  part: 'INS' | 'IACK' | 'UPD' | 'UPD_C',
  nowUs: number,
): void {
  const queue = QUEUE[part];
  const count = bucket.counts[queue]!;
  if (count === 0) return;
  const { table, format, dialect } = machine;
  const actions = dialect.actions[format]!;
  const action =
    part === 'INS'
      ? actions.insert
      : part === 'UPD'
        ? actions.update
        : part === 'UPD_C'
          ? ACTION.UPD_C
          : ACTION.INS_ACK;
  const size = part === 'UPD_C' ? UPD_C_MESSAGE : part === 'IACK' ? ID_MESSAGE : machine.stateSize;
  putSubheader(machine, draft, action, size, count);
  for (let row = bucket.heads[queue]!; row >= 0; ) {
    const next = table.i32[row * at.ROW_WORDS + at.QUEUE_NEXT]!;
    table.u8[row * at.ROW_BYTES + at.QUEUE_BYTE] = QUEUE.NONE;
    if (part === 'UPD_C') writeUpdateCompressed(table, row, draft.data, draft.at);
    else if (part === 'IACK')
      putName(draft.data, draft.at, table.idHigh(row), table.idLow(row), table.creatorid(row));
    else writeState(table, row, format, dialect.afInet6, draft.data, draft.at, nowUs);
    draft.at += size;
    row = next;
  }
  bucket.heads[queue] = -1;
  bucket.tails[queue] = -1;
  bucket.counts[queue] = 0;
}

function putPart(
  machine: PfsyncMachine,
  draft: Draft,
  bucket: Bucket,
  part: PacketPart,
  nowUs: number,
): void {
  switch (part) {
    case 'DEL_C':
      putNames(machine, draft, ACTION.DEL_C, bucket.deletes);
      break;
    case 'UPD_REQ':
      putNames(machine, draft, ACTION.UPD_REQ, bucket.requests);
      break;
    case 'PLUS':
      for (const section of bucket.plus) {
        draft.bytes.set(section, draft.at);
        machine.oacts[section[0]!]! += draft.data.getUint16(draft.at + 2);
        draft.at += section.length;
      }
      bucket.plus.length = 0;
      break;
    case 'EOF':
      putSubheader(machine, draft, PFSYNC_EOF, 0, 1);
      break;
    default:
      putQueue(machine, draft, bucket, part, nowUs);
  }
}

function createDraft(machine: PfsyncMachine, length: number): Draft {
  const bytes = new Uint8Array(length);
  const data = new DataView(bytes.buffer);
  bytes[0] = machine.dialect.version;
  data.setUint16(2, length);
  // OpenBSD leaves the ruleset's digest empty.
  if (machine.dialect.version === 5) bytes.set(machine.rules.checksum, 4);
  return { bytes, data, at: HEADER };
}

/** Counts the outcome of a packet. */
export function countSent(machine: PfsyncMachine, isSent: boolean): void {
  if (isSent) machine.statistics.opackets++;
  else machine.statistics.oerrors++;
}

function emit(machine: PfsyncMachine, packet: Uint8Array): void {
  const isSent = machine.output.send(packet);
  if (isSent !== undefined) countSent(machine, isSent);
}

/** Sends everything in a bucket as one packet. An empty bucket sends nothing. */
export function sendBucket(machine: PfsyncMachine, bucket: Bucket, nowUs: number): void {
  bucket.push = false;
  if (bucket.length === machine.emptyLength) return;
  if (bucket.length > machine.dialect.maxPacket) {
    // The kernel cannot allocate that much in one piece; the queue stays.
    machine.statistics.onomem++;
    return;
  }
  const draft = createDraft(machine, bucket.length - machine.dialect.ipHeader);
  for (const part of machine.dialect.order) putPart(machine, draft, bucket, part, nowUs);
  // The flush timer keeps running: what comes after an overflow does not start it again.
  bucket.length = machine.emptyLength;
  emit(machine, draft.bytes);
}

/** Sends whole sections in a packet of their own. */
export function sendSections(machine: PfsyncMachine, sections: readonly Uint8Array[]): void {
  const length = sections.reduce((sum, section) => sum + section.length, 0);
  const draft = createDraft(machine, HEADER + length);
  for (const section of sections) {
    draft.bytes.set(section, draft.at);
    machine.oacts[section[0]!]! += (section[2]! << 8) | section[3]!;
    draft.at += section.length;
  }
  emit(machine, draft.bytes);
}

/** A section of fixed-size messages, still zeroed. */
export function createSection(machine: PfsyncMachine, action: number, count: number): Uint8Array {
  const { size } = actionOf(machine.dialect.version, action)!;
  const section = new Uint8Array(SUBHEADER + size * count);
  section[0] = action;
  section[1] = machine.dialect.version === 6 ? size >> 2 : 0;
  section[2] = count >> 8;
  section[3] = count;
  return section;
}

/** Sends a section: FreeBSD with everything in the first bucket, OpenBSD in a packet of its own. */
export function sendPlus(machine: PfsyncMachine, section: Uint8Array, nowUs: number): void {
  if (machine.dialect.version === 6) {
    sendSections(machine, [section]);
    return;
  }
  const bucket = machine.buckets[0]!;
  if (bucket.length + section.length > machine.mtu) sendBucket(machine, bucket, nowUs);
  bucket.plus.push(section);
  bucket.length += section.length;
  sendBucket(machine, bucket, nowUs);
}
