import { readScenario, runScenario, type ScenarioInput } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { builtins, newLab, SHIPPED } from '../../test/shipped.js';
import { branchInput } from './branch-input.js';
import { newStory, type Story } from './story.js';

/** The longest scenario that is compared, µs; `npm run soak -- whole` compares every one. */
const LONGEST_US = process.env['CARPLAB_WHOLE'] === '1' ? Number.POSITIVE_INFINITY : 40_000_000;

/** Each with a branch in which the first host of the scenario loses its power at half time. */
async function withCrash(name: string): Promise<{ story: Story; input: ScenarioInput; durationUs: number }> {
  const { input, scenario } = await builtins.load(name);
  const atUs = Math.floor(scenario.durationUs / 2);
  const steps = [{ at: `${atUs / 1e6}s`, crash: scenario.hosts[0]?.config.name ?? 'nobody' }];
  const story = newStory({ builtin: name }, 7);
  const branches = [...story.branches, { id: 'B', parent: 'A', atUs, steps }];
  return { story: { ...story, branches }, input, durationUs: scenario.durationUs };
}

it('as a scenario, a branch has the trace that the lab gives it, from every shipped scenario', async () => {
  const lab = newLab();
  let compared = 0;
  let short = 0;
  for (const name of SHIPPED) {
    const { story, input, durationUs } = await withCrash(name);
    if (durationUs > LONGEST_US) continue;
    short++;
    const made = branchInput(story, 'B', input);
    if (!made.ok) continue;
    const read = readScenario(made.input, name);
    if (!read.ok) continue;
    await lab.open(story);
    let trace = '';
    for await (const { traceHash } of lab.run('B')) trace = traceHash;
    expect([name, trace]).toEqual([name, runScenario(read.scenario).summary.traceHash]);
    compared++;
  }
  expect(short).toBeGreaterThan(20);
  expect(compared).toBeGreaterThan(short / 2);
});

it('a branch without a step of its parent, and a step that cannot be', async () => {
  const { input } = await builtins.load('s2-crash');
  const story = newStory({ builtin: 's2-crash' }, 1);
  const branch = { id: 'B', parent: 'A', atUs: 1_000_000, steps: [], without: [0] };
  const made = branchInput({ ...story, branches: [...story.branches, branch] }, 'B', input);
  expect(made.ok && made.input.steps?.length).toBe(input.steps!.length - 1);
  const wrong = { ...branch, steps: [{ at: '1s', crash: 'nobody' }] };
  expect(branchInput({ ...story, branches: [...story.branches, wrong] }, 'B', input)).toMatchObject({
    ok: false,
    errors: [{ message: expect.stringContaining('nobody') }],
  });
});
