import fc from 'fast-check';
import {
  type DrawnState,
  type DrawnStateKey,
  drawnStates,
  type TableAction,
  tableActions,
} from '../arbitraries/drawn-state.js';
import { difference } from './difference.js';
import { type Law, lawOf, must } from './law.js';

/** What a packet shows of itself, on an interface: incoming ones are looked up by `wire`, outgoing ones by `stack`. */
export interface LookedUp {
  readonly side: 'wire' | 'stack';
  readonly interface: string;
  readonly proto: number;
  readonly key: DrawnStateKey;
}

/** Somebody's table of states. Times are µs, and never go back. */
export interface TestedTable {
  readonly count: number;
  /** False: it is refused, and the table is as it was. */
  insert(state: DrawnState, nowUs: number): boolean;
  find(id: string, creatorid: string): DrawnState | undefined;
  /** The state of a packet. */
  lookup(packet: LookedUp): DrawnState | undefined;
  /** False: there is none. */
  remove(id: string, creatorid: string): boolean;
  /** Removes what has expired. */
  expire(nowUs: number): void;
}

/** Few, so that it is met often. */
const LIMIT = 5;
const SECOND_US = 1_000_000;
const SIDES = ['wire', 'stack'] as const;

interface Held {
  readonly state: DrawnState;
  readonly sinceUs: number;
}

/** A plain list that does the same. */
class Model {
  readonly table: TestedTable;
  held: Held[] = [];
  nowUs = 0;

  constructor(table: TestedTable) {
    this.table = table;
  }

  /** Why a state cannot be added; undefined if it can. */
  refusal(state: DrawnState): string | undefined {
    if (this.held.length >= LIMIT) return `there are ${LIMIT} states, the limit`;
    for (const { state: other } of this.held) {
      if (other.id === state.id && other.creatorid === state.creatorid) return 'there is one with this id';
      const isHere = other.interface === state.interface && other.direction === state.direction;
      if (isHere && SIDES.some((side) => sameKey(other, state, side))) return 'there is one with this key';
    }
    return undefined;
  }

  /** Does it to both. The answer of the table, and what it should have been. */
  act(action: TableAction): { readonly done: boolean; readonly right: boolean; readonly why: string } {
    const { table } = this;
    if (action.kind === 'insert') {
      const why = this.refusal(action.state);
      const done = table.insert(action.state, this.nowUs);
      if (done) this.held.push({ state: action.state, sinceUs: this.nowUs });
      return { done, right: why === undefined, why: why ?? 'nothing is in its way' };
    }
    if (action.kind === 'remove') {
      const at = this.held.findIndex(
        ({ state }) => state.id === action.id && state.creatorid === action.creatorid,
      );
      if (at >= 0) this.held.splice(at, 1);
      return {
        done: table.remove(action.id, action.creatorid),
        right: at >= 0,
        why: at < 0 ? 'there is none' : '',
      };
    }
    this.nowUs += action.seconds * SECOND_US;
    table.expire(this.nowUs);
    // It may count in whole seconds: those that are due for less than one may be there or not.
    this.held = this.held.filter(({ state, sinceUs }) => {
      const overUs = this.nowUs - sinceUs - state.lifetimeS * SECOND_US;
      return overUs < 0 || (overUs < SECOND_US && table.find(state.id, state.creatorid) !== undefined);
    });
    return { done: true, right: true, why: '' };
  }
}

const sameKey = (
  a: DrawnState,
  b: Pick<DrawnState, 'proto' | 'wire' | 'stack'>,
  side: 'wire' | 'stack',
): boolean => a.proto === b.proto && difference(a[side], b[side]) === undefined;
const named = ({ id, creatorid }: Pick<DrawnState, 'id' | 'creatorid'>): string => `${id}/${creatorid}`;

/**
 * The laws of a table of states. A plain list is the model.
 *
 * @param create makes an empty table that takes so many states
 */
