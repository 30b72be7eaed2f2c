import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { diffFrames, type FrameRows, onlyDifferent, rowsSentBy } from '../model/frame-diff.js';
import { type ParsedFilter, parseFrameFilter } from '../model/frame-filter.js';
import { type FrameChunk, FrameTable, sentBy } from '../model/frames.js';
import type { StateOrder, StatePlace } from '../model/state-join.js';
import type { Dissected, FrameLine, StatesAnswer } from '../worker/protocol.js';
import { newest } from './newest.js';
import {
  branch,
  chosenFrame,
  compared,
  lab,
  network,
  recorded,
  recording,
  runs,
  seek,
  trouble,
  tUs,
} from './state.js';

const failed = (error: unknown): void => {
  trouble.value = error instanceof Error ? error.message : String(error);
};

/** All frames of the shown branch; undefined until its run is there. */
export const frameTable: Signal<FrameTable | undefined> = signal(undefined);
/** The filter as it was typed. */
export const filterText: Signal<string> = signal('');
export const parsedFilter: ReadonlySignal<ParsedFilter> = computed(() =>
  frameTable.value === undefined
    ? { ok: true, filter: undefined }
    : parseFrameFilter(filterText.value, frameTable.value.names),
);
const NONE = new Int32Array(0);
let lastListed: Int32Array = NONE;
/** The numbers of the frames that pass. A filter that cannot be read changes nothing. */
export const listed: ReadonlySignal<Int32Array> = computed(() => {
  const table = frameTable.value;
  const parsed = parsedFilter.value;
  if (table === undefined) return NONE;
  if (parsed.ok) lastListed = table.select(parsed.filter ?? (() => true));
  return lastListed;
});
/** All frames of the branch beside the shown one; undefined without one, and until its run is there. */
export const otherTable: Signal<FrameTable | undefined> = signal(undefined);
/** Whether the list has only what one of the two branches has. */
export const onlyDiffers: Signal<boolean> = signal(false);
/** The rows of the list if there is a branch beside: frames of both, side by side. */
export const comparedRows: ReadonlySignal<FrameRows | undefined> = computed(() => {
  const table = frameTable.value;
  const other = otherTable.value;
  if (table === undefined || other === undefined) return undefined;
  // A name of one branch's configuration may not be in the other's: then nothing there passes.
  const parsed = parseFrameFilter(filterText.value, other.names);
  const others = other.select(parsed.ok ? (parsed.filter ?? (() => true)) : () => false);
  const rows = diffFrames(table, listed.value, other, others);
  return onlyDiffers.value ? onlyDifferent(rows) : rows;
});
/** How many frames of the list have been sent at the shown instant. */
export const sentCount: ReadonlySignal<number> = computed(() =>
  frameTable.value === undefined ? 0 : sentBy(frameTable.value, listed.value, tUs.value),
);
/** How many rows of the list are of frames sent by then. */
export const sentRows: ReadonlySignal<number> = computed(() => {
  const rows = comparedRows.value;
  return rows === undefined
    ? sentCount.value
    : rowsSentBy(rows, frameTable.value!, otherTable.value!, tUs.value);
});
/** The frame whose bytes are shown: the chosen one, otherwise the last of the list that has been sent. */
export const shownFrame: ReadonlySignal<number | undefined> = computed(
  () => chosenFrame.value ?? listed.value[Math.max(0, sentCount.value - 1)],
);
export const dissected: Signal<Dissected | undefined> = signal(undefined);

/** Chooses a frame and goes to when it was sent. */
export function chooseFrame(frame: number | undefined): void {
  chosenFrame.value = frame;
  const table = frameTable.value;
  if (frame !== undefined && table !== undefined && frame < table.count) seek(table.at('sentUs', frame));
}

/** Chooses the frame of the list before or after the chosen one, or the shown instant. */
export function stepFrame(step: number): void {
  const frames = listed.value;
  const at = chosenFrame.value === undefined ? -1 : frames.indexOf(chosenFrame.value);
  // Without a chosen one, the first of this instant is the next.
  const earlier = frameTable.value === undefined ? 0 : sentBy(frameTable.value, frames, tUs.value - 1);
  const from = at >= 0 ? at : step > 0 ? earlier - 1 : earlier;
  if (frames.length > 0) chooseFrame(frames[Math.max(0, Math.min(frames.length - 1, from + step))]);
}

const loadFrames = newest(async () => {
  const of = branch.value;
  const table = await tableOf(of);
  if (of === branch.value) frameTable.value = table;
}, failed);

const loadOthers = newest(async () => {
  const of = compared.value;
  const table = of === undefined ? undefined : await tableOf(of);
  if (of === compared.value) otherTable.value = table;
}, failed);

async function tableOf(of: string): Promise<FrameTable | undefined> {
  const chunks: FrameChunk[] = [];
  let table: FrameTable | undefined;
  await lab.ask('frames', { branch: of }, ({ part: { chunk, last } }) => {
    if (chunk !== undefined) chunks.push(chunk);
    if (last === undefined) return true;
    table = new FrameTable(last.names, chunks, last.left);
    return false;
  });
  return table;
}

/** Lines that are kept, at most. */
const LINES = 4000;
const lines = new Map<string, FrameLine>();
/** Grows with each answer: whoever shows lines reads it. */
const linesKnown: Signal<number> = signal(0);
let wantedLines: readonly (readonly [branch: string, frames: readonly number[]])[] = [];

