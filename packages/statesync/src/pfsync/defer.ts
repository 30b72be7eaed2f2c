import { STATE_FLAGS } from '@carplab/codec/pfsync';
import { bucketOf, type Deferral, type PfsyncMachine } from './machine.js';

function clearFlag(machine: PfsyncMachine, row: number): void {
  const { table } = machine;
  table.setStateFlags(row, table.stateFlags(row) & ~STATE_FLAGS.ack);
}

function letGo(machine: PfsyncMachine, held: Deferral, action: 'send' | 'drop'): void {
  const { deferrals, output } = machine;
  deferrals.splice(deferrals.indexOf(held), 1);
  clearFlag(machine, held.row);
  output.release(held.packet, action);
}

/** Whether the peer is asked to acknowledge a state. */
export const isDeferred = (machine: PfsyncMachine, row: number): boolean =>
  (machine.table.stateFlags(row) & STATE_FLAGS.ack) !== 0;

/**
 * Holds the first packet of a state just inserted, until the peer has the state or the time is up. False: it is not
 * held and may be sent. The state's INS is sent at once.
 */
export function defer(machine: PfsyncMachine, row: number, packet: Uint8Array, nowUs: number): boolean {
  const { config, dialect, table, deferrals } = machine;
  if (!machine.running || !config.defer || (table.stateFlags(row) & STATE_FLAGS.noSync) !== 0) return false;
  if (deferrals.length >= dialect.deferMax) {
    for (const held of dialect.deferFull === 'all go' ? [...deferrals] : deferrals.slice(0, 1))
      letGo(machine, held, 'send');
  }
  table.setStateFlags(row, table.stateFlags(row) | STATE_FLAGS.ack);
  deferrals.push({ row, packet, untilUs: nowUs + (config.deferUs ?? dialect.deferUs) });
  bucketOf(machine, table.idLow(row)).push = true;
  return true;
}

/** The state was acknowledged, updated or removed: sends or drops the packet held for it. */
export function undefer(machine: PfsyncMachine, row: number, action: 'send' | 'drop'): void {
  const held = machine.deferrals.find((each) => each.row === row);
  if (held) letGo(machine, held, action);
  else clearFlag(machine, row);
}

/** Releases packets whose time is up. */
export function runDeferrals(machine: PfsyncMachine, nowUs: number): void {
  for (let held = machine.deferrals[0]; held && held.untilUs <= nowUs; held = machine.deferrals[0])
    letGo(machine, held, 'send');
}
