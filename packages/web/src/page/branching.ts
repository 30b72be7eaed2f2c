import { hideSecrets, revealSecrets } from '@carplab/codec/carp';
import { batch, effect, type Signal, signal } from '@preact/signals';
import { editStory, type StoryEdit } from '../model/edit-story.js';
import { passwordsOf } from '../model/placeholders.js';
import type { PlannedStep } from '../model/situation.js';
import type { Story } from '../model/story.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import {
  branch,
  compared,
  durationUs,
  instant,
  lab,
  lane,
  look,
  opened,
  reason,
  recorded,
  recording,
  run,
  runs,
  span,
  stage,
  story,
  trouble,
  tUs,
} from './state.js';

/** The steps of the shown branch, as its own branches find them. Empty until they are known. */
export const plan: Signal<readonly PlannedStep[]> = signal([]);
/** What was just done, in words; shown to everybody if it is more than what they see. */
export const notice: Signal<{ readonly text: string; readonly isShown?: boolean }> = signal({ text: '' });

/** So many edits can be undone. */
const DEPTH = 200;
/** Longer runs are computed when they are shown, µs. */
const SHORT_US = 600_000_000;

interface Edition {
  readonly story: Story;
  readonly branch: string;
}

const past: Signal<readonly Edition[]> = signal([]);
const future: Signal<readonly Edition[]> = signal([]);

/** Whether there is something to undo, and to do again. */
export const canUndo = (): boolean => past.value.length > 0;
export const canRedo = (): boolean => future.value.length > 0;

/** The story that the edits belong to: another one begins without any. */
let edited: Story | undefined;

const current = (): Edition => ({ story: story.value, branch: branch.value });

/** Changes the shown branch at an instant. Resolves with what is wrong, in words; undefined if it is done. */
export async function edit(given: StoryEdit): Promise<string | undefined> {
  const words = say.value.faults;
  if (recording.value !== undefined) return say.value.recording.fixed;
  if (stage.value === 'loading') return say.value.computing;
  const before = current();
  const change = await hidden(given, before.branch);
  // What goes is named by its place in the branch's list.
  const steps = change.drop.length === 0 ? [] : (await lab.ask('plan', { branch: before.branch })).steps;
  const place = { branch: before.branch, tUs: tUs.value, recordedUs: recorded.value?.recordedUs ?? 0, steps };
  const made = editStory(before.story, change, place);
  if (!made.ok) return words.full;
  const problem = await show({ story: hideSecrets(made.story), branch: made.branch });
  if (problem !== undefined) return problem;
  const { changedFromUs: from, branch: id } = made;
  batch(() => {
    past.value = [...past.value, before].slice(-DEPTH);
    future.value = [];
    notice.value =
      from !== undefined
        ? { text: words.changesFrom(from), isShown: true }
        : { text: id === before.branch ? '' : words.forked(id, change.atUs) };
  });
  return undefined;
}

/** A change without the passwords that were typed: they stay where they were typed. */
async function hidden(change: StoryEdit, id: string): Promise<StoryEdit> {
  if (passwordsOf(change).length === 0) return change;
  return (await lab.ask('hide', { branch: id, change })).change;
}

export async function undo(): Promise<void> {
  await step(past, future);
}

export async function redo(): Promise<void> {
  await step(future, past);
}

async function step(from: Signal<readonly Edition[]>, to: Signal<readonly Edition[]>): Promise<void> {
  const target = from.value.at(-1);
  if (target === undefined || stage.value === 'loading' || recording.value !== undefined) return;
  const here = current();
  const problem = await show(target);
  if (problem !== undefined) {
    trouble.value = problem;
    return;
  }
  batch(() => {
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, here];
    notice.value = { text: '' };
  });
}

/**
 * Shows another edition of the story; what was stays on the screen until it is there. Resolves with what is wrong with it,
 * in words.
 */
