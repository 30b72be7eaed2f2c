import { hideSecrets } from '@carplab/codec/carp';
import type { ScenarioInput, StepInput } from '@carplab/sim/scenario';
import { type ConfigPatch, leavesHost, patchKeys, patchProblem } from './config-patch.js';
import { LESSONS, lessonOf } from './lessons/lessons.js';
import { type MarkedInstant, marksProblem } from './marks.js';

/** A shipped scenario by its name, or a scenario of one's own. */
export type StoryBase = { readonly builtin: string } | { readonly scenario: ScenarioInput };

/** A variant of a run. It leaves its parent at `atUs` and is the same before. */
export interface Branch {
  /** One letter, A for the root. */
  readonly id: string;
  /** Absent for the root only. */
  readonly parent?: string;
  /** When it leaves its parent, µs of virtual time; 0 for the root. */
  readonly atUs: number;
  /** Added to the parent's steps. */
  readonly steps: readonly StepInput[];
  /**
   * The parent's steps that it does without, by their index in the parent's list: those that the parent has left of its own
   * parent's, then its own; with a step whose moment is drawn, all one by one in order of time.
   */
  readonly without?: readonly number[];
  /** How its configuration differs from its parent's. It then leaves it at 0. Not of the root. */
  readonly config?: ConfigPatch;
}

/** Everything that a reader of the page has done: the same story gives the same bytes everywhere. */
export interface Story {
  readonly base: StoryBase;
  readonly seed: number;
  /** The root first, parents before their children. */
  readonly branches: readonly Branch[];
  /** All branches run so long, µs, instead of as long as the scenario. */
  readonly untilUs?: number;
  /** A lesson by its id: it has a shipped scenario without steps, and checks. */
  readonly lesson?: string;
  /** What the reader predicted before the run: the least and the most, in the lesson's unit. */
  readonly predicted?: readonly [least: number, most: number];
}

/** What of a story is on the screen. */
export interface StoryView {
  readonly branch: string;
  /** A second branch beside it. */
  readonly compare?: string;
  readonly tUs: number;
  /** The window of the lanes. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The selected lane, frame or event, as the page names it. */
  readonly select?: string;
  /** Open panels. */
  readonly panels?: readonly string[];
  /** At most `MAX_MARKS`. */
  readonly marks?: readonly MarkedInstant[];
  readonly lang?: string;
}

/** A branch for each letter from A to P. */
export const MAX_BRANCHES = 16;
/** The longest run: a day, µs. */
export const MAX_RUN_US = 86_400_000_000;
/** Steps of all branches together. */
export const MAX_STORY_STEPS = 2000;

/** The letter of the n-th branch, from 0. */
export function branchLetter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** A story without any branch but the root. */
export function newStory(base: StoryBase, seed: number): Story {
  return { base: hideSecrets(base), seed, branches: [{ id: branchLetter(0), atUs: 0, steps: [] }] };
}

/** Stories of which this is equal have the same root. */
export function rootMark({ base, seed, lesson, untilUs }: Story): string {
  return JSON.stringify([base, seed, lesson, untilUs]);
}

/**
 * A story that carries its scenario, `input`, instead of naming a shipped one: a later version that ships another runs the
 * same. A lesson's is the scenario alone.
 *
 * @example
 * const input = { name: 'none', learn: '', duration: '1s', segments: ['lan'], hosts: {} };
 * wholeStory(newStory({ builtin: 'demo' }, 1), input).base.scenario.name; // => 'none'
 */
export function wholeStory({ seed, branches, untilUs }: Story, input: ScenarioInput): Story {
  return {
    base: { scenario: hideSecrets(input) },
    ...{ seed, branches },
    ...(untilUs === undefined ? {} : { untilUs }),
  };
}

/**
 * The branch with this letter, and its ancestors before it, the root first.
 *
 * @throws {RangeError} if the story has no such branch
 */
export function lineage(story: Story, id: string): readonly Branch[] {
  const branch = story.branches.find((each) => each.id === id);
  if (branch === undefined) throw new RangeError(`no branch ${id}: there are ${lettersOf(story)}`);
  return branch.parent === undefined ? [branch] : [...lineage(story, branch.parent), branch];
}

function lettersOf({ branches }: Story): string {
  return branches.map(({ id }) => id).join(', ');
}

/** What is wrong with a story or a view that came from outside. */
export interface StoryProblem {
  /** Where: `branches[1].atUs`. Empty: all of it. */
  readonly at: string;
  /** In English, with where. */
  readonly message: string;
}

const wrong = (at: string, what: string): StoryProblem => ({
  at,
  message: at === '' ? what : `${at}: ${what}`,
});

/**
 * What is wrong with a story that came from outside; undefined if nothing is. The scenario and the steps are
 * checked by whoever reads them: here only that they are objects and not too many.
 */
