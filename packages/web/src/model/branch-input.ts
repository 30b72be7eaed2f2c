import {
  type ParsedScenario,
  parseTime,
  readScenario,
  runInput,
  type ScenarioInput,
  type ScenarioProblem,
  ScenarioRun,
  type StepInput,
} from '@carplab/sim/scenario';
import { patched } from './config-patch.js';
import type { PlannedStep } from './situation.js';
import { type Branch, lineage, type Story } from './story.js';

export type BranchInput =
  | { readonly ok: true; readonly input: ScenarioInput }
  | { readonly ok: false; readonly errors: readonly ScenarioProblem[] };

/**
 * A branch of a story as a scenario: its parent's, with its own configuration, and its own steps appended. Random times of the parent's steps are
 * written as they were drawn, so that steps may come and go without moving others.
 *
 * @param base the scenario that the story is based on, as it was read
 * @throws {RangeError} if the story has no such branch
 *
 * @example
 * const base = defineScenario({
 *   name: 'a lone firewall', learn: 'It becomes MASTER after three intervals.', duration: '10s', segments: ['lan'],
 *   vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }], hosts: { fw1: { on: { lan: '10.0.0.1/24' } } },
 * });
 * const { branches, ...story } = newStory({ scenario: base }, 1);
 * const crash = { id: 'B', parent: 'A', atUs: 5_000_000, steps: [{ at: '5s', crash: 'fw1' }] };
 * branchInput({ ...story, branches: [...branches, crash] }, 'B', base).input.steps; // => [{ at: '5s', crash: 'fw1' }]
 */
export function branchInput(story: Story, id: string, base: ScenarioInput): BranchInput {
  const [root, ...branches] = lineage(story, id);
  let read = rootOf(story, root!, base);
  for (const branch of branches) {
    if (!read.ok) return read;
    read = branchFrom(settled(new ScenarioRun(read.scenario), read.input), branch);
  }
  return read.ok ? { ok: true, input: read.input } : read;
}

/** What problems name as the file. */
const FILE = 'story';

/** The root of a story. */
export function rootOf({ seed, untilUs }: Story, root: Branch, base: ScenarioInput): ParsedScenario {
  const duration = untilUs === undefined ? {} : { duration: `${untilUs / 1_000_000}s` };
  return readScenario(withSteps({ ...base, seed, ...duration }, root), FILE);
}

/** A branch of a run whose times are all drawn: see `settled`. It does without what is expected of virtual hosts that it has not. */
export function branchFrom(parent: ScenarioInput, branch: Branch): ParsedScenario {
  const input = withSteps(parent, branch);
  const read = readScenario(input, FILE);
  if (read.ok || branch.config === undefined) return read;
  const gone = read.errors.map(({ code, path }) =>
    code === 'unknown-name' ? /^expect\[(\d+)\]\..*\bvhid$/.exec(path)?.[1] : undefined,
  );
  const expect = input.expect?.filter((_, i) => !gone.includes(String(i)));
  return readScenario(expect === undefined ? input : { ...input, expect }, FILE);
}

/** A run as a scenario in which nothing is left to chance: what its branches begin with. */
export function settled(run: ScenarioRun, input: ScenarioInput): ScenarioInput {
  return runInput(run, input) ?? input;
}

function withSteps(input: ScenarioInput, branch: Branch): ScenarioInput {
  const steps: StepInput[] = [...left(input, branch).map(({ step }) => step), ...branch.steps];
  const own = branch.config === undefined ? input : patched(input, branch.config);
  return { ...own, ...(steps.length === 0 && !input.steps ? {} : { steps }) };
}

/** The steps of its parent that a branch keeps. */
function left({ steps = [] }: ScenarioInput, { without = [] }: Branch) {
  return steps.map((step, parent) => ({ step, parent })).filter(({ parent }) => !without.includes(parent));
}

/**
 * The steps of a branch, each with its place in the story.
 *
 * @param parent what the branch begins with: its parent, or for the root the base, `settled`
 * @param own the branch itself, `settled`
 */
export function planOf(parent: ScenarioInput, branch: Branch, { steps = [] }: ScenarioInput): PlannedStep[] {
  const kept = left(parent, branch);
  return steps.map((step, index) => ({
    index,
    timesUs: timesOf(step),
    step,
    place: index < kept.length ? { parent: kept[index]!.parent } : { own: index - kept.length },
  }));
}

function timesOf({ at, after, repeat }: StepInput): number[] {
  const firstUs = parseTime(at);
  if (after !== undefined || firstUs === undefined) return [];
  const everyUs = parseTime(repeat?.every) ?? 0;
  return Array.from({ length: repeat?.times ?? 1 }, (_, turn) => firstUs + turn * everyUs);
}
