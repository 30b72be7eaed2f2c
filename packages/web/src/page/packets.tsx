import type { JSX } from 'preact';
import { useCallback } from 'preact/hooks';
import type { FilterProblem } from '../model/frame-filter.js';
import type { FrameTable } from '../model/frames.js';
import { faultMenu } from './fault-target.js';
import { seconds } from './format.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { chosenFrame, recording, tUs } from './state.js';
import {
  chooseFrame,
  filterText,
  frameTable,
  lineOfFrame,
  listed,
  parsedFilter,
  sentCount,
  shownFrame,
  wantLines,
} from './traffic.js';
import { GRID_CELL, gridRow, WindowList } from './window-list.js';

const ROW = 26;

/** Every frame of the branch. The list follows the shown instant; a click goes to a frame. */
export function Packets(): JSX.Element {
  const words = say.value.traffic;
  const table = frameTable.value;
  const frames = listed.value;
  const chosen = chosenFrame.value;
  const at = chosen === undefined ? -1 : frames.indexOf(chosen);
  const isHere = chosen !== undefined && table?.at('sentUs', chosen) === tUs.value;
  const choose = (index: number): void => {
    pause();
    chooseFrame(frames[index]);
  };
  const want = useCallback(
    (first: number, count: number) => wantLines(Array.from(frames.subarray(first, first + count))),
    [frames],
  );
  return (
    <section class="card packets" data-hook="packets" aria-label={words.packets}>
      <header>
        <h2>{words.packets}</h2>
        <p>{table && words.packetCount(frames.length, table.count, table.left)}</p>
      </header>
      <Filter />
      {table === undefined || frames.length === 0 ? (
        <p class="empty">{table === undefined ? say.value.computing : words.noPackets}</p>
      ) : (
        <WindowList
          id="packet"
          label={words.packets}
          columns={words.packetColumns}
          count={frames.length}
          rowHeight={ROW}
          active={at < 0 ? sentCount.value - 1 : at}
          keep={at >= 0 && isHere ? at : sentCount.value - 1}
          onWindow={want}
          onChoose={choose}
          onMenu={(index, x, y) => {
            choose(index);
            openMenu(frames[index]!, x, y);
          }}
          onKey={(event) => {
            if (event.key !== 'x' || chosen === undefined) return;
            event.preventDefault();
            const row = document.getElementById(`packet-${at}`)?.getBoundingClientRect();
            openMenu(chosen, row?.left ?? 0, row?.bottom ?? 0);
          }}
          row={(index) => <Row key={frames[index]!} index={index} frame={frames[index]!} table={table} />}
        />
      )}
    </section>
  );
}

function openMenu(frame: number, x: number, y: number): void {
  faultMenu.value = { target: { kind: 'frame', frame }, x, y };
}

interface RowProps {
  readonly index: number;
  readonly frame: number;
  readonly table: FrameTable;
}

function Row({ index, frame, table }: RowProps): JSX.Element {
  const words = say.value.traffic;
  const { names } = table;
  const sentUs = table.at('sentUs', frame);
  const fate = fateOf(table, frame);
  const line = lineOfFrame(frame);
  const protocol = names.protocols[table.at('protocol', frame)]!;
  const { verdict } = line ?? {};
  const content = line === undefined ? '' : words.packetLine(line, protocol);
  const text = verdict === undefined ? content : `${content}  ${verdict}`;
  const sent = sentCount.value;
  const marks = [index < sent ? 'past' : 'future', index === sent - 1 ? 'last' : ''];
  if (frame === shownFrame.value) marks.push('shown');
  return (
    <div
      id={`packet-${index}`}
      class={`row ${marks.join(' ')}`}
      {...gridRow(index, chosenFrame.value === frame)}
      data-row={index}
    >
      <span {...GRID_CELL} class="number">
        {table.numberOf(frame)}
      </span>
      <time {...GRID_CELL}>{seconds(sentUs)}</time>
      <span {...GRID_CELL} class="from" translate={false}>
        {names.nodes[table.at('sender', frame)]}
      </span>
      <span {...GRID_CELL} class="protocol" translate={false}>
        {protocol}
      </span>
      <span {...GRID_CELL} class="text" title={text} translate={false}>
        {text}
      </span>
      <span
        {...GRID_CELL}
        class={fate?.isHarm ? 'fate harm' : 'fate'}
        {...(fate ? { title: fate.text } : {})}
      >
        {fate && (
          <>
            <b aria-hidden="true">×</b> <span class="unseen">{fate.text}</span>
            <span class="short" aria-hidden="true">
              {fate.short}
            </span>
          </>
        )}
      </span>
    </div>
  );
}

