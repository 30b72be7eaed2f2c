import {
  dissect,
  encodePfsyncFrame,
  encodePfsyncPacket,
  LINKTYPE_ETHERNET,
  Packet,
  type PfsyncFrame,
  type PfsyncPacketInput,
} from '@carplab/codec';
import { hex64, type PfsyncSectionInput } from '@carplab/codec/pfsync';
import { DST, SRC } from '@carplab/statesync';
import { describe, expect, it } from 'vitest';
import type { StateChange } from './state-change.js';
import { StateReplica } from './state-replica.js';
import type { StateReplicaConfig } from './state-replica-config.js';
import { TableState } from './table-state.js';

const A = '10.255.0.1';
const B = '10.255.0.2';
const OWNER_A = '11223344';
const OWNER_B = '55667788';
const START = 1_700_000_000;

interface Sent {
  /** Seconds after the start. */
  readonly at: number;
  readonly from?: string;
  readonly messages: readonly PfsyncSectionInput[];
  readonly packet?: Partial<PfsyncPacketInput>;
  readonly frame?: Partial<PfsyncFrame>;
}

/** A replica, and what is told to it. */
function replicaOf(config: StateReplicaConfig = {}) {
  const changes: StateChange[] = [];
  const replica = new StateReplica({ onChange: (change) => changes.push(change), ...config });
  const packet = new Packet();
  const hear = ({ at, from = A, messages, packet: more, frame }: Sent): void => {
    const bytes = encodePfsyncFrame(
      { srcMac: '02:00:00:00:00:01', src: from, ...frame },
      encodePfsyncPacket({ variant: 'freebsd-1301', messages, ...more }),
    );
    dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
    replica.observe(packet, Math.round((START + at) * 1e6));
  };
  const until = (at: number): void => replica.advance((START + at) * 1e6);
  const ids = (): string[] =>
    [...replica.select()].map(
      (row) => `${replica.table.idLow(row)}/${replica.table.creatorid(row).toString(16)}`,
    );
  return { replica, changes, hear, until, ids };
}

const state = (number: number, more: object = {}): object => ({
  id: hex64(0, number),
  creatorid: OWNER_A,
  key: [
    { addr: ['192.0.2.1', '10.0.0.1'], port: [443, 40_000 + number] },
    { addr: ['192.0.2.1', '10.0.0.1'], port: [443, 40_000 + number] },
  ],
  direction: 2,
  proto: 6,
  af: 2,
  src: { state: 4, seqlo: 1000 },
  dst: { state: 4, seqlo: 2000 },
  timeout: 2,
  expire: 86_400,
  ...more,
});
const update = (number: number, more: object = {}): object => ({
  id: hex64(0, number),
  creatorid: OWNER_A,
  src: { state: 4, seqlo: 1500 },
  dst: { state: 4, seqlo: 2500 },
  timeout: 2,
  ...more,
});
const name = (number: number, creatorid = OWNER_A): object => ({ id: hex64(0, number), creatorid });
const section = (action: string, ...items: readonly object[]): PfsyncSectionInput => ({ action, items });
const kinds = (changes: readonly StateChange[]): string[] => changes.map(({ kind }) => kind);

