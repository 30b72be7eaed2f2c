import {
  type PfsyncClrView,
  type PfsyncStateIdView,
  type PfsyncStateView,
  STATE_FLAGS,
} from '@carplab/codec/pfsync';
import { startAnswer } from './bulk.js';
import { isDeferred, undefer } from './defer.js';
import { forgetState, stateRequested } from './hooks.js';
import type { PfsyncMachine } from './machine.js';

function find(machine: PfsyncMachine, view: PfsyncStateIdView | PfsyncStateView): number {
  return machine.table.find(view.idHigh, view.idLow, view.creatorWord);
}

/** CLR: removes the states of one owner, and no others. */
export function receiveClear(machine: PfsyncMachine, view: PfsyncClrView): boolean {
  const { table, dialect } = machine;
  const { ifname, creatorWord } = view;
  const number = table.interfaces.find(ifname);
  if (ifname !== '' && number < 0) return true;
  for (let row = table.first(); row >= 0; row = table.next(row)) {
    if (table.creatorid(row) !== creatorWord) continue;
    if (dialect.clearsByInterface && ifname !== '' && table.interfaceNumber(row) !== number) continue;
    forgetState(machine, row);
  }
  return true;
}

/** INS_ACK: the peer has the state; releases what is held for it. */
export function receiveAcknowledgement(machine: PfsyncMachine, view: PfsyncStateIdView): boolean {
  const row = find(machine, view);
  if (row >= 0 && isDeferred(machine, row)) undefer(machine, row, 'send');
  return true;
}

/** UPD_REQ of a state, or, with all zeros, of the whole table. */
export function receiveRequest(machine: PfsyncMachine, view: PfsyncStateIdView, nowUs: number): boolean {
  if (view.idHigh === 0 && view.idLow === 0 && view.creatorWord === 0) {
    startAnswer(machine, nowUs);
    return true;
  }
  const row = find(machine, view);
  if (row < 0) machine.statistics.badstate++;
  else if ((machine.table.stateFlags(row) & STATE_FLAGS.noSync) === 0) stateRequested(machine, row, nowUs);
  return true;
}

/** DEL_C, or DEL: removes the state without sending anything. */
export function receiveDelete(machine: PfsyncMachine, view: PfsyncStateIdView | PfsyncStateView): boolean {
  const row = find(machine, view);
  if (row < 0) machine.statistics.badstate++;
  else forgetState(machine, row);
  return true;
}
