import { parseTime, type StepInput } from '@carplab/sim/scenario';
import { type ConfigPatch, joinedPatch } from './config-patch.js';
import type { FaultForm } from './fault-form.js';
import { stepOf, timeInput } from './fault-form.js';
import type { PlannedStep } from './situation.js';
import { type Branch, branchLetter, MAX_BRANCHES, MAX_RUN_US, type Story } from './story.js';

/** A change of a branch. */
export interface StoryEdit {
  /** From here on the run is another, µs. */
  readonly atUs: number;
  readonly add: readonly StepInput[];
  /** Planned steps that go, by their place in the branch's list. */
  readonly drop: readonly number[];
  /** All branches run so long. */
  readonly untilUs?: number;
  /** Another configuration from the start: `atUs` is 0. */
  readonly config?: ConfigPatch;
}

/** The change that a form makes. Undefined if a time in it cannot be read. */
export function editOf(form: FaultForm, values: Readonly<Record<string, string>>): StoryEdit | undefined {
  const { does, atUs, index, fixed } = form;
  const drop = index === undefined ? [] : [index];
  const typed = (path: string): number | undefined => parseTime(seconds(values[path] ?? ''));
  switch (does) {
    case undefined:
      return { atUs, add: [stepOf(form, values)], drop: [] };
    case 'again':
      return { atUs, add: [{ ...fixed, at: timeInput(atUs) }], drop: [] };
    case 'drop':
      return { atUs, add: [], drop };
    case 'move': {
      const toUs = typed('at');
      if (toUs === undefined || toUs < 0) return undefined;
      return { atUs: Math.min(atUs, toUs), add: [{ ...fixed, at: timeInput(toUs) }], drop };
    }
    case 'chance': {
      const withinUs = typed('within');
      if (withinUs === undefined || withinUs < 0) return undefined;
      return { atUs, add: [{ ...fixed, at: timeInput(atUs), within: timeInput(withinUs) }], drop };
    }
    case 'runOn': {
      const byUs = typed('by');
      if (byUs === undefined || byUs <= 0) return undefined;
      return { atUs, add: [], drop: [], untilUs: Math.min(MAX_RUN_US, atUs + byUs) };
    }
    default:
      return undefined;
  }
}

/** A bare number is one of seconds. */
function seconds(text: string): string {
  const trimmed = text.trim();
  return /^[\d.]+$/.test(trimmed) ? `${trimmed}s` : trimmed;
}

/** Where a story is changed. */
export interface EditPlace {
  /** The branch that is shown. */
  readonly branch: string;
  /** The instant that is shown. */
  readonly tUs: number;
  /** Everything up to here is recorded. */
  readonly recordedUs: number;
  /** The branch's steps. */
  readonly steps: readonly PlannedStep[];
}

export type EditedStory =
  | {
      readonly ok: true;
      readonly story: Story;
      /** The branch to be shown. */
      readonly branch: string;
      /** Set if something before the shown instant is changed: from when on. */
      readonly changedFromUs?: number;
    }
  /** There are as many branches as there can be. */
  | { readonly ok: false };

/**
 * A story with a change. If something later is recorded, the change starts a branch, and what was stays as it is. A
 * planned step that is still to come in a branch of its own is changed there, and so is a configuration of its own.
 */
export function editStory(story: Story, edit: StoryEdit, place: EditPlace): EditedStory {
  const { branch: id, tUs } = place;
  const { atUs, add, drop, untilUs, config } = edit;
  if (untilUs !== undefined) return { ok: true, story: { ...story, untilUs }, branch: id };
  const changed = (drop.length > 0 || config !== undefined) && atUs < tUs ? { changedFromUs: atUs } : {};
  const here = inPlace(story, edit, place);
  if (here !== undefined) {
    const branches = story.branches.map((each) => (each.id === id ? here : each));
    return { ok: true, story: { ...story, branches }, branch: id, ...(config === undefined ? {} : changed) };
  }
  if (story.branches.length >= MAX_BRANCHES) return { ok: false };
  const next: Branch = {
    id: branchLetter(story.branches.length),
    parent: id,
    atUs,
    steps: add,
    ...(drop.length === 0 ? {} : { without: drop }),
    ...(config === undefined ? {} : { config }),
  };
  return { ok: true, story: { ...story, branches: [...story.branches, next] }, branch: next.id, ...changed };
}

/** The branch itself, changed; undefined if the change starts another. */
function inPlace(story: Story, { atUs, add, drop, config }: StoryEdit, place: EditPlace): Branch | undefined {
  const branch = story.branches.find(({ id }) => id === place.branch)!;
  const hasChildren = story.branches.some(({ parent }) => parent === branch.id);
  // What is left to chance is drawn in an order of its own.
  if (hasChildren || branch.steps.some(({ within }) => within !== undefined)) return undefined;
  if (config !== undefined)
    return branch.config === undefined
      ? undefined
      : { ...branch, config: joinedPatch(branch.config, config) };
  if (drop.length === 0)
    return atUs >= place.recordedUs && add.length > 0
      ? { ...branch, steps: [...branch.steps, ...add] }
      : undefined;
  if (branch.parent === undefined || atUs < place.tUs || atUs < branch.atUs) return undefined;
  const places = drop.map((index) => place.steps.find((each) => each.index === index)!.place);
  const own = new Set(places.flatMap((each) => ('own' in each ? [each.own] : [])));
  const without = [
    ...(branch.without ?? []),
    ...places.flatMap((each) => ('parent' in each ? [each.parent] : [])),
  ];
  return {
    ...branch,
    steps: [...branch.steps.filter((_, i) => !own.has(i)), ...add],
    ...(without.length === 0 ? {} : { without }),
  };
}