/** The line of a branch's frame, if it is known. */
export function lineOfFrame(of: string, frame: number): FrameLine | undefined {
  void linesKnown.value;
  return lines.get(`${of} ${frame}`);
}

const loadLines = newest(async () => {
  for (const [of, wanted] of wantedLines) {
    const frames = wanted.filter((frame) => !lines.has(`${of} ${frame}`));
    if (frames.length === 0) continue;
    const from = frameTable.value;
    const answer = await lab.ask('lines', { branch: of, frames });
    if (from !== frameTable.value) return;
    if (lines.size > LINES) lines.clear();
    answer.lines.forEach((line, i) => {
      if (line !== undefined) lines.set(`${of} ${frames[i]!}`, line);
    });
    linesKnown.value++;
  }
}, failed);

/** Asks for the lines of the frames in sight, by branch. */
export function wantLines(frames: readonly (readonly [branch: string, frames: readonly number[]])[]): void {
  wantedLines = frames;
  loadLines();
}

const loadDissected = newest(async () => {
  const frame = shownFrame.value;
  const table = frameTable.value;
  if (frame === undefined || table === undefined) {
    dissected.value = undefined;
    return;
  }
  const answer = await lab.ask('dissect', { branch: branch.value, frame });
  if (table === frameTable.value) dissected.value = answer.dissected;
}, failed);

/** The two hosts whose tables stand side by side. */
export const sides: Signal<readonly [left: string, right: string] | undefined> = signal(undefined);
export const statesText: Signal<string> = signal('');
export const statesPlace: Signal<StatePlace | undefined> = signal(undefined);
export const statesOrder: Signal<StateOrder> = signal('place');
/** The branch of the right table, if it is not the shown one. */
export const rightBranch: Signal<string | undefined> = signal(undefined);
/** The window of rows that is asked for. */
export const statesFrom: Signal<number> = signal(0);
export const STATES_WINDOW = 60;
export const states: Signal<StatesAnswer | undefined> = signal(undefined);
/** `id creatorid` of the chosen state. */
export const chosenState: Signal<string | undefined> = signal(undefined);
/** A state that the list shall show. */
export const stateToFind: Signal<string | undefined> = signal(undefined);

/** The hosts that may have a table. */
export const stateHosts: ReadonlySignal<readonly string[]> = computed(
  () => network.value?.machines.filter(({ kind }) => kind === 'host').map(({ name }) => name) ?? [],
);

const loadStates = newest(async () => {
  const pair = sides.value;
  // A capture has a table of its own.
  if (pair === undefined || recorded.value === undefined || recording.value !== undefined) {
    states.value = undefined;
    return;
  }
  const find = stateToFind.value;
  const place = statesPlace.value;
  const beside = rightBranch.value;
  const answer = await lab.ask('states', {
    ...{ branch: branch.value, tUs: tUs.value, left: pair[0], right: pair[1] },
    ...{ text: statesText.value, order: statesOrder.value, from: statesFrom.value, count: STATES_WINDOW },
    ...(place === undefined ? {} : { place }),
    ...(find === undefined ? {} : { find }),
    ...(beside === undefined ? {} : { rightBranch: beside }),
  });
  states.value = answer.states;
  if (find !== undefined) stateToFind.value = undefined;
}, failed);

/** Shows a state in the table: all of them, so that it is there. */
export function showState(key: string): void {
  statesText.value = '';
  statesPlace.value = undefined;
  chosenState.value = key;
  stateToFind.value = key;
  document.querySelector<HTMLElement>('[data-hook="states"]')?.scrollIntoView({ block: 'nearest' });
}

/** Keeps packets, bytes and states in step with what is shown. */
export function followTraffic(): void {
  // What a run's trace names is the run: its frames are listed once.
  let run: unknown = '';
  effect(() => {
    const { value } = recorded;
    // A capture has no trace, and may be read with other keys.
    const name = recording.value === undefined ? `${value?.branch} ${value?.traceHash}` : value;
    const now = value?.done ? name : '';
    if (now === run) return;
    run = now;
    lines.clear();
    frameTable.value = undefined;
    if (now !== '') loadFrames();
  });
  let besideRun = '';
  effect(() => {
    const { value: id } = compared;
    const beside = id === undefined ? undefined : runs.value.get(id);
    if (rightBranch.peek() !== undefined) rightBranch.value = id;
    const now = beside?.done ? `${id} ${beside.traceHash}` : '';
    if (now === besideRun) return;
    besideRun = now;
    otherTable.value = undefined;
    if (now !== '') loadOthers();
  });
  effect(() => {
    void [shownFrame.value, frameTable.value];
    loadDissected();
  });
  effect(() => {
    const hosts = stateHosts.value;
    const [left, right] = sides.peek() ?? [];
    const isThere = left !== undefined && hosts.includes(left) && hosts.includes(right!);
    if (!isThere) sides.value = hosts.length < 2 ? undefined : [hosts[0]!, hosts[1]!];
  });
  effect(() => {
    void [branch.value, tUs.value, recorded.value?.recordedUs, sides.value, statesText.value];
    void [statesPlace.value, statesOrder.value, statesFrom.value, stateToFind.value, rightBranch.value];
    loadStates();
  });
}
