/**
 * The state table under pfsync: a million INS, as they come in packets, and UPD_C of states in random order, with few
 * states and with many. Processor time. Prints a StatesRates as JSON.
 */
import { decodePfsyncPacket } from '@carplab/codec';
import {
  Pfsync,
  SRC,
  STACK,
  StateKey,
  StateTable,
  WIRE,
  writeState,
  writeUpdateCompressed,
} from '@carplab/statesync';
import { draws } from './draws.js';
import { median } from './median.js';

export interface StatesRates {
  /** INS per second into an empty table, to the last of `states`. */
  readonly insert: number;
  /** The same packets read as plain objects into a Map by id, per second. */
  readonly map: number;
  /** Octets a state: rows, indexes, wheel, options. */
  readonly bytes: number;
  /** UPD_C per second with a thousand states, and with all of them. */
  readonly updateFew: number;
  readonly updateMany: number;
}

const HEADER = 20;
const SUBHEADER = 4;
const STATE = 277;
const UPD_C = 84;
const STATES_A_PACKET = 5;
const UPDATES_A_PACKET = 17;
const FEW = 1000;
const states = Number(process.argv[2]);
const updates = Number(process.argv[3]);
const rounds = Number(process.argv[4]);

const seconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** A packet of sections of one action without EOF, which no receiver asks for. */
function packetOf(action: number, size: number, count: number): { bytes: Uint8Array; data: DataView } {
  const bytes = new Uint8Array(HEADER + SUBHEADER + size * count);
  const data = new DataView(bytes.buffer);
  bytes[0] = 5;
  data.setUint16(2, bytes.length);
  bytes[HEADER] = action;
  data.setUint16(HEADER + 2, count);
  return { bytes, data };
}

/** One state, which is written again and again under other names. */
function template(): { table: StateTable; row: number } {
  const table = new StateTable();
  const row = table.allocate(0);
  const address = Uint8Array.of(10, 0, 0, 1, 198, 51, 100, 7);
  const key = new StateKey().set(4, 6, address, 0, address, 4, 1024, 443);
  table.setId(row, 0, 1, 0x1122_3344);
  for (const side of [WIRE, STACK]) table.setKey(row, side, key);
  table.setDirection(row, 1);
  table.touch(row, 2, 0);
  for (const peer of [0, 1]) table.setPeerState(row, peer, 4);
  table.attach(row);
  return { table, row };
}

function receiver(limit: number): Pfsync {
  const output = { send: () => true, demote: () => {}, release: () => {} };
  const sync = new Pfsync(new StateTable({ limit }), { dialect: 'freebsd-1400', hostid: 7 }, output);
  sync.start(0);
  return sync;
}

/** Puts `count` states into a new machine; answers it and the processor time that the receiving took. */
function fill(count: number): { sync: Pfsync; spent: number } {
  const { table, row } = template();
  const { bytes, data } = packetOf(13, STATE, STATES_A_PACKET);
  for (let i = 0; i < STATES_A_PACKET; i++)
    writeState(table, row, 'freebsd-1400', 28, data, HEADER + SUBHEADER + i * STATE, 0);
  const sync = receiver(count);
  const packet = { bytes, start: 0, end: bytes.length, ttl: 255, onSyncInterface: true };
  const began = seconds();
  for (let id = 0; id < count; ) {
    for (let i = 0; i < STATES_A_PACKET; i++, id++) {
      const at = HEADER + SUBHEADER + i * STATE;
      data.setUint32(at + 4, id);
      // Another client for each sixteen states, on both sides of pf.
      data.setUint32(at + 24, 0x0a00_0000 + (id >> 4));
      data.setUint16(at + 56, 1024 + (id & 15));
      data.setUint32(at + 60, 0x0a00_0000 + (id >> 4));
      data.setUint16(at + 92, 1024 + (id & 15));
    }
    sync.receive(packet, 0);
  }
  return { sync, spent: seconds() - began };
}

/** What one would do without a table: plain objects in a Map. */
function mapRate(count: number): number {
  const { table, row } = template();
  const { bytes, data } = packetOf(13, STATE, STATES_A_PACKET);
  for (let i = 0; i < STATES_A_PACKET; i++)
    writeState(table, row, 'freebsd-1400', 28, data, HEADER + SUBHEADER + i * STATE, 0);
  const states = new Map<string, unknown>();
  const began = seconds();
  for (let id = 0; id < count; ) {
    for (let i = 0; i < STATES_A_PACKET; i++, id++) data.setUint32(HEADER + SUBHEADER + i * STATE + 4, id);
    for (const { items } of decodePfsyncPacket(bytes)!.messages)
      for (const item of items) if ('key' in item) states.set(`${item.id}/${item.creatorid}`, item);
  }
  if (states.size !== count) throw new Error(`${states.size} states of ${count}`);
  return count / (seconds() - began);
}

function updateRate(sync: Pfsync, count: number): number {
  const { table, row } = template();
  table.setPeerState(row, SRC, 4);
  const { bytes, data } = packetOf(4, UPD_C, UPDATES_A_PACKET);
  for (let i = 0; i < UPDATES_A_PACKET; i++)
    writeUpdateCompressed(table, row, data, HEADER + SUBHEADER + i * UPD_C);
  const packet = { bytes, start: 0, end: bytes.length, ttl: 255, onSyncInterface: true };
  const draw = draws(7);
  const began = seconds();
  for (let done = 0; done < updates; done += UPDATES_A_PACKET) {
    for (let i = 0; i < UPDATES_A_PACKET; i++)
      data.setUint32(HEADER + SUBHEADER + i * UPD_C + 4, draw() % count);
    sync.receive(packet, 3_000_000);
  }
  return updates / (seconds() - began);
}

const inserts: number[] = [];
const few: number[] = [];
const many: number[] = [];
let bytes = 0;
for (let i = 0; i < rounds; i++) {
  const { sync, spent } = fill(states);
  if (sync.table.count !== states) throw new Error(`${sync.table.count} states of ${states}`);
  inserts.push(states / spent);
  bytes = sync.table.byteLength / states;
  many.push(updateRate(sync, states));
  few.push(updateRate(fill(FEW).sync, FEW));
  if (sync.statistics.stale > 0) throw new Error('updates were stale');
}
const result: StatesRates = {
  insert: median(inserts),
  map: mapRate(states / 10),
  bytes,
  updateFew: median(few),
  updateMany: median(many),
};
process.stdout.write(JSON.stringify(result));
