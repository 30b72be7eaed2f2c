import { PFSYNC_BUS_END, PFSYNC_BUS_START, type PfsyncBusView, STATE_FLAGS } from '@carplab/codec/pfsync';
import { secondOf } from '../table/clock.js';
import { selectStates } from '../table/state-filter.js';
import { queueOf, runPushes } from './bucket.js';
import { writeState } from './export-state.js';
import { stateRequested } from './hooks.js';
import { idHashRow, type PfsyncMachine, QUEUE, SUBHEADER } from './machine.js';
import { requestState, sendRequests } from './request.js';
import { ACTION, createSection, sendPlus, sendSections } from './send-bucket.js';

const NEVER = Number.POSITIVE_INFINITY;

/** Demotion of OpenBSD's group while a bulk update is outstanding. */
const GROUP_DEMOTION = 32;
const DEMOTION_FACTOR = 240;

function demote(machine: PfsyncMachine, sign: 1 | -1, reason: string): void {
  const { dialect, config, output } = machine;
  const delta = dialect.demotion === 'group' ? GROUP_DEMOTION : (config.demotionFactor ?? DEMOTION_FACTOR);
  if (delta !== 0) output.demote(sign * delta, reason);
}

function request(machine: PfsyncMachine, nowUs: number): void {
  requestState(machine, 0, 0, 0, nowUs);
  sendRequests(machine);
  machine.bulkFailUs = nowUs + machine.dialect.bulkRetryUs;
}

/**
 * Requests the peer's whole table, as whenever the sync interface is configured. CARP is demoted until it has arrived.
 */
export function requestBulk(machine: PfsyncMachine, nowUs: number): void {
  if (machine.complete) demote(machine, 1, 'pfsync bulk start');
  machine.complete = false;
  machine.requestSecond = secondOf(nowUs);
  machine.tries = 0;
  request(machine, nowUs);
}

function finish(machine: PfsyncMachine, reason: string): void {
  machine.requestSecond = -1;
  machine.tries = 0;
  machine.bulkFailUs = NEVER;
  if (!machine.complete) demote(machine, -1, reason);
  machine.complete = true;
}

/** No answer, or no end: requests again, and finally accepts what has arrived. */
export function bulkFailed(machine: PfsyncMachine, nowUs: number): void {
  if (machine.tries++ < machine.dialect.bulkTries) request(machine, nowUs);
  else finish(machine, 'pfsync bulk fail');
}

/** The peer starts or ends its bulk update. */
export function receiveBulkStatus(machine: PfsyncMachine, bus: PfsyncBusView, nowUs: number): void {
  if (machine.requestSecond < 0) return;
  const { dialect, table } = machine;
  if (bus.status === PFSYNC_BUS_START) {
    const perPacket = Math.floor((machine.mtu - machine.emptyLength) / machine.largestState);
    machine.bulkFailUs = nowUs + dialect.bulkTimeoutUs(table.limit, perPacket, machine.tickUs);
  } else if (bus.status === PFSYNC_BUS_END) {
    // An end that belongs to an older request does not count.
    if (dialect.bulkEndTime && secondOf(nowUs) - bus.endtime < machine.requestSecond) return;
    finish(machine, 'pfsync bulk done');
  }
}

function bulkStatus(machine: PfsyncMachine, status: number, nowUs: number): Uint8Array {
  const section = createSection(machine, ACTION.BUS, 1);
  const data = new DataView(section.buffer);
  data.setUint32(SUBHEADER, machine.hostid);
  // OpenBSD's receivers ignore it, and its senders omit it.
  if (machine.dialect.bulkEndTime) data.setUint32(SUBHEADER + 4, secondOf(nowUs) - machine.answerSecond);
  section[SUBHEADER + 8] = status;
  return section;
}

/**
 * All states in the order in which they will be sent, the last first: FreeBSD walks its hash table of ids, OpenBSD its
 * list.
 */
