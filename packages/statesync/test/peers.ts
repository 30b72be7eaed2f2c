import { encodePfsyncPacket } from '@carplab/codec';
import {
  Pfsync,
  type PfsyncConfig,
  type PfsyncDialectName,
  SRC,
  STACK,
  StateKey,
  StateTable,
  type StateTableConfig,
  WIRE,
} from '../src/index.js';

/** Interfaces that both ends of a test know. */
export const INTERFACES = ['em0', 'igb1', 'vtnet0'];
/** Long enough after boot that nothing is near second 0. */
export const BEGIN_US = 100_000_000;

/** A machine with what it sent, and how it demoted CARP. */
export interface TestPeer {
  readonly sync: Pfsync;
  readonly table: StateTable;
  /** Emptied by the code that delivers. */
  readonly sent: Uint8Array[];
  readonly demotions: string[];
  readonly released: string[];
}

/** A machine with its own table. Its output accepts everything unless `fails` says otherwise. */
export function createPeer(config: PfsyncConfig, tableConfig: StateTableConfig = {}): TestPeer {
  const table = new StateTable({ nowUs: BEGIN_US, ...tableConfig });
  for (const name of INTERFACES) table.interfaces.intern(name);
  const sent: Uint8Array[] = [];
  const demotions: string[] = [];
  const released: string[] = [];
  const sync = new Pfsync(table, config, {
    send: (packet) => {
      sent.push(packet);
      return true;
    },
    demote: (delta, reason) => demotions.push(`${delta} ${reason}`),
    release: (packet, action) => released.push(`${action} ${packet[0]}`),
  });
  return { sync, table, sent, demotions, released };
}

/** Ends a bulk update, so that it requests nothing more. */
export function endBulk(peer: TestPeer, dialect: PfsyncDialectName, nowUs: number): void {
  const bus = { creatorid: '0badbeef', endtime: 0, status: 2 };
  const variant = dialect === 'openbsd' ? 'openbsd-6' : 'freebsd';
  deliver(peer, encodePfsyncPacket({ variant, messages: [{ action: 'BUS', items: [bus] }] }), nowUs);
}

/** Delivers a packet to a machine. */
export function deliver(peer: TestPeer, packet: Uint8Array, nowUs: number): void {
  peer.sync.receive({ bytes: packet, start: 0, end: packet.length, ttl: 255, onSyncInterface: true }, nowUs);
}

/** A state of own traffic; each id has its own flow. */
export function addState(
  peer: TestPeer,
  id: number,
  { proto = 6, timeout = 2, state = 4 }: { proto?: number; timeout?: number; state?: number },
  nowUs: number,
): number {
  const { table, sync } = peer;
  const address = Uint8Array.of(10, sync.hostid & 0xff, id >> 8, id, 198, 51, 100, 7);
  const key = new StateKey().set(4, proto, address, 0, address, 4, 1024 + id, 443);
  const row = table.allocate(nowUs);
  table.setId(row, 0, id, sync.hostid);
  for (const side of [WIRE, STACK]) table.setKey(row, side, key);
  table.setDirection(row, 1);
  table.setPeerState(row, SRC, state);
  table.touch(row, timeout, nowUs);
  if (table.attach(row) !== 'ok') throw new Error(`state ${id} is already there`);
  sync.stateInserted(row, nowUs);
  return row;
}

/** Everything that both ends of a session agree on, as text, in order. */
export function sharedStates(table: StateTable): string[] {
  const shown: string[] = [];
  for (let row = table.first(); row >= 0; row = table.next(row)) {
    const peers = [0, 1].map((peer) =>
      [
        table.peerState(row, peer),
        table.seqlo(row, peer),
        table.seqhi(row, peer),
        table.maxWin(row, peer),
      ].join('/'),
    );
    const key = [0, 1].map(
      (slot) => `${table.addressWord(row, WIRE, slot, 0)}:${table.port(row, WIRE, slot)}`,
    );
    const name = `${table.idHigh(row)}.${table.idLow(row)}@${table.creatorid(row)}`;
    shown.push([name, table.proto(row, WIRE), ...key, ...peers, table.timeout(row)].join(' '));
  }
  return shown.sort();
}

/**
 * Configures the sync interface, and lets other traffic carry the request for the table: on FreeBSD 9 to 13 it would
 * otherwise wait for ever, and its bucket with it.
 */
export function startSyncing({ sync }: TestPeer, nowUs: number): void {
  sync.start(nowUs);
  sync.statesCleared('none9', nowUs);
}