describe('what messages do', () => {
  it('INS, UPD_C, DEL_C', () => {
    const { replica, changes, hear, ids } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1), state(2))] });
    hear({ at: 1, messages: [section('UPD_C', update(1))] });
    const row = replica.table.find(0, 1, 0x1122_3344);
    expect([replica.table.seqlo(row, SRC), replica.table.seqlo(row, DST)]).toEqual([1500, 2500]);
    hear({ at: 2, messages: [section('DEL_C', name(1))] });
    expect(ids()).toEqual(['2/11223344']);
    expect(kinds(changes)).toEqual(['insert', 'insert', 'update', 'delete']);
    expect(replica.nodes).toMatchObject([{ source: A, packets: 3, full: 2, updates: 1, deletes: 1 }]);
  });

  it('a bulk update tells of states that are known, and of others; counters are those of the last one', () => {
    const { replica, hear, ids } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1))] });
    hear({ at: 5, messages: [section('BUS', { creatorid: OWNER_A, status: 1 })] });
    expect(replica.nodes[0]!.inBulk).toBe(true);
    hear({ at: 5, messages: [section('UPD', state(1, { creation: 5, packets: ['9', '7'] }), state(2))] });
    hear({ at: 5, messages: [section('BUS', { creatorid: OWNER_A, status: 2 })] });
    expect(replica.nodes[0]!.inBulk).toBe(false);
    expect(ids()).toEqual(['1/11223344', '2/11223344']);
    const shown = new TableState(replica.table).on(replica.table.find(0, 1, 0x1122_3344), replica.nowUs);
    expect([shown.packetsLow(0), shown.packetsLow(1), shown.creation]).toEqual([9, 7, 5]);
  });

  it('what is behind is not taken, and counts as stale', () => {
    const { replica, hear } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1))] });
    hear({ at: 1, from: B, messages: [section('UPD_C', update(1, { dst: { state: 2, seqlo: 2500 } }))] });
    const row = replica.table.find(0, 1, 0x1122_3344);
    expect(replica.table.seqlo(row, SRC)).toBe(1500);
    expect([replica.table.peerState(row, DST), replica.table.seqlo(row, DST)]).toEqual([4, 2000]);
    expect(replica.nodes[1]).toMatchObject({ source: B, stale: 1 });
    expect(replica.rows.nodeNumber(row)).toBe(1);
  });

  it('CLR: the states of one owner, on OpenBSD of one interface', () => {
    const { hear, ids } = replicaOf();
    const all = [state(1), state(2, { ifname: 'em0' }), state(3, { creatorid: OWNER_B })];
    hear({ at: 0, messages: [section('INS', ...all)] });
    hear({ at: 1, messages: [section('CLR', { ifname: 'em0', creatorid: OWNER_A })] });
    expect(ids()).toEqual(['3/55667788']);
    const openbsd = replicaOf();
    const v6 = { packet: { variant: 'openbsd-6' as const } };
    const rekeyed = all.map((each) => ({ ...each }));
    openbsd.hear({ at: 0, messages: [section('INS', ...rekeyed)], ...v6 });
    openbsd.hear({ at: 1, messages: [section('CLR', { ifname: 'em0', creatorid: OWNER_A })], ...v6 });
    expect(openbsd.ids()).toEqual(['1/11223344', '3/55667788']);
  });

  it('the same flow under the ids of two owners is there twice, and is said to be doubled', () => {
    const { replica, hear, ids } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1), state(4))] });
    hear({ at: 0, from: B, messages: [section('INS', { ...state(1), creatorid: OWNER_B })] });
    expect(ids()).toEqual(['1/11223344', '1/55667788', '4/11223344']);
    expect(replica.summary().doubled).toBe(2);
    hear({ at: 1, messages: [section('DEL_C', name(1))] });
    expect(replica.summary().doubled).toBe(0);
  });

  it('an id that comes again with another flow is another state', () => {
    const { changes, hear, ids } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1))] });
    hear({ at: 1, messages: [section('INS', { ...state(2), id: hex64(0, 1) })] });
    expect(ids()).toEqual(['1/11223344']);
    expect(kinds(changes)).toEqual(['insert', 'delete', 'insert']);
    // One that receivers refuse takes nobody's place.
    hear({ at: 2, messages: [section('INS', { ...state(3, { timeout: 25 }), id: hex64(0, 1) })] });
    expect(kinds(changes)).toHaveLength(3);
  });
});