export function stateTableLaws(create: (limit: number) => TestedTable): Law[] {
  const follow = (
    actions: readonly TableAction[],
    look: (model: Model, action: TableAction) => void,
  ): Model => {
    const model = new Model(create(LIMIT));
    for (const action of actions) {
      model.act(action);
      look(model, action);
    }
    return model;
  };
  const end = (actions: readonly TableAction[]): Model => follow(actions, () => {});
  return [
    lawOf(
      'it takes a state unless its id, its key or the limit is in the way',
      'Ids are unique to their creator; keys to an interface and direction, on both sides (pf: pf_state_insert).',
      tableActions(),
      (actions) => {
        const model = new Model(create(LIMIT));
        for (const action of actions) {
          const { done, right, why } = model.act(action);
          if (action.kind !== 'insert') continue;
          must(done === right, () => `${named(action.state)} is ${done ? 'taken' : 'refused'}: ${why}`);
        }
      },
    ),
    lawOf(
      'it holds what it took, unchanged, and counts it',
      'find gives every state that was not removed and has not expired.',
      tableActions(),
      (actions) => {
        follow(actions, ({ table, held }) => {
          must(table.count === held.length, () => `it counts ${table.count}; there are ${held.length}`);
          for (const { state } of held) {
            const found = table.find(state.id, state.creatorid);
            must(found !== undefined, () => `${named(state)} is lost`);
            const wrong = difference(state, found);
            must(wrong === undefined, () => `${named(state)}: ${wrong}`);
          }
        });
      },
    ),
    lawOf(
      'what was removed is gone',
      'remove says whether there was one; it is not found again.',
      tableActions(),
      (actions) => {
        const model = new Model(create(LIMIT));
        for (const action of actions) {
          const { done, right, why } = model.act(action);
          if (action.kind !== 'remove') continue;
          must(
            done === right,
            () => `${named(action)} is ${done ? 'removed' : 'not removed'}: ${why || 'there is one'}`,
          );
          must(
            model.table.find(action.id, action.creatorid) === undefined,
            () => `${named(action)} is still there`,
          );
        }
      },
    ),
    lawOf(
      'a state expires when its lifetime is over, and not before',
      'Within the second in which it is due.',
      fc.tuple(tableActions(), drawnStates(), fc.integer({ min: 1, max: 999_999 })),
      ([actions, state, earlyUs]) => {
        const { table, nowUs } = end([...actions, { kind: 'wait', seconds: 90_000 }]);
        must(table.count === 0, () => `${table.count} states outlive their lifetime`);
        if (!table.insert(state, nowUs)) return;
        table.expire(nowUs + state.lifetimeS * SECOND_US - earlyUs);
        must(
          table.find(state.id, state.creatorid) !== undefined,
          () => `${named(state)} is gone ${earlyUs} µs early`,
        );
        table.expire(nowUs + (state.lifetimeS + 1) * SECOND_US);
        must(
          table.find(state.id, state.creatorid) === undefined,
          () => `${named(state)} is there a second late`,
        );
        must(table.count === 0, () => `${table.count} are counted`);
      },
    ),
    lawOf(
      'a packet finds its state',
      'By the key of its side; one that is bound to the interface before one that floats, and none of another interface.',
      tableActions(),
      (actions) => {
        const { table, held } = end(actions);
        for (const { state } of held)
          for (const side of SIDES)
            for (const port of ['em0', 'igb1', 'ix9']) {
              const packet = { side, interface: port, proto: state.proto, key: state[side] };
              const fitting = held.map((each) => each.state).filter((each) => sameKey(each, state, side));
              const bound = fitting.filter((each) => each.interface === port);
              const right = bound.length > 0 ? bound : fitting.filter((each) => each.interface === 'all');
              const found = table.lookup(packet);
              const is = found === undefined ? 'none' : named(found);
              must(
                right.length === 0 ? found === undefined : right.map(named).includes(is),
                () => `on ${port} by ${side}: ${is} instead of ${right.map(named).join(' or ') || 'none'}`,
              );
            }
      },
    ),
  ];
}
