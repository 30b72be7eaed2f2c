/** A pf state as one host has it at an instant. Times are µs of virtual time. */
export interface HeldState {
  /** As `pfctl -ss -vv` prints them: together they name a connection on all hosts. */
  readonly id: string;
  readonly creatorid: string;
  /** The parts of the line of `pfctl -ss`: interface, protocol and both ends, and the states of the ends. */
  readonly interface: string;
  readonly ends: string;
  readonly levels: string;
  /** All lines of `pfctl -ss -vv`. */
  readonly lines: readonly string[];
  readonly createdUs: number;
  /** When the host first heard of it by pfsync; absent: it made it itself. */
  readonly heardUs?: number;
  /** When pfsync last sent or heard it, to the second; absent: never. */
  readonly updatedUs?: number;
  readonly expiresUs: number;
}

export type StateField = 'interface' | 'ends' | 'levels';
export const STATE_FIELDS: readonly StateField[] = ['interface', 'ends', 'levels'];

export type StateSide = 'left' | 'right';
/** On which of two hosts a state is; `differ`: on both, but not the same. */
export type StatePlace = 'both' | StateSide | 'differ';
export const STATE_PLACES: readonly StatePlace[] = ['both', 'left', 'right', 'differ'];

/** A state on one or both of two hosts. */
export interface JoinedState {
  readonly id: string;
  readonly creatorid: string;
  readonly place: StatePlace;
  /** What `pfctl -ss` would show differently. */
  readonly differs: readonly StateField[];
  readonly left?: HeldState;
  readonly right?: HeldState;
}

/** What names a connection on all hosts, as one text. */
export function stateKey({ id, creatorid }: Pick<HeldState, 'id' | 'creatorid'>): string {
  return `${id} ${creatorid}`;
}

/**
 * The states of two hosts side by side: those of the left in its order, then what only the right has. Counters and
 * windows are not compared: between two updates they always differ.
 *
 * @example
 * const state = { id: '1', creatorid: 'a', interface: 'all', ends: 'tcp 10.0.0.1:22 <- 10.0.0.9:999', lines: [], createdUs: 0, expiresUs: 9 };
 * const [row] = joinStates([{ ...state, levels: 'ESTABLISHED:ESTABLISHED' }], [{ ...state, levels: 'SYN_SENT:CLOSED' }]);
 * [row.place, row.differs]; // => ['differ', ['levels']]
 * joinStates([], [{ ...state, levels: '' }])[0].place; // => 'right'
 */
export function joinStates(left: readonly HeldState[], right: readonly HeldState[]): JoinedState[] {
  const others = new Map(right.map((state) => [stateKey(state), state]));
  const rows = left.map((mine): JoinedState => {
    const { id, creatorid } = mine;
    const theirs = others.get(stateKey(mine));
    others.delete(stateKey(mine));
    if (theirs === undefined) return { id, creatorid, place: 'left', differs: [], left: mine };
    const differs = STATE_FIELDS.filter((field) => mine[field] !== theirs[field]);
    const place = differs.length === 0 ? 'both' : 'differ';
    return { id, creatorid, place, differs, left: mine, right: theirs };
  });
  const rest = [...others.values()].map(
    (theirs): JoinedState => ({
      ...{ id: theirs.id, creatorid: theirs.creatorid, place: 'right', differs: [], right: theirs },
    }),
  );
  return [...rows, ...rest];
}

/** How many rows are where. */
export function countPlaces(rows: readonly JoinedState[]): Record<StatePlace, number> {
  const counts: Record<StatePlace, number> = { both: 0, left: 0, right: 0, differ: 0 };
  for (const { place } of rows) counts[place]++;
  return counts;
}

export type StateOrder = 'table' | 'ends' | 'place' | 'age' | 'expires';
export const STATE_ORDERS: readonly StateOrder[] = ['table', 'ends', 'place', 'age', 'expires'];

/** Which rows are wanted, and how they are sorted. */
export interface StateChoice {
  /** A part of the line, in any case. */
  readonly text?: string;
  readonly place?: StatePlace;
  readonly order?: StateOrder;
}

/** The chosen rows in their order; equal ones keep that of the tables. */
export function chooseStates(
  rows: readonly JoinedState[],
  { text = '', place, order = 'table' }: StateChoice,
): JoinedState[] {
  const wanted = text.trim().toLowerCase();
  const chosen = rows.filter(
    (row) =>
      (place === undefined || row.place === place) &&
      (wanted === '' ||
        [row.left, row.right].some((state) => state && lineOf(state).toLowerCase().includes(wanted)) ||
        row.id.includes(wanted)),
  );
  const one = (row: JoinedState): HeldState => (row.left ?? row.right)!;
  switch (order) {
    case 'table':
      return chosen;
    case 'ends':
      return chosen.sort((a, b) => compare(one(a).ends, one(b).ends));
    case 'place':
      // What is not on both is what one looks for.
      return chosen.sort((a, b) => BY_TROUBLE.indexOf(a.place) - BY_TROUBLE.indexOf(b.place));
    case 'age':
      return chosen.sort((a, b) => one(a).createdUs - one(b).createdUs);
    case 'expires':
      return chosen.sort((a, b) => one(a).expiresUs - one(b).expiresUs);
  }
}

const BY_TROUBLE: readonly StatePlace[] = ['left', 'right', 'differ', 'both'];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A state as `pfctl -ss` prints it. */
export function lineOf({ interface: name, ends, levels }: HeldState): string {
  return `${name} ${ends}       ${levels}`;
}
