import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashStates } from './hash-table.js';
import { addressOf, selectStates } from './state-filter.js';
import { StateKey } from './state-key.js';
import { IN, OUT, SRC, STACK, WIRE } from './state-rows.js';
import { StateTable } from './state-table.js';

/** A model state: enough for lookups and expiry. */
interface Model {
  id: number;
  creatorid: number;
  family: 4 | 6;
  hosts: readonly [number, number];
  ports: readonly [number, number];
  /** NAT: the stack's port 1 is another one. */
  natPort: number;
  interface: string;
  direction: number;
  timeout: number;
  baseUs: number;
}

const INTERFACES = ['all', 'em0', 'igb1'];
const state = fc.record({
  id: fc.integer({ min: 0, max: 12 }),
  creatorid: fc.constantFrom(0x11223344, 0xfedcba98),
  family: fc.constantFrom<4 | 6>(4, 6),
  hosts: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
  ports: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom(22, 0xffff)),
  natPort: fc.constantFrom(22, 0xffff),
  interface: fc.constantFrom(...INTERFACES),
  direction: fc.constantFrom(IN, OUT),
  timeout: fc.integer({ min: 0, max: 13 }),
});
type Action =
  | { kind: 'insert'; state: Omit<Model, 'baseUs'> }
  | { kind: 'remove' | 'touch'; id: number; creatorid: number; timeout: number }
  | { kind: 'wait'; seconds: number };
const actions = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('insert' as const), state }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('remove' as const, 'touch' as const),
        id: fc.integer({ min: 0, max: 12 }),
        creatorid: fc.constantFrom(0x11223344, 0xfedcba98),
        timeout: fc.integer({ min: 0, max: 13 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        seconds: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 100_000 })),
      }),
    },
  ),
  { maxLength: 120 },
);

const octets = (family: 4 | 6, host: number): Uint8Array =>
  Uint8Array.from({ length: family === 4 ? 4 : 16 }, (_, i) => (i === 3 ? 0x80 + host : i));

function keyOf(model: Omit<Model, 'baseUs'>, side: number, key = new StateKey()): StateKey {
  const { family, hosts, ports, natPort } = model;
  const port1 = side === STACK ? natPort : ports[1];
  return key.set(family, 17, octets(family, hosts[0]), 0, octets(family, hosts[1]), 0, ports[0], port1);
}

function insert(table: StateTable, model: Omit<Model, 'baseUs'>, nowUs: number): string {
  const row = table.allocate(nowUs);
  if (row < 0) return 'limit';
  table.setId(row, 0x7000_0000, model.id, model.creatorid);
  for (const side of [WIRE, STACK]) table.setKey(row, side, keyOf(model, side));
  table.setDirection(row, model.direction);
  table.setInterfaceNumber(row, table.interfaces.intern(model.interface));
  table.touch(row, model.timeout, nowUs);
  const result = table.attach(row);
  if (result !== 'ok') table.discard(row);
  return result;
}

const sameKey = (a: Model, b: Omit<Model, 'baseUs'>, side: number): boolean =>
  a.family === b.family &&
  a.hosts.every((host, i) => host === b.hosts[i]) &&
  a.ports[0] === b.ports[0] &&
  (side === STACK ? a.natPort === b.natPort : a.ports[1] === b.ports[1]);

const TIMEOUTS = [120, 30, 86400, 900, 45, 90, 60, 30, 60, 20, 10, 60, 30, 60];
const LIMIT = 9;

/** Runs actions on a table and on a plain list; returns both. */
function run(steps: readonly Action[], limit: number): { table: StateTable; models: Model[]; nowUs: number } {
  const table = new StateTable({ limit, hashSeed: 7 });
  let models: Model[] = [];
  let nowUs = 0;
  for (const step of steps) {
    if (step.kind === 'insert') {
      const wanted =
        models.length >= limit
          ? 'limit'
          : models.some((each) => each.id === step.state.id && each.creatorid === step.state.creatorid)
            ? 'id'
            : models.some(
                  (each) =>
                    each.interface === step.state.interface &&
                    each.direction === step.state.direction &&
                    (sameKey(each, step.state, WIRE) || sameKey(each, step.state, STACK)),
                )
              ? 'key'
              : 'ok';
      expect(insert(table, step.state, nowUs)).toBe(wanted);
      if (wanted === 'ok') models.push({ ...step.state, baseUs: nowUs });
    } else if (step.kind === 'wait') {
      nowUs += step.seconds * 1_000_000 + 1;
      table.expire(nowUs);
      // At the first whole second at which its time is over.
      const second = Math.floor(nowUs / 1e6);
      models = models.filter((each) => Math.ceil(each.baseUs / 1e6 + TIMEOUTS[each.timeout]!) > second);
    } else {
      const row = table.find(0x7000_0000, step.id, step.creatorid);
      const index = models.findIndex((each) => each.id === step.id && each.creatorid === step.creatorid);
      expect(row >= 0).toBe(index >= 0);
      if (row >= 0 && step.kind === 'remove') {
        table.remove(row);
        models.splice(index, 1);
      } else if (row >= 0) {
        table.touch(row, step.timeout, nowUs);
        Object.assign(models[index]!, { timeout: step.timeout, baseUs: nowUs });
      }
    }
  }
  return { table, models, nowUs };
}

