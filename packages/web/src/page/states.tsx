import type { JSX } from 'preact';
import { useCallback } from 'preact/hooks';
import { STATE_ORDERS, STATE_PLACES, type StateOrder, stateKey } from '../model/state-join.js';
import type { JudgedState, StatesAnswer } from '../worker/protocol.js';
import { say } from './messages/say.js';
import { branch, compared, stage } from './state.js';
import { StateDetail, StateLife } from './state-life.js';
import {
  chosenState,
  rightBranch,
  STATES_WINDOW,
  sides,
  stateHosts,
  states,
  statesFrom,
  statesOrder,
  statesPlace,
  statesText,
} from './traffic.js';
import { GRID_CELL, gridRow, WindowList } from './window-list.js';

const ROW = 46;

/** The pf states of two hosts at the shown instant, side by side; the right one may be of the branch beside. */
export function States(): JSX.Element {
  const words = say.value.traffic;
  const pair = sides.value;
  const { value } = states;
  const beside = rightBranch.value;
  const names =
    pair === undefined || beside === undefined
      ? pair
      : ([`${branch.value} ${pair[0]}`, `${beside} ${pair[1]}`] as const);
  return (
    <section class="card states" data-hook="states" aria-label={words.states}>
      <header>
        <h2>{words.states}</h2>
        {pair === undefined ? <p /> : <Sides pair={pair} />}
      </header>
      {names === undefined ? (
        <p class="empty">{stage.value === 'loading' ? say.value.computing : words.noPair}</p>
      ) : value === undefined ? (
        <p class="empty">{say.value.computing}</p>
      ) : (
        <Table pair={names} value={value} />
      )}
    </section>
  );
}

function Sides({ pair }: { readonly pair: readonly [string, string] }): JSX.Element {
  const words = say.value.traffic;
  const [left, right] = pair;
  const beside = compared.value;
  const options = (of?: string): JSX.Element[] =>
    stateHosts.value.map((name) => (
      <option key={name} value={of === undefined ? name : `${of} ${name}`}>
        {of === undefined ? name : `${of} ${name}`}
      </option>
    ));
  return (
    <div class="sides">
      <select
        class="control"
        aria-label={words.leftHost}
        value={left}
        onChange={({ currentTarget: { value } }) => {
          // A table beside itself says nothing: the two change places.
          sides.value = [value, value === right && rightBranch.value === undefined ? left : right];
        }}
      >
        {options()}
      </select>
      <select
        class="control"
        aria-label={words.rightHost}
        value={rightBranch.value === undefined ? right : `${rightBranch.value} ${right}`}
        onChange={({ currentTarget: { value } }) => {
          const host = stateHosts.value.includes(value) ? value : value.slice(value.indexOf(' ') + 1);
          rightBranch.value = host === value ? undefined : beside;
          sides.value = [host === left && host === value ? right : left, host];
        }}
      >
        {options()}
        {beside !== undefined && options(beside)}
      </select>
    </div>
  );
}

interface TableProps {
  readonly pair: readonly [left: string, right: string];
  readonly value: StatesAnswer;
}

function Table({ pair, value }: TableProps): JSX.Element {
  const words = say.value.traffic;
  const [left, right] = pair;
  const { counts, total, rows, from, lacks, failover } = value;
  const [source, target] = failover?.from === 'right' ? [right, left] : [left, right];
  const all = counts.both + counts.left + counts.right + counts.differ;
  const at = rows.findIndex((row) => stateKey(row) === chosenState.value);
  const want = useCallback((first: number, count: number) => {
    const start = Math.max(0, first - Math.floor((STATES_WINDOW - count) / 2));
    statesFrom.value = start;
  }, []);
  const chosen = rows[at];
  return (
    <>
      <div class="chips">
        {STATE_PLACES.filter((place) => counts[place] > 0 || statesPlace.value === place).map((place) => (
          <button
            key={place}
            type="button"
            class={`chip ${place}`}
            aria-pressed={statesPlace.value === place}
            onClick={() => {
              statesPlace.value = statesPlace.value === place ? undefined : place;
            }}
          >
            <b>{counts[place]}</b> {words.place(place, left, right)}
          </button>
        ))}
      </div>
      <div class="filter">
        <input
          class="control"
          type="search"
          aria-label={words.statesFilter}
          placeholder={words.statesFilterExample}
          spellcheck={false}
          autocomplete="off"
          value={statesText.value}
          onInput={(event) => {
            statesText.value = event.currentTarget.value;
          }}
        />
        <select
          class="control"
          aria-label={words.statesOrder}
          value={statesOrder.value}
          onChange={(event) => {
            statesOrder.value = event.currentTarget.value as StateOrder;
          }}
        >
          {STATE_ORDERS.map((order) => (
            <option key={order} value={order}>
              {words.order[order]}
            </option>
          ))}
        </select>
      </div>
      {lacks.length > 0 && (
        <p class="dim">{words.noTable(lacks.map((side) => (side === 'left' ? left : right)))}</p>
      )}
      {all > 0 && failover && <p>{words.keeps(source, target, failover.kept, failover.of)}</p>}
      {total === 0 ? (
        <p class="empty">{all === 0 ? words.noStates : words.noChosenStates}</p>
      ) : (
        <WindowList
          id="state"
          label={words.states}
          columns={words.stateColumns}
          count={total}
          rowHeight={ROW}
          active={at < 0 ? -1 : from + at}
          keep={at < 0 ? (value.found ?? -1) : from + at}
          onWindow={want}
          onChoose={(index, by) => {
            const row = rows[index - from];
            const key = row && stateKey(row);
            // A second click closes what the first opened.
            chosenState.value = by === 'click' && key === chosenState.value ? undefined : key;
          }}
          row={(index) => <Row key={index} index={index} row={rows[index - from]} pair={pair} />}
        />
      )}
      {chosen && <StateDetail row={chosen} pair={pair} source={source} target={target} />}
    </>
  );
}

interface RowProps {
  readonly index: number;
  /** Undefined: it has not come yet. */
  readonly row: JudgedState | undefined;
  readonly pair: readonly [left: string, right: string];
}

function Row({ index, row, pair }: RowProps): JSX.Element {
  const words = say.value.traffic;
  const one = row?.left ?? row?.right;
  if (row === undefined || one === undefined)
    return <div id={`state-${index}`} class="row" {...gridRow(index)} />;
  const key = stateKey(row);
  const other = row.differs.includes('levels') ? row.right : undefined;
  const { verdict, place } = row;
  return (
    <div id={`state-${index}`} class="row" {...gridRow(index, chosenState.value === key)} data-row={index}>
      <span {...GRID_CELL} class="ends" title={one.ends} translate={false}>
        <b>{one.ends}</b>
        <small>
          {one.levels}
          {other && ` ≠ ${other.levels}`}
        </small>
      </span>
      <span {...GRID_CELL} class={`place ${place}`}>
        {words.place(place, pair[0], pair[1])}
      </span>
      <StateLife state={one} />
      <span {...GRID_CELL} class={`fate ${verdict?.fate === 'lost' ? 'harm' : (verdict?.fate ?? '')}`}>
        {verdict && (
          <>
            <b aria-hidden="true">{{ kept: '✓', lost: '×', again: '↻', over: '·' }[verdict.fate]}</b>{' '}
            {words.fate[verdict.fate]}
          </>
        )}
      </span>
    </div>
  );
}