interface Fate {
  readonly text: string;
  readonly short: string;
  /** Nobody got it, or somebody refused it. */
  readonly isHarm: boolean;
}

/** What went wrong with a frame; undefined if nothing did. */
function fateOf(table: FrameTable, frame: number): Fate | undefined {
  const { fateRefused, fateLost } = say.value.traffic;
  const { nodes, reasons } = table.names;
  const refused = table.at('refused', frame);
  if (refused !== 0) {
    const reason = reasons[refused]!;
    const by = nodes[table.at('refusedAt', frame)]!;
    return { text: by === '' ? reason : fateRefused(by, reason), short: reason, isHarm: true };
  }
  const lost = table.at('lost', frame);
  if (lost === 0) return undefined;
  const reason = reasons[lost]!;
  const chunk = table.chunkOf(frame)!;
  const row = (frame - chunk.first) * chunk.reachWords;
  const gotThere = chunk.reach.subarray(row, row + chunk.reachWords).some((word) => word !== 0);
  return { text: fateLost(nodes[table.at('lostAt', frame)]!, reason), short: reason, isHarm: !gotThere };
}

/** A field for any filter, and buttons for the common ones. */
function Filter(): JSX.Element {
  const words = say.value.traffic;
  const table = frameTable.value;
  const parsed = parsedFilter.value;
  const typed = filterText.value.trim().toLowerCase().split(/\s+/);
  const has = (word: string): boolean => typed.includes(word);
  const toggle = (word: string): void => {
    const kept = typed.filter((each) => each !== '' && each !== word);
    filterText.value = [...(has(word) ? [] : [word]), ...kept].join(' ');
  };
  return (
    <div class="filter">
      <input
        class="control"
        type="search"
        aria-label={words.filter}
        placeholder={recording.value ? 'carp vhid 1' : words.filterExample}
        spellcheck={false}
        autocomplete="off"
        value={filterText.value}
        aria-invalid={!parsed.ok}
        {...(parsed.ok ? {} : { 'aria-describedby': 'filter-problem' })}
        onInput={(event) => {
          filterText.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <div class="chips">
        {table !== undefined &&
          [...seenProtocols(table), ...(recording.value ? [] : ['lost']), 'refused'].map((word) => (
            <button
              key={word}
              type="button"
              class="chip"
              aria-pressed={has(word)}
              onClick={() => toggle(word)}
              translate={false}
            >
              {word === 'lost' || word === 'refused' ? words.fateWord[word] : word}
            </button>
          ))}
      </div>
      {!parsed.ok && (
        <p id="filter-problem" class="bad" role="status">
          {words.filterProblem(parsed.problem satisfies FilterProblem)}
        </p>
      )}
    </div>
  );
}

const seen = new WeakMap<FrameTable, readonly string[]>();

/** The protocols of a run, in the order of their list. */
function seenProtocols(table: FrameTable): readonly string[] {
  const before = seen.get(table);
  if (before !== undefined) return before;
  const numbers = new Set<number>();
  for (const { protocol, count } of table.chunks) for (let i = 0; i < count; i++) numbers.add(protocol[i]!);
  const found = table.names.protocols.filter((_, i) => numbers.has(i));
  seen.set(table, found);
  return found;
}