export function storyProblem(value: unknown): StoryProblem | undefined {
  if (!isObject(value)) return wrong('', `a story is an object, found ${kindOf(value)}`);
  const { base, seed, branches, lesson, predicted, untilUs } = value;
  if (!isObject(base)) return wrong('base', `an object with builtin or scenario, found ${kindOf(base)}`);
  const isBuiltin = typeof base['builtin'] === 'string';
  if (isBuiltin === isObject(base['scenario']))
    return wrong('base', 'either builtin, a name, or scenario, an object');
  if (!isCount(seed)) return wrong('seed', `a whole number from 0, found ${String(seed)}`);
  if (untilUs !== undefined && !(isCount(untilUs) && untilUs > 0 && untilUs <= MAX_RUN_US))
    return wrong('untilUs', `whole microseconds, at most ${MAX_RUN_US}, found ${String(untilUs)}`);
  if (lesson !== undefined && lessonOf(String(lesson))?.base !== base['builtin'])
    return wrong(
      'lesson',
      `one of ${LESSONS.map(({ id }) => id).join(', ')}, with its scenario; found ${String(lesson)}`,
    );
  if (predicted !== undefined && !isRange(predicted))
    return wrong('predicted', `two numbers, the least and the most, found ${JSON.stringify(predicted)}`);
  if (!Array.isArray(branches) || branches.length === 0 || branches.length > MAX_BRANCHES)
    return wrong('branches', `a list of 1 to ${MAX_BRANCHES}`);
  let steps = 0;
  for (const [i, branch] of branches.entries()) {
    const trouble = branchProblem(branch, i);
    if (trouble !== undefined) return wrong(`branches[${i}]`, trouble);
    steps += (branch as Branch).steps.length;
  }
  if (!lessonAllows(lesson, branches))
    return wrong('config', 'this lesson leaves these settings as they are; steps may change them');
  return steps > MAX_STORY_STEPS
    ? wrong('branches', `at most ${MAX_STORY_STEPS} steps, found ${steps}`)
    : undefined;
}

/** Whether a lesson lets the settings that branches change be others from the start. */
function lessonAllows(lesson: unknown, branches: readonly Branch[]): boolean {
  if (lesson === undefined) return true;
  const { configures: open = [], leaves = [] } = lessonOf(String(lesson)) ?? {};
  return branches.every(
    ({ config }) =>
      config === undefined ||
      (open.length > 0 &&
        patchKeys(config).every((key) => open.includes(key)) &&
        leaves.every((host) => leavesHost(config, host))),
  );
}

function branchProblem(branch: unknown, index: number): string | undefined {
  if (!isObject(branch)) return `an object, found ${kindOf(branch)}`;
  const { id, parent, atUs, steps, without, config } = branch;
  if (id !== branchLetter(index)) return `its id is ${branchLetter(index)}, found ${String(id)}`;
  const isKnown = typeof parent === 'string' && parent.length === 1 && parent < branchLetter(index);
  if (index === 0 ? parent !== undefined : !isKnown || parent < branchLetter(0))
    return index === 0 ? 'the root has no parent' : 'its parent is a branch before it';
  if (!isCount(atUs)) return `atUs: whole microseconds from 0, found ${String(atUs)}`;
  if (!Array.isArray(steps) || !steps.every(isObject)) return 'steps: a list of objects';
  if (without !== undefined && !(Array.isArray(without) && without.every((at) => isCount(at))))
    return 'without: a list of indexes';
  if (config !== undefined && (index === 0 || atUs !== 0))
    return 'config: only of a branch of another that begins at 0';
  if (config !== undefined) return patchProblem(config);
  return undefined;
}

/** What is wrong with a view that came from outside; undefined if nothing is. */
export function viewProblem(value: unknown, story: Story): StoryProblem | undefined {
  if (!isObject(value)) return wrong('', `a view is an object, found ${kindOf(value)}`);
  const { branch, compare, tUs, fromUs, toUs, select, panels, marks, lang } = value;
  for (const [name, letter] of Object.entries({ branch, compare }))
    if (!(name === 'compare' && letter === undefined) && !story.branches.some(({ id }) => id === letter))
      return wrong(name, `one of ${lettersOf(story)}, found ${String(letter)}`);
  for (const [name, us] of Object.entries({ tUs, fromUs, toUs }))
    if (!isCount(us)) return wrong(name, `whole microseconds from 0, found ${String(us)}`);
  if (Number(fromUs) >= Number(toUs)) return wrong('fromUs', 'before toUs');
  for (const [name, text] of Object.entries({ select, lang }))
    if (text !== undefined && typeof text !== 'string') return wrong(name, `a text, found ${kindOf(text)}`);
  if (panels !== undefined && !(Array.isArray(panels) && panels.every((each) => typeof each === 'string')))
    return wrong('panels', 'a list of names');
  const unmarked = marks === undefined ? undefined : marksProblem(marks);
  if (unmarked !== undefined) return wrong(`marks${unmarked.at}`, unmarked.message);
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRange(value: unknown): boolean {
  const [least, most] = Array.isArray(value) && value.length === 2 ? value : [];
  return Number.isFinite(least) && Number.isFinite(most) && least <= most;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
