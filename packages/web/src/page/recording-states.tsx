import { effect, type Signal, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useCallback, useEffect } from 'preact/hooks';
import type { HeldStates as Held } from '../worker/recording-protocol.js';
import { say } from './messages/say.js';
import { newest } from './newest.js';
import { lab, recording, trouble, tUs } from './state.js';
import { GRID_CELL, gridRow, WindowList } from './window-list.js';

const ROW = 40;
/** Lines that are asked for together. */
const WINDOW = 80;

const held: Signal<Held | undefined> = signal(undefined);
const text: Signal<string> = signal('');
const from: Signal<number> = signal(0);
/** The row that keys move from. */
const active: Signal<number> = signal(-1);

const load = newest(
  async () => {
    const question = { tUs: tUs.value, from: from.value, count: WINDOW, text: text.value };
    const answer = await lab.ask('held', question);
    held.value = answer.held;
  },
  (error) => {
    trouble.value = error instanceof Error ? error.message : String(error);
  },
);

/** The states that the capture's pfsync packets describe at the shown instant: the table of `carplab states --at`. */
export function HeldStates(): JSX.Element {
  const words = say.value.recording;
  const hasStates = recording.value?.hasStates === true;
  useEffect(
    () =>
      effect(() => {
        void [tUs.value, text.value, from.value];
        if (recording.value?.hasStates) load();
        else held.value = undefined;
      }),
    [],
  );
  const { value } = held;
  const want = useCallback((first: number, count: number) => {
    const start = Math.max(0, first - Math.floor((WINDOW - count) / 2));
    const now = held.peek();
    if (now === undefined || first < now.from || first + count > now.from + WINDOW) from.value = start;
  }, []);
  return (
    <section class="card states held" data-hook="states" aria-label={say.value.traffic.states}>
      <header>
        <h2>{say.value.traffic.states}</h2>
        <p>{value && words.heldCount(value.total, value.all, value.packets, value.nodes)}</p>
      </header>
      {!hasStates ? (
        <p class="empty">{words.noPfsync}</p>
      ) : value === undefined ? (
        <p class="empty">{say.value.computing}</p>
      ) : (
        <>
          <div class="filter">
            <input
              class="control"
              type="search"
              aria-label={say.value.traffic.statesFilter}
              placeholder={say.value.traffic.statesFilterExample}
              spellcheck={false}
              autocomplete="off"
              value={text.value}
              onInput={(event) => {
                text.value = event.currentTarget.value;
                from.value = 0;
              }}
            />
          </div>
          {value.total === 0 ? (
            <p class="empty">{value.all === 0 ? words.noStateYet : say.value.traffic.noChosenStates}</p>
          ) : (
            <WindowList
              id="held"
              label={say.value.traffic.states}
              columns={[say.value.traffic.stateColumns[0]!]}
              count={value.total}
              rowHeight={ROW}
              active={active.value}
              keep={active.value}
              onWindow={want}
              onChoose={(index) => {
                active.value = index;
              }}
              row={(index) => <Row key={index} index={index} line={value.lines[index - value.from] ?? ''} />}
            />
          )}
        </>
      )}
    </section>
  );
}

/** A line of `pfctl -ss`: what it connects, and below it the states of its ends. */
function Row({ index, line }: { readonly index: number; readonly line: string }): JSX.Element {
  const [ends, levels] = line.split(/ {3,}/);
  return (
    <div id={`held-${index}`} class="row" data-row={index} {...gridRow(index)}>
      <span {...GRID_CELL} class="ends" title={line} translate={false}>
        <b>{ends}</b>
        <small>{levels}</small>
      </span>
    </div>
  );
}
