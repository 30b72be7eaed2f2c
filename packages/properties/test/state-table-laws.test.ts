import { formatAddress, parseAddress } from '@carplab/codec';
import { addressOf, IN, OUT, STACK, StateKey, StateTable, WIRE } from '@carplab/statesync';
import { describe, expect, it } from 'vitest';
import {
  assertLaws,
  brokenLaws,
  type DrawnState,
  type DrawnStateKey,
  type LookedUp,
  stateTableLaws,
  type TestedTable,
} from '../src/index.js';

const SIDES = { wire: WIRE, stack: STACK } as const;
/** A lifetime for each class. */
const LIFETIMES = [10, 30, 60, 900, 86_400];

/** What an outsider writes: carplab's table behind the interface. */
class Carplab implements TestedTable {
  readonly #table: StateTable;

  constructor(limit: number) {
    this.#table = new StateTable({ limit, timeouts: LIFETIMES, hashSeed: 7 });
  }

  get count(): number {
    return this.#table.count;
  }

  insert(state: DrawnState, nowUs: number): boolean {
    const table = this.#table;
    const row = table.allocate(nowUs);
    if (row < 0) return false;
    table.setId(row, ...place(state));
    for (const side of ['wire', 'stack'] as const)
      table.setKey(row, SIDES[side], keyOf(state.proto, state[side]));
    table.setDirection(row, state.direction === 'in' ? IN : OUT);
    table.setInterfaceNumber(row, table.interfaces.intern(state.interface));
    table.touch(row, LIFETIMES.indexOf(state.lifetimeS), nowUs);
    if (table.attach(row) === 'ok') return true;
    table.discard(row);
    return false;
  }

  find(id: string, creatorid: string): DrawnState | undefined {
    return this.#stateOf(this.#table.find(...place({ id, creatorid })));
  }

  lookup({ side, interface: port, proto, key }: LookedUp): DrawnState | undefined {
    const { interfaces } = this.#table;
    return this.#stateOf(this.#table.lookup(SIDES[side], keyOf(proto, key), interfaces.intern(port)));
  }

  remove(id: string, creatorid: string): boolean {
    const row = this.#table.find(...place({ id, creatorid }));
    if (row >= 0) this.#table.remove(row);
    return row >= 0;
  }

  expire(nowUs: number): void {
    this.#table.expire(nowUs);
  }

  #stateOf(row: number): DrawnState | undefined {
    if (row < 0) return undefined;
    const table = this.#table;
    const key = (side: number): DrawnStateKey => ({
      addr: [formatAddress(addressOf(table, row, side, 0)), formatAddress(addressOf(table, row, side, 1))],
      port: [table.port(row, side, 0), table.port(row, side, 1)],
    });
    return {
      id: hex(table.idHigh(row)) + hex(table.idLow(row)),
      creatorid: hex(table.creatorid(row)),
      interface: table.interfaces.name(table.interfaceNumber(row)),
      direction: table.direction(row) === IN ? 'in' : 'out',
      proto: table.proto(row, WIRE),
      wire: key(WIRE),
      stack: key(STACK),
      lifetimeS: LIFETIMES[table.timeout(row)]!,
    };
  }
}

function place({
  id,
  creatorid,
}: Pick<DrawnState, 'id' | 'creatorid'>): [high: number, low: number, creator: number] {
  const word = (digits: string): number => Number.parseInt(digits, 16);
  return [word(id.slice(0, 8)), word(id.slice(8)), word(creatorid)];
}
const hex = (word: number): string => word.toString(16).padStart(8, '0');

function keyOf(proto: number, { addr, port }: DrawnStateKey): StateKey {
  const [one, other] = [parseAddress(addr[0])!, parseAddress(addr[1])!];
  return new StateKey().set(one.length === 4 ? 4 : 6, proto, one, 0, other, 0, port[0], port[1]);
}

const RUNS = { numRuns: 100, seed: 5 };

it('carplab’s own table keeps the laws', () =>
  assertLaws(
    stateTableLaws((limit) => new Carplab(limit)),
    RUNS,
  ));

const PLANTED: readonly (readonly [law: string, create: (limit: number) => TestedTable])[] = [
  [
    'it takes a state unless its id, its key or the limit is in the way',
    // Off by one.
    (limit) => new Carplab(limit - 1),
  ],
  [
    'it holds what it took, unchanged, and counts it',
    (limit) =>
      new (class extends Carplab {
        override insert(state: DrawnState, nowUs: number): boolean {
          return super.insert({ ...state, stack: state.wire }, nowUs);
        }
      })(limit),
  ],
  [
    'what was removed is gone',
    (limit) =>
      new (class extends Carplab {
        override remove(id: string, creatorid: string): boolean {
          return super.remove(id, creatorid === 'fedcba98' ? '11223344' : creatorid);
        }
      })(limit),
  ],
  [
    'a state expires when its lifetime is over, and not before',
    (limit) =>
      new (class extends Carplab {
        override expire(nowUs: number): void {
          super.expire(nowUs + 2_000_000);
        }
      })(limit),
  ],
  [
    'a packet finds its state',
    (limit) =>
      new (class extends Carplab {
        override lookup(packet: LookedUp): DrawnState | undefined {
          return super.lookup({ ...packet, interface: 'all' });
        }
      })(limit),
  ],
];

describe('each law catches a mistake', () => {
  it.each(PLANTED)('%s', (law, create) => {
    const [found] = brokenLaws(
      stateTableLaws(create).filter(({ name }) => name === law),
      { ...RUNS, endOnFailure: true },
    );
    expect(found?.report ?? 'it holds').toContain('Property failed after');
  });

  it('no law is without one', () => {
    const laws = stateTableLaws((limit) => new Carplab(limit));
    expect(PLANTED.map(([law]) => law)).toEqual(laws.map(({ name }) => name));
  });
});
