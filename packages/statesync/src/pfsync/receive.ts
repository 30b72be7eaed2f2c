import {
  type PfsyncAction,
  PfsyncBusView,
  PfsyncClrView,
  PfsyncStateIdView,
  type PfsyncStateView,
  PfsyncUpdCView,
  type StateFormat,
  stateView,
} from '@carplab/codec/pfsync';
import { runPushes } from './bucket.js';
import { receiveBulkStatus } from './bulk.js';
import type { ImportTerms } from './import-state.js';
import type { PfsyncMachine } from './machine.js';
import { receiveAcknowledgement, receiveClear, receiveDelete, receiveRequest } from './receive-names.js';
import { receiveInsert, receiveUpdate, receiveUpdateCompressed } from './receive-states.js';
import { sendRequests } from './request.js';
import { ACTION } from './send-bucket.js';

/** TTL or hop limit of every packet. */
const TTL = 255;
/** From this many states on, a table does not fit the processor's cache. */
const LARGE = 1 << 14;

/** A packet as reported by the layers below. */
export interface ReceivedPfsync {
  readonly bytes: Uint8Array;
  /** Where pfsync's header begins, and where the IP packet ends. */
  readonly start: number;
  readonly end: number;
  /** TTL or hop limit. */
  readonly ttl: number;
  /** It arrived on the sync interface. */
  readonly onSyncInterface: boolean;
  /** pf is disabled: pfsync does not listen. */
  readonly pfDisabled?: boolean;
}

// One of each is enough: packets are processed one at a time.
const views: Partial<Record<StateFormat, PfsyncStateView>> = {};
const idView = new PfsyncStateIdView();
const updateView = new PfsyncUpdCView();
const clearView = new PfsyncClrView();
const busView = new PfsyncBusView();

function viewOf(format: StateFormat): PfsyncStateView {
  views[format] ??= stateView(format);
  return views[format];
}

/** The messages of a section, one by one, until one abandons the rest. */
function each(machine: PfsyncMachine, take: (at: number) => boolean): void {
  const { sections } = machine;
  for (let i = 0; i < sections.count; i++) if (!take(sections.itemAt + i * sections.stride)) return;
}

/**
 * Looks up every state of a UPD_C section in advance, just for the memory accesses: in a large table each lookup waits
 * for memory. One after the other they would wait separately; these are independent and wait together.
 */
function touchAll(machine: PfsyncMachine): void {
  const { table, sections } = machine;
  if (table.count < LARGE) return;
  const { bytes, itemAt, stride, count } = sections;
  for (let i = 0; i < count; i++) {
    updateView.on(bytes, itemAt + i * stride);
    table.find(updateView.idHigh, updateView.idLow, updateView.creatorWord);
  }
}

function receiveSection(
  machine: PfsyncMachine,
  known: PfsyncAction,
  terms: ImportTerms,
  nowUs: number,
): void {
  const { bytes } = machine.sections;
  if (known.message === 'state') {
    const view = viewOf(known.format!);
    if (known.number === ACTION.DEL) {
      each(machine, (at) => receiveDelete(machine, view.on(bytes, at)));
      return;
    }
    const isInsert = machine.dialect.actions[known.format!]?.insert === known.number;
    const receive = isInsert ? receiveInsert : receiveUpdate;
    each(machine, (at) => receive(machine, view.on(bytes, at), terms, nowUs));
    return;
  }
  switch (known.number) {
    case ACTION.CLR:
      each(machine, (at) => receiveClear(machine, clearView.on(bytes, at)));
      break;
    case ACTION.INS_ACK:
      each(machine, (at) => receiveAcknowledgement(machine, idView.on(bytes, at)));
      break;
    case ACTION.UPD_C:
      touchAll(machine);
      each(machine, (at) => receiveUpdateCompressed(machine, updateView.on(bytes, at), nowUs));
      sendRequests(machine);
      break;
    case ACTION.UPD_REQ:
      each(machine, (at) => receiveRequest(machine, idView.on(bytes, at), nowUs));
      break;
    case ACTION.DEL_C:
      each(machine, (at) => receiveDelete(machine, idView.on(bytes, at)));
      break;
    case ACTION.BUS:
      // Only the first counts.
      if (machine.sections.count > 0)
        receiveBulkStatus(machine, busView.on(bytes, machine.sections.itemAt), nowUs);
      break;
  }
}

/** Whether a section's messages are skipped without checking that they are there. */
function isUnread(machine: PfsyncMachine, action: number): boolean {
  if (machine.dialect.version !== 5) return false;
  // FreeBSD reads bulk messages only while it waits for them, and is built without the IPsec code that reads TDBs.
  return (action === ACTION.BUS && machine.requestSecond < 0) || action === ACTION.TDB;
}

function receiveSections(machine: PfsyncMachine, terms: ImportTerms, nowUs: number): void {
  const { sections, dialect, statistics, iacts } = machine;
  const { version, maxAction, refused } = dialect;
  while (sections.next()) {
    const { action, known, count, trouble } = sections;
    if (sections.skipped) continue;
    if (action >= maxAction && version === 5) {
      statistics.badact++;
      return;
    }
    if (action < iacts.length) iacts[action]! += count;
    if (version === 5 && refused.includes(action)) {
      statistics.badact++;
      return;
    }
    if (isUnread(machine, action)) continue;
    if (trouble === 'badact' || trouble === 'badlen') {
      statistics[trouble]++;
      return;
    }
    if (known !== undefined) receiveSection(machine, known, terms, nowUs);
  }
}

function hasSameRules(machine: PfsyncMachine, bytes: Uint8Array, start: number): boolean {
  const { checksum } = machine.rules;
  for (let i = 0; i < 16; i++) if (bytes[start + 4 + i] !== checksum[i]) return false;
  return true;
}

/** Processes a packet as the kernel does: check by check, section by section, message by message. */
export function receive(machine: PfsyncMachine, packet: ReceivedPfsync, nowUs: number): void {
  const { statistics, sections, dialect } = machine;
  const { bytes, start, end } = packet;
  statistics.ipackets++;
  if (!machine.running || packet.pfDisabled === true) return;
  if (!packet.onSyncInterface) {
    statistics.badif++;
    return;
  }
  if (packet.ttl !== TTL) {
    statistics.badttl++;
    return;
  }
  const dropped = sections.on(bytes, start, end);
  if (dropped === 'hdrops') {
    statistics.hdrops++;
    return;
  }
  if (sections.version !== dialect.version) {
    statistics.badver++;
    return;
  }
  if (dropped === 'badlen') {
    statistics.badlen++;
    return;
  }
  const sameRules = dialect.version === 5 && machine.rules.count > 0 && hasSameRules(machine, bytes, start);
  const { unknownInterfaces, afInet6, closedGivesWay } = dialect;
  const rules = sameRules ? machine.rules.count : -1;
  receiveSections(machine, { unknownInterfaces, rules, afInet6, closedGivesWay }, nowUs);
  runPushes(machine, nowUs);
}
