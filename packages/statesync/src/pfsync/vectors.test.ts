import { readFileSync } from 'node:fs';
import { fromHex } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { StateKey } from '../table/state-key.js';
import { STACK, WIRE } from '../table/state-rows.js';
import { StateTable } from '../table/state-table.js';
import type { PfsyncDialectName } from './dialect.js';
import { Pfsync } from './pfsync.js';

interface Vector {
  name: string;
  system: 'freebsd12.1' | 'freebsd14' | 'freebsd15' | 'openbsd-current';
  hex: string;
  ip_ttl: number;
  arrives_on_syncdev: boolean;
  states_known_before: string[];
  bulk_waiting?: boolean;
  why: string;
  result: {
    counters: Record<string, number>;
    iacts?: Record<string, number>;
    states_inserted: number;
    states_removed: number;
    update_requests_queued?: number;
    packets_sent_in_answer?: number;
  };
}

const file = new URL('../../../../fixtures/vectors/pfsync-vectors.json', import.meta.url);
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { malformed: Vector[] }).malformed;

const DIALECTS: Record<Vector['system'], PfsyncDialectName> = {
  'freebsd12.1': 'freebsd-1301',
  freebsd14: 'freebsd-1400',
  freebsd15: 'freebsd-1500',
  'openbsd-current': 'openbsd',
};
/** Interfaces that the vectors' kernels knew; they did not know `nope9` and `zz9`. */
const INTERFACES = [
  'em0',
  'em1',
  'igb0',
  'igb1',
  'ix0',
  'vlan10',
  'vlan20',
  'lagg0',
  'pppoe0',
  'wg0',
  'enc0',
  'vtnet0',
  'vtnet1',
];
const ACTIONS = [
  'CLR',
  'INS_1301',
  'INS_ACK',
  'UPD_1301',
  'UPD_C',
  'UPD_REQ',
  'DEL',
  'DEL_C',
  'INS_F',
  'DEL_F',
  'BUS',
  'TDB',
  'EOF',
];

/** A state of which only the name matters; each has its own ports. */
function addKnown(table: StateTable, name: string, index: number, nowUs: number): void {
  const [id, creatorid] = name.split('/') as [string, string];
  const address = Uint8Array.of(192, 0, 2, 1);
  const key = new StateKey().set(4, 6, address, 0, address, 0, 1000 + index, 80);
  const row = table.allocate(nowUs);
  table.setId(
    row,
    Number.parseInt(id.slice(0, 8), 16),
    Number.parseInt(id.slice(8), 16),
    Number.parseInt(creatorid, 16),
  );
  for (const side of [WIRE, STACK]) table.setKey(row, side, key);
  table.touch(row, 2, nowUs);
  expect(table.attach(row)).toBe('ok');
}

/** Our machine's result for a vector's packet, in the vector's form. */
function resultOf(vector: Vector): Vector['result'] {
  const NOW = 100_000_000;
  const table = new StateTable();
  for (const name of INTERFACES) table.interfaces.intern(name);
  vector.states_known_before.forEach((name, index) => {
    addKnown(table, name, index, NOW);
  });
  let packets = 0;
  const output = {
    send: () => {
      packets++;
      return true;
    },
    demote: () => {},
    release: () => {},
  };
  const sync = new Pfsync(table, { dialect: DIALECTS[vector.system], hostid: 0x0badcafe }, output);
  // An unanswered bulk request is given up after a while; CLR also takes what FreeBSD 12 still has in its queue.
  if (!vector.bulk_waiting) sync.start(NOW - 80_000_000);
  sync.advance(NOW);
  if (vector.bulk_waiting) sync.start(NOW);
  sync.statesCleared('none9', NOW);
  const before = { ...sync.statistics };
  const beforeQueued = sync.requestsQueued;
  const ids = new Set(vector.states_known_before);
  packets = 0;
  const bytes = fromHex(vector.hex)!;
  const packet = {
    bytes,
    start: 0,
    end: bytes.length,
    ttl: vector.ip_ttl,
    onSyncInterface: vector.arrives_on_syncdev,
  };
  sync.receive(packet, NOW);
  const after: Readonly<Record<string, number>> = { ...sync.statistics };
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  const now = new Set<string>();
  for (let row = table.first(); row >= 0; row = table.next(row))
    now.add(`${hex(table.idHigh(row))}${hex(table.idLow(row))}/${hex(table.creatorid(row))}`);
  const isFreebsd = vector.system !== 'openbsd-current';
  return {
    counters: Object.fromEntries(
      Object.entries(after)
        .map(([name, count]): [string, number] => [name, count - before[name as keyof typeof before]])
        .filter(([name, count]) => count !== 0 && !(isFreebsd && name === 'opackets')),
    ),
    ...(vector.result.iacts
      ? {
          iacts: Object.fromEntries(
            [...sync.received]
              .map((count, action): [string, number] => [ACTIONS[action] ?? String(action), count])
              .filter(([, count]) => count !== 0),
          ),
        }
      : {}),
    states_inserted: [...now].filter((name) => !ids.has(name)).length,
    states_removed: [...ids].filter((name) => !now.has(name)).length,
    ...(isFreebsd
      ? { update_requests_queued: sync.requestsQueued - beforeQueued }
      : { packets_sent_in_answer: packets }),
  };
}

describe('packets that the kernels were given', () => {
  it('there are all of them', () => {
    expect(vectors).toHaveLength(196);
  });
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    expect(resultOf(vector), vector.why).toEqual(vector.result);
  });
});
