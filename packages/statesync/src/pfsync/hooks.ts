import { PFSYNC_PROTOCOL, STATE_FLAGS } from '@carplab/codec/pfsync';
import { secondOf } from '../table/clock.js';
import { WIRE } from '../table/state-rows.js';
import { countUpdate, dequeue, enqueue, queueOf, reserve, startFlush } from './bucket.js';
import { isDeferred, undefer } from './defer.js';
import { bucketOf, ID_MESSAGE, type PfsyncMachine, QUEUE } from './machine.js';
import { ACTION, createSection, sendPlus } from './send-bucket.js';

const TCP = 6;
/** If the peer sent a state less than this many seconds ago, both hosts carry the flow. */
const BOTH_CARRY_S = 2;
const MAXUPD = 128;

const isSilent = (machine: PfsyncMachine, row: number): boolean =>
  (machine.table.stateFlags(row) & STATE_FLAGS.noSync) !== 0;

/** Own traffic created a state. States of pfsync itself are never sent. */
export function stateInserted(machine: PfsyncMachine, row: number, nowUs: number): void {
  const { table } = machine;
  if (!machine.running) return;
  if (table.proto(row, WIRE) === PFSYNC_PROTOCOL)
    table.setStateFlags(row, table.stateFlags(row) | STATE_FLAGS.noSync);
  if (isSilent(machine, row)) return;
  startFlush(machine, bucketOf(machine, table.idLow(row)), nowUs);
  enqueue(machine, row, QUEUE.INS, nowUs);
}

/** A packet matched a state. */
export function stateUpdated(machine: PfsyncMachine, row: number, nowUs: number): void {
  const { table } = machine;
  if (!machine.running) return;
  if (isDeferred(machine, row)) undefer(machine, row, 'send');
  if (isSilent(machine, row)) {
    if (queueOf(machine, row) !== QUEUE.NONE) dequeue(machine, row);
    return;
  }
  const bucket = bucketOf(machine, table.idLow(row));
  startFlush(machine, bucket, nowUs);
  const queue = queueOf(machine, row);
  if (queue === QUEUE.NONE || queue === QUEUE.IACK) {
    if (queue === QUEUE.IACK) dequeue(machine, row);
    enqueue(machine, row, QUEUE.UPD_C, nowUs);
  } else if (table.proto(row, WIRE) === TCP && countUpdate(machine, row) >= maxupd(machine)) {
    bucket.push = true;
  }
  const heard = table.pfsyncTime(row);
  if (heard !== 0 && secondOf(nowUs) - heard < BOTH_CARRY_S) bucket.push = true;
}

const maxupd = (machine: PfsyncMachine): number => machine.config.maxupd ?? MAXUPD;

/** The peer requested a full state. True: its bucket has no room for another. */
export function stateRequested(machine: PfsyncMachine, row: number, nowUs: number): boolean {
  const { table } = machine;
  const queue = queueOf(machine, row);
  if (isSilent(machine, row)) {
    if (queue !== QUEUE.NONE) dequeue(machine, row);
    return false;
  }
  const bucket = bucketOf(machine, table.idLow(row));
  if (queue === QUEUE.INS || queue === QUEUE.UPD) return false;
  if (queue !== QUEUE.NONE) dequeue(machine, row);
  enqueue(machine, row, QUEUE.UPD, nowUs);
  bucket.push = true;
  return machine.mtu - bucket.length < machine.largestState;
}

/**
 * A state is about to be removed, except at the peer's request: call it before the row is freed. A state that was never
 * sent is forgotten.
 */
export function stateDeleted(machine: PfsyncMachine, row: number, nowUs: number): void {
  const { table } = machine;
  if (!machine.running) return;
  if (isDeferred(machine, row)) undefer(machine, row, 'drop');
  const queue = queueOf(machine, row);
  if (queue !== QUEUE.NONE) dequeue(machine, row);
  if (isSilent(machine, row) || queue === QUEUE.INS) return;
  const bucket = bucketOf(machine, table.idLow(row));
  startFlush(machine, bucket, nowUs);
  reserve(machine, bucket, ID_MESSAGE, bucket.deletes.length > 0, nowUs);
  bucket.deletes.push({
    idHigh: table.idHigh(row),
    idLow: table.idLow(row),
    creatorid: table.creatorid(row),
  });
}

/** Removes a state from all queues without telling the peer, which requested it. */
export function forgetState(machine: PfsyncMachine, row: number): void {
  machine.output.removed?.(row);
  if (isDeferred(machine, row)) undefer(machine, row, 'drop');
  if (queueOf(machine, row) !== QUEUE.NONE) dequeue(machine, row);
  machine.table.remove(row);
}

/**
 * `pfctl -F states`: all states, or those bound to an interface, are about to be removed; a single CLR reports it. The
 * caller then removes them.
 */
export function statesCleared(machine: PfsyncMachine, bound: string, nowUs: number): void {
  const { table } = machine;
  const number = table.interfaces.find(bound);
  for (let row = table.first(); row >= 0; row = table.next(row)) {
    if (bound !== '' && table.interfaceNumber(row) !== number) continue;
    if (isDeferred(machine, row)) undefer(machine, row, 'drop');
    if (queueOf(machine, row) !== QUEUE.NONE) dequeue(machine, row);
  }
  if (!machine.running) return;
  const section = createSection(machine, ACTION.CLR, 1);
  for (let i = 0; i < Math.min(bound.length, 15); i++) section[4 + i] = bound.charCodeAt(i);
  new DataView(section.buffer).setUint32(20, machine.hostid);
  sendPlus(machine, section, nowUs);
}
