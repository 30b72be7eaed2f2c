import type { JSX } from 'preact';
import { useCallback } from 'preact/hooks';
import type { FilterProblem } from '../model/frame-filter.js';
import type { FrameTable } from '../model/frames.js';
import { faultMenu } from './fault-target.js';
import { seconds } from './format.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { branch, chosenFrame, compared, recording, seek, tUs } from './state.js';
import {
  chooseFrame,
  comparedRows,
  filterText,
  frameTable,
  lineOfFrame,
  listed,
  onlyDiffers,
  otherTable,
  parsedFilter,
  sentRows,
  shownFrame,
  wantLines,
} from './traffic.js';
import { GRID_CELL, gridRow, WindowList } from './window-list.js';

const ROW = 26;

/** Every frame of the branch. The list follows the shown instant; a click goes to a frame. */
export function Packets(): JSX.Element {
  const words = say.value.traffic;
  const table = frameTable.value;
  const rows = comparedRows.value;
  const frames = rows?.ones ?? listed.value;
  const chosen = chosenFrame.value;
  const at = chosen === undefined ? -1 : frames.indexOf(chosen);
  const isHere = chosen !== undefined && table?.at('sentUs', chosen) === tUs.value;
  const sent = sentRows.value;
  const choose = (index: number): void => {
    pause();
    const frame = frames[index]!;
    chooseFrame(frame < 0 ? undefined : frame);
    if (frame < 0) seek(otherTable.value!.at('sentUs', rows!.others[index]!));
  };
  const want = useCallback(
    (first: number, count: number) => {
      const inSight = (all: Int32Array): number[] =>
        Array.from(all.subarray(first, first + count)).filter((frame) => frame >= 0);
      const beside = compared.value;
      wantLines([
        [branch.value, inSight(frames)],
        ...(rows === undefined || beside === undefined ? [] : [[beside, inSight(rows.others)] as const]),
      ]);
    },
    [frames, rows],
  );
  return (
    <section
      class={rows === undefined ? 'card packets' : 'card packets beside'}
      data-hook="packets"
      aria-label={words.packets}
    >
      <header>
        <h2>{words.packets}</h2>
        <p>
          {rows !== undefined && compared.value !== undefined
            ? words.packetsBeside(frames.length, [branch.value, compared.value])
            : table && words.packetCount(frames.length, table.count, table.left)}
        </p>
      </header>
      <Filter />
      {table === undefined || frames.length === 0 ? (
        <p class="empty">{table === undefined ? say.value.computing : words.noPackets}</p>
      ) : (
        <WindowList
          id="packet"
          label={words.packets}
          columns={rows === undefined ? words.packetColumns : [words.inBranch, ...words.packetColumns]}
          count={frames.length}
          rowHeight={ROW}
          active={at < 0 ? sent - 1 : at}
          keep={at >= 0 && isHere ? at : sent - 1}
          onWindow={want}
          onChoose={choose}
          onMenu={(index, x, y) => {
            choose(index);
            if (frames[index]! >= 0) openMenu(frames[index]!, x, y);
          }}
          onKey={(event) => {
            if (event.key !== 'x' || chosen === undefined) return;
            event.preventDefault();
            const row = document.getElementById(`packet-${at}`)?.getBoundingClientRect();
            openMenu(chosen, row?.left ?? 0, row?.bottom ?? 0);
          }}
          row={(index) => (
            <Row key={index} index={index} frame={frames[index]!} other={rows?.others[index]} />
          )}
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
  /** Of the shown branch; -1: only the branch beside has one. */
  readonly frame: number;
  /** Of the branch beside, if there is one; -1: only the shown branch has one. */
  readonly other: number | undefined;
}

function Row({ index, frame, other }: RowProps): JSX.Element {
  const words = say.value.traffic;
  const { value: here } = branch;
  const { value: beside } = compared;
  const isThere = frame < 0;
  const table = (isThere ? otherTable : frameTable).value!;
  const shown = isThere ? other! : frame;
  const { names } = table;
  const sentUs = table.at('sentUs', shown);
  const fate = fateOf(table, shown);
  const protocol = names.protocols[table.at('protocol', shown)]!;
  const contentOf = (of: string, number: number): string => {
    const line = lineOfFrame(of, number);
    return line === undefined ? '' : words.packetLine(line, protocol);
  };
  const content = contentOf(isThere ? beside! : here, shown);
  const second = isThere || other === undefined || other < 0 ? '' : contentOf(beside!, other);
  const { verdict } = lineOfFrame(here, frame) ?? {};
  const changed = second === '' || second === content ? content : `${content}  ≠  ${second}`;
  const text = verdict === undefined ? changed : `${changed}  ${verdict}`;
  const sent = sentRows.value;
  const marks = [index < sent ? 'past' : 'future', index === sent - 1 ? 'last' : ''];
  if (!isThere && frame === shownFrame.value) marks.push('shown');
  if (second !== '' && second !== content) marks.push('changed');
  const only = isThere ? beside! : other !== undefined && other < 0 ? here : '';
  if (only !== '') marks.push('only', isThere ? 'there' : 'here');
  return (
    <div
      id={`packet-${index}`}
      class={`row ${marks.join(' ')}`}
      {...gridRow(index, !isThere && chosenFrame.value === frame)}
      data-row={index}
    >
      {other !== undefined && (
        <span {...GRID_CELL} class="branch" title={only === '' ? words.inBoth : words.onlyIn(only)}>
          {only}
        </span>
      )}
      <span {...GRID_CELL} class="number">
        {table.numberOf(shown)}
      </span>
      <time {...GRID_CELL}>{seconds(sentUs)}</time>
      <span {...GRID_CELL} class="from" translate={false}>
        {names.nodes[table.at('sender', shown)]}
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
        {otherTable.value !== undefined && (
          <button
            type="button"
            class="chip"
            aria-pressed={onlyDiffers.value}
            onClick={() => {
              onlyDiffers.value = !onlyDiffers.value;
            }}
          >
            {words.onlyDiffers}
          </button>
        )}
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