describe('what cannot be known', () => {
  it('updates and deletes of states that were never seen in full, by node', () => {
    const { replica, changes, hear } = replicaOf();
    hear({ at: 0, messages: [section('UPD_C', update(1), update(2)), section('DEL_C', name(3))] });
    hear({ at: 1, from: B, messages: [section('UPD_C', update(1))] });
    expect(replica.nodes).toMatchObject([
      { unknownUpdates: 2, unknownDeletes: 1 },
      { unknownUpdates: 1, unknownDeletes: 0 },
    ]);
    expect(replica.summary().unknown).toBe(2);
    expect(kinds(changes)).toEqual(['unknown update', 'unknown update', 'unknown delete']);
    // Asked for, it comes in full.
    hear({ at: 2, messages: [section('UPD', state(1))] });
    hear({ at: 3, messages: [section('DEL_C', name(2))] });
    expect(replica.summary().unknown).toBe(0);
  });

  it('what a second node says of the end of a state is late, not unknown', () => {
    const { replica, hear } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1))] });
    hear({ at: 1, messages: [section('DEL_C', name(1))] });
    hear({ at: 1, from: B, messages: [section('UPD_C', update(1)), section('DEL_C', name(1))] });
    expect(replica.nodes[1]).toMatchObject({ late: 2, unknownUpdates: 0, unknownDeletes: 0 });
  });

  it('badact: what follows an unknown action is lost, to a receiver of a version and to all', () => {
    const messages = [section('INS_1400', state(1)), section('UPD_C', update(1)), section('DEL_C', name(9))];
    const modern = replicaOf();
    modern.hear({ at: 0, messages, packet: { variant: 'freebsd-1400' } });
    expect(modern.ids()).toEqual(['1/11223344']);
    expect(modern.replica.nodes[0]!.lostFor).toEqual({
      'freebsd-1301': { packets: 1, messages: 3 },
      'freebsd-1400': { packets: 0, messages: 0 },
    });
    const old = replicaOf({ dialect: 'freebsd-1301' });
    old.hear({
      at: 0,
      messages: [section('INS_1301', state(7)), ...messages],
      packet: { variant: 'freebsd-1400' },
    });
    expect(old.ids()).toEqual(['7/11223344']);
    const [node] = old.replica.nodes;
    expect(node!.lostMessages).toBe(3);
    expect([...node!.refused]).toEqual([['badact', 1]]);
  });

  it('badver, badttl', () => {
    const { replica, hear, ids } = replicaOf({ dialect: 'openbsd' });
    hear({ at: 0, messages: [section('INS', state(1))] });
    hear({ at: 0, messages: [], frame: { ttl: 254 } });
    expect(ids()).toEqual([]);
    expect([...replica.nodes[0]!.refused]).toEqual([
      ['badver', 1],
      ['badttl', 1],
    ]);
  });

  it('values that no state has', () => {
    const { replica, hear, ids } = replicaOf();
    const bad = [
      { timeout: 25 },
      { src: { state: 13 } },
      { direction: 3 },
      { af: 7 },
      { creatorid: '00000000' },
    ];
    hear({ at: 0, messages: [section('INS', ...bad.map((more, i) => state(i, more)))] });
    expect(ids()).toEqual([]);
    expect(replica.nodes[0]!.badValues).toBe(5);
  });

  it('a full table', () => {
    const { replica, hear, ids } = replicaOf({ limit: 2 });
    hear({ at: 0, messages: [section('INS', state(1), state(2), state(3))] });
    expect(ids()).toHaveLength(2);
    expect(replica.nodes[0]!.overLimit).toBe(1);
  });

  it('a flood of senders is bounded', () => {
    const { replica, hear } = replicaOf();
    for (let i = 0; i < 300; i++)
      hear({ at: i / 100, from: `10.${i >> 8}.${i & 255}.1`, messages: [section('INS', state(i))] });
    expect(replica.nodes).toHaveLength(64);
    expect(replica.nodes.at(-1)).toMatchObject({ source: 'others', packets: 237 });
    expect(replica.table.count).toBe(300);
  });
});

describe('time', () => {
  it('a state is there while it is due, until the next purge is over', () => {
    const { changes, hear, until, ids } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(1, { proto: 17, timeout: 6, expire: 60 }))] });
    until(69);
    expect(ids()).toHaveLength(1);
    until(71);
    expect(ids()).toHaveLength(0);
    expect(changes.at(-1)).toMatchObject({ kind: 'expire', node: undefined, timeUs: (START + 70) * 1e6 });
  });

  it('an update counts from its own time, with the timeouts that the nodes have', () => {
    const timeouts: number[] = [];
    timeouts[7] = 6;
    const { hear, until, ids } = replicaOf({ timeouts });
    hear({ at: 0, messages: [section('INS', state(1, { proto: 17, timeout: 6, expire: 60 }))] });
    hear({ at: 10, messages: [section('UPD_C', update(1, { timeout: 7 }))] });
    until(25);
    expect(ids()).toHaveLength(1);
    until(27);
    expect(ids()).toHaveLength(0);
  });

  it('never goes back', () => {
    const { replica, hear } = replicaOf();
    hear({ at: 10, messages: [section('INS', state(1))] });
    hear({ at: 5, messages: [section('INS', state(2))] });
    expect(replica.nowUs).toBe((START + 10) * 1e6);
  });

  it('a young state tells which timeouts the nodes have', () => {
    const { replica, hear } = replicaOf();
    const young = [
      state(1, { timeout: 6, proto: 17, expire: 8, creation: 1 }),
      state(2, { timeout: 2, expire: 86_399 }),
      state(3, { timeout: 7, proto: 17, expire: 3, creation: 20 }),
      // It does not say what it has left.
      state(4, { timeout: 9, proto: 1, expire: 0, creation: 0 }),
    ];
    hear({ at: 0, messages: [section('INS', ...young)] });
    expect(replica.summary().hints).toEqual([{ name: 'udp.first', seen: 8, taken: 60 }]);
  });
});

describe('choosing', () => {
  it('all conditions, one value of each', () => {
    const { replica, hear } = replicaOf();
    hear({ at: 0, messages: [section('INS', state(3), state(1), state(2, { proto: 17, timeout: 6 }))] });
    const idsOf = (rows: Int32Array): number[] => [...rows].map((row) => replica.table.idLow(row));
    expect(idsOf(replica.select())).toEqual([1, 2, 3]);
    expect(idsOf(replica.select([[{ port: 40_001 }, { port: 40_002 }]]))).toEqual([1, 2]);
    expect(idsOf(replica.select([[{ port: 40_001 }, { port: 40_002 }], [{ proto: 6 }]]))).toEqual([1]);
    expect(idsOf(replica.select([[{ address: '10.9.9.9' }]]))).toEqual([]);
  });
});