describe('the table is a list of states', () => {
  it('inserts, refuses, finds, removes and expires like a list', () => {
    fc.assert(
      fc.property(actions, (steps) => {
        const { table, models } = run(steps, LIMIT);
        expect(table.count).toBe(models.length);
        const key = new StateKey();
        for (const model of models) {
          const row = table.find(0x7000_0000, model.id, model.creatorid);
          expect(addressOf(table, row, WIRE, 1)).toEqual(octets(model.family, model.hosts[1]));
          for (const side of [WIRE, STACK]) {
            // Bound states before floating ones, and nothing of another interface.
            for (const name of ['em0', 'igb1', 'ix9']) {
              const found = table.lookup(side, keyOf(model, side, key), table.interfaces.intern(name));
              const fitting = models.filter((each) => sameKey(each, model, side));
              const bound = fitting.filter((each) => each.interface === name);
              const floating = fitting.filter((each) => each.interface === 'all');
              const wanted = bound.length > 0 ? bound : floating;
              const ids = wanted.map((each) => table.find(0x7000_0000, each.id, each.creatorid));
              expect(ids.length === 0 ? [-1] : ids).toContain(found);
            }
          }
        }
        expect([...selectStates(table, { creatorid: 0xfedcba98, port: 22 })]).toHaveLength(
          models.filter(
            (each) => each.creatorid === 0xfedcba98 && (each.ports[1] === 22 || each.natPort === 22),
          ).length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('has the same hash whatever its rows, its capacity, and the order of insertion', () => {
    fc.assert(
      fc.property(actions, fc.integer({ min: 0, max: 9 }), (steps, turn) => {
        const { table, models, nowUs } = run(steps, LIMIT);
        const other = new StateTable({ limit: 5000, hashSeed: 99, nowUs });
        other.interfaces.intern('zz0');
        for (let i = 0; i < 20; i++) other.discard(other.allocate(0));
        for (let i = 0; i < models.length; i++) {
          const model = models[(i + turn) % models.length]!;
          const row = table.find(0x7000_0000, model.id, model.creatorid);
          expect(insert(other, model, model.baseUs)).toBe('ok');
          const copy = other.find(0x7000_0000, model.id, model.creatorid);
          other.setCreated(copy, table.created(row));
        }
        expect(hashStates(other)).toBe(hashStates(table));
        const first = other.first();
        if (first < 0) return;
        other.setSeqlo(first, SRC, 1);
        expect(hashStates(other)).not.toBe(hashStates(table));
      }),
      { numRuns: 300 },
    );
  });

  it('restores a snapshot with the same rows, and continues as before', () => {
    fc.assert(
      fc.property(actions, actions, (before, after) => {
        const { table, nowUs } = run(before, LIMIT);
        const snapshot = table.snapshot();
        const rows = [...selectStates(table)];
        const hash = hashStates(table);
        const go = (each: StateTable): unknown[] => {
          const seen: unknown[] = [];
          let at = nowUs;
          for (const step of after) {
            if (step.kind === 'insert') seen.push(insert(each, step.state, at));
            else if (step.kind === 'wait') {
              at += step.seconds * 1_000_000;
              each.expire(at, (row) => seen.push(row));
            } else {
              const row = each.find(0x7000_0000, step.id, step.creatorid);
              seen.push(row);
              if (row >= 0 && step.kind === 'remove') each.remove(row);
              else if (row >= 0) each.touch(row, step.timeout, at);
            }
          }
          return [...seen, each.count, hashStates(each), each.nextExpiryUs()];
        };
        const wanted = go(table);
        table.restore(snapshot);
        expect([...selectStates(table)]).toEqual(rows);
        expect(hashStates(table)).toBe(hash);
        const other = new StateTable({ limit: LIMIT, hashSeed: 1 });
        other.restore(snapshot);
        expect(go(table)).toEqual(wanted);
        expect(go(other)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
