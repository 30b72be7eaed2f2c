import {
  readScenario,
  runInput,
  type ScenarioInput,
  type ScenarioProblem,
  ScenarioRun,
  type StepInput,
} from '@carplab/sim/scenario';
import { type Branch, lineage, type Story } from './story.js';

export type BranchInput =
  | { readonly ok: true; readonly input: ScenarioInput }
  | { readonly ok: false; readonly errors: readonly ScenarioProblem[] };

/**
 * A branch of a story as a scenario: its parent's, with its own steps appended. Random times of the parent's steps are
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
  let input: ScenarioInput = { ...base, seed: story.seed };
  for (const branch of lineage(story, id)) {
    const made = branch.parent === undefined ? added(input, branch) : leaves(input, branch);
    if (!made.ok) return made;
    input = made.input;
  }
  const read = readScenario(input, FILE);
  return read.ok ? { ok: true, input: read.input } : read;
}

/** What problems name as the file. */
const FILE = 'story';

/** A branch of a run whose times are all drawn. */
function leaves(parent: ScenarioInput, branch: Branch): BranchInput {
  const read = readScenario(parent, FILE);
  if (!read.ok) return read;
  const frozen = runInput(new ScenarioRun(read.scenario), read.input);
  return added(frozen ?? read.input, branch);
}

function added(input: ScenarioInput, { steps: own, without = [] }: Branch): BranchInput {
  const left = (input.steps ?? []).filter((_, index) => !without.includes(index));
  const steps: StepInput[] = [...left, ...own];
  return { ok: true, input: { ...input, ...(steps.length === 0 && !input.steps ? {} : { steps }) } };
}