function rowsInOrder({ table, dialect }: PfsyncMachine): number[] {
  const rows = [...selectStates(table)];
  const isFreebsd = dialect.version === 5;
  const key = (row: number): number =>
    isFreebsd ? idHashRow(table.idLow(row)) : table.idHigh(row) * 0x1_0000_0000 + table.idLow(row);
  const keys = new Map(rows.map((row) => [row, key(row)]));
  return rows.sort((a, b) => keys.get(b)! - keys.get(a)! || table.idLow(b) - table.idLow(a));
}

/** The peer requested the whole table. */
export function startAnswer(machine: PfsyncMachine, nowUs: number): void {
  const { dialect } = machine;
  machine.answerSecond = secondOf(nowUs);
  machine.answerRows = rowsInOrder(machine);
  machine.answerStarted = false;
  if (dialect.version === 5) {
    sendPlus(machine, bulkStatus(machine, PFSYNC_BUS_START, nowUs), nowUs);
    machine.answerUs = nowUs + machine.tickUs;
  } else if (machine.answerRows.length === 0) {
    endAnswer(machine);
    sendSections(machine, [bulkStatus(machine, PFSYNC_BUS_END, nowUs)]);
  } else machine.answerUs = nowUs;
}

function endAnswer(machine: PfsyncMachine): void {
  machine.answerRows = [];
  machine.answerUs = NEVER;
}

/** Continues the bulk update where it stopped. */
export function continueAnswer(machine: PfsyncMachine, nowUs: number): void {
  if (machine.dialect.version === 5) continueFreebsd(machine, nowUs);
  else continueOpenbsd(machine, nowUs);
}

/** Sends states that are in no queue, and that the peer has not sent since its request. */
function continueFreebsd(machine: PfsyncMachine, nowUs: number): void {
  const { table, config, answerRows } = machine;
  for (let row = answerRows.pop(); row !== undefined; row = answerRows.pop()) {
    if (!table.isAttached(row) || queueOf(machine, row) !== QUEUE.NONE) continue;
    if (table.pfsyncTime(row) > machine.answerSecond) continue;
    const isFull = stateRequested(machine, row, nowUs);
    if (config.bulk === 'state') runPushes(machine, nowUs);
    else if (isFull && answerRows.length > 0) {
      machine.answerUs = nowUs + machine.tickUs;
      return;
    }
  }
  endAnswer(machine);
  sendPlus(machine, bulkStatus(machine, PFSYNC_BUS_END, nowUs), nowUs);
}

/** A packet of UPD, with the start in front, and the end behind if there is room. */
function continueOpenbsd(machine: PfsyncMachine, nowUs: number): void {
  const { table, dialect, format, stateSize, answerRows } = machine;
  const sections: Uint8Array[] = [];
  let room = machine.mtu - machine.emptyLength;
  if (!machine.answerStarted) {
    sections.push(bulkStatus(machine, PFSYNC_BUS_START, nowUs));
    room -= sections[0]!.length;
    machine.answerStarted = true;
  }
  const rows: number[] = [];
  room -= SUBHEADER;
  while (answerRows.length > 0 && room >= stateSize) {
    const row = answerRows.pop()!;
    if (!table.isAttached(row) || (table.stateFlags(row) & STATE_FLAGS.noSync) !== 0) continue;
    rows.push(row);
    room -= stateSize;
  }
  if (rows.length > 0) {
    const section = createSection(machine, dialect.actions[format]!.update, rows.length);
    const data = new DataView(section.buffer);
    rows.forEach((each, i) => {
      writeState(table, each, format, dialect.afInet6, data, SUBHEADER + i * stateSize, nowUs);
    });
    sections.push(section);
  }
  const end = bulkStatus(machine, PFSYNC_BUS_END, nowUs);
  machine.answerUs = nowUs + dialect.bulkGapUs;
  if (answerRows.length === 0 && room >= end.length) {
    sections.push(end);
    endAnswer(machine);
  }
  sendSections(machine, sections);
}