async function show({ story: given, branch: id }: Edition): Promise<string | undefined> {
  pause();
  stage.value = 'loading';
  const before = story.value;
  try {
    const answer = await lab.ask('open', { story: revealSecrets(given) });
    const { recorded: last } = await lab.ask('run', { branch: id }, ({ recorded: part }) => !part.done);
    const kept = new Map([...runs.value].filter(([each]) => isSame(before, given, each)));
    const wasWhole = span.value[1] === durationUs.value;
    edited = given;
    batch(() => {
      story.value = given;
      opened.value = answer.opened;
      runs.value = kept.set(id, last);
      branch.value = id;
      const other = compared.value;
      if (other === id || !given.branches.some((each) => each.id === other)) compared.value = undefined;
      const end = answer.opened.durationUs;
      tUs.value = Math.min(tUs.value, end);
      const [fromUs, toUs] = span.value;
      span.value = wasWhole || toUs > end ? [Math.min(fromUs, end - 1), end] : [fromUs, toUs];
      if ((lane.value ?? 0) >= last.record.lanes.length) lane.value = undefined;
      instant.value = undefined;
      reason.value = undefined;
      stage.value = 'ready';
    });
    look();
    return undefined;
  } catch (error) {
    await lab.ask('open', { story: revealSecrets(before) });
    stage.value = 'ready';
    const message = error instanceof Error ? error.message : String(error);
    // Which step it is, the reader knows: that of the form.
    return message.replace(/^story: (steps\[\d+\]\.)?/gm, '');
  }
}

/** Whether a branch runs alike in both stories. */
function isSame(before: Story, after: Story, id: string): boolean {
  const runOf = ({ base, seed, untilUs, branches }: Story): string => {
    const line: unknown[] = [base, seed, untilUs];
    for (let at: string | undefined = id; at !== undefined; ) {
      const found = branches.find((each) => each.id === at);
      line.push(found);
      at = found?.parent;
    }
    return JSON.stringify(line);
  };
  return after.branches.some((each) => each.id === id) && runOf(before) === runOf(after);
}

/** Shows a branch at the same instant. */
export async function selectBranch(id: string): Promise<void> {
  pause();
  const from = branch.value;
  if (id === from) return;
  batch(() => {
    if (compared.value === id) compared.value = from;
    branch.value = id;
    notice.value = { text: '' };
    instant.value = undefined;
  });
  await known(id);
  look();
}

/** Shows another branch beside this one, or none. */
export async function compareWith(id: string | undefined): Promise<void> {
  if (id === branch.value) return;
  compared.value = id;
  if (id !== undefined) await known(id);
}

async function known(id: string): Promise<void> {
  if (runs.value.get(id)?.done !== true) await run(id);
}

/** With the parent; again: alone. */
export async function compareWithParent(): Promise<void> {
  if (recording.value !== undefined) return;
  const parent = story.value.branches.find(({ id }) => id === branch.value)?.parent;
  await compareWith(compared.value === undefined ? parent : undefined);
}

/** A branch that begins here, without a step yet. */
export async function forkHere(): Promise<void> {
  const problem = await edit({ atUs: tUs.value, add: [], drop: [] });
  if (problem !== undefined) trouble.value = problem;
}

/** Once the shown branch is there: its steps, and the runs of the others. */
export function followStory(): void {
  effect(() => {
    if (stage.value !== 'ready' || recording.value !== undefined) return;
    const { value: given } = story;
    const id = branch.value;
    if (edited !== given) {
      // Opened from a link, or chosen: not an edit.
      edited = given;
      batch(() => {
        past.value = [];
        future.value = [];
        notice.value = { text: '' };
      });
    }
    void fill(given, id);
  });
}

async function fill(given: Story, id: string): Promise<void> {
  const isStale = (): boolean => story.peek() !== given || branch.peek() !== id;
  try {
    const { steps } = await lab.ask('plan', { branch: id });
    if (isStale()) return;
    plan.value = steps;
    const other = compared.peek();
    const wanted = given.branches.filter((each) => durationUs.peek() <= SHORT_US || each.id === other);
    for (const each of wanted) {
      if (isStale()) return;
      if (runs.peek().get(each.id)?.done !== true) await run(each.id);
    }
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
}
