import { PFSYNC_STATE_OPENBSD } from '@carplab/codec/layouts';
import {
  PF_STATE_MAX,
  type PfsyncPeerView,
  type PfsyncStateView,
  type PfsyncUpdCView,
  STATE_FLAGS,
} from '@carplab/codec/pfsync';
import { secondOf } from '../table/clock.js';
import { DST, SRC, WIRE } from '../table/state-rows.js';
import { enqueue, pushAll } from './bucket.js';
import { isDeferred, undefer } from './defer.js';
import { forgetState, stateUpdated } from './hooks.js';
import { type ImportResult, type ImportTerms, importPeer, importState } from './import-state.js';
import { type PfsyncMachine, QUEUE } from './machine.js';
import { requestState } from './request.js';
import { stalePeers } from './resolve.js';

const AF_INET = 2;
const MAX_DIRECTION = 2;

interface Checked {
  readonly timeout: number;
  readonly src: PfsyncPeerView;
  readonly dst: PfsyncPeerView;
}

function hasBadValues(machine: PfsyncMachine, view: Checked): boolean {
  return (
    view.timeout >= machine.dialect.timeoutMax ||
    view.src.state > PF_STATE_MAX ||
    view.dst.state > PF_STATE_MAX
  );
}

const { offset: OPENBSD } = PFSYNC_STATE_OPENBSD;

function hasBadFamily(machine: PfsyncMachine, view: PfsyncStateView): boolean {
  const isBad = (af: number): boolean => af !== AF_INET && af !== machine.dialect.afInet6;
  if (machine.dialect.version === 5) return isBad(view.keyAf(0)) || isBad(view.keyAf(1));
  const wire = view.bytes[view.start + OPENBSD['key[0].af']]!;
  const stack = view.bytes[view.start + OPENBSD['key[1].af']]!;
  // Both keys may leave it to the state.
  return (
    isBad(view.bytes[view.start + OPENBSD.af]!) ||
    ((wire !== 0 || stack !== 0) && (isBad(wire) || isBad(stack)))
  );
}

function insert(
  machine: PfsyncMachine,
  view: PfsyncStateView,
  terms: ImportTerms,
  nowUs: number,
): ImportResult {
  const { table } = machine;
  const result = importState(table, view, terms, nowUs, (row) => forgetState(machine, row));
  if (result === 'limit') machine.overLimit++;
  if (result === 'ok' && (view.stateFlags & STATE_FLAGS.ack) !== 0) {
    enqueue(machine, table.find(view.idHigh, view.idLow, view.creatorWord), QUEUE.IACK, nowUs);
    pushAll(machine);
  }
  return result;
}

/** INS. Only a full table abandons the rest of the section; other failures are not counted. */
export function receiveInsert(
  machine: PfsyncMachine,
  view: PfsyncStateView,
  terms: ImportTerms,
  nowUs: number,
): boolean {
  if (hasBadValues(machine, view) || view.direction > MAX_DIRECTION || hasBadFamily(machine, view)) {
    machine.statistics.badval++;
    return true;
  }
  return insert(machine, view, terms, nowUs) !== 'limit';
}

/** Takes the newer parts of an update; if ours is newer, sends it to the peer. */
function resolve(machine: PfsyncMachine, row: number, view: Checked, nowUs: number): void {
  const { table, dialect, statistics } = machine;
  if (isDeferred(machine, row)) undefer(machine, row, dialect.deferOnUpdate);
  const { src, dst, timeout } = view;
  const stale = stalePeers(dialect, table, row, table.proto(row, WIRE), src, dst);
  if ((stale & 1) === 0) importPeer(table, row, SRC, src);
  if ((stale & 2) === 0 || (dialect.overwritesDst && stale === 2)) importPeer(table, row, DST, dst);
  if (stale !== 3) table.touch(row, timeout, nowUs);
  table.setPfsyncTime(row, secondOf(nowUs) || 1);
  if (stale === 0) return;
  statistics.stale++;
  stateUpdated(machine, row, nowUs);
  if (dialect.staleIsPushed) pushAll(machine);
}

/** UPD: inserts an unknown state, with fewer checks than INS. */
export function receiveUpdate(
  machine: PfsyncMachine,
  view: PfsyncStateView,
  terms: ImportTerms,
  nowUs: number,
): boolean {
  const { statistics, table } = machine;
  if (hasBadValues(machine, view)) {
    statistics.badval++;
    return true;
  }
  const row = table.find(view.idHigh, view.idLow, view.creatorWord);
  if (row >= 0) resolve(machine, row, view, nowUs);
  else {
    const result = insert(machine, view, terms, nowUs);
    // An unknown interface is not an error.
    if (result !== 'ok' && result !== 'unknown') statistics.badstate++;
  }
  return true;
}

/** UPD_C: requests the full state if it is unknown. */
export function receiveUpdateCompressed(
  machine: PfsyncMachine,
  view: PfsyncUpdCView,
  nowUs: number,
): boolean {
  if (hasBadValues(machine, view)) {
    machine.statistics.badval++;
    return true;
  }
  const { idHigh, idLow, creatorWord } = view;
  const row = machine.table.find(idHigh, idLow, creatorWord);
  if (row < 0) requestState(machine, idHigh, idLow, creatorWord, nowUs);
  else resolve(machine, row, view, nowUs);
  return true;
}
