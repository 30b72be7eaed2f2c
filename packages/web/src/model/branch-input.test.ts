import { readScenario, runScenario, type ScenarioInput } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { builtins, newLab, SHIPPED } from '../../test/shipped.js';
import { branchInput } from './branch-input.js';
import { newStory, type Story } from './story.js';

/** Each with a branch in which the first host of the scenario loses its power at half time. */
async function withCrash(name: string): Promise<{ story: Story; input: ScenarioInput }> {
  const { input, scenario } = await builtins.load(name);
  const atUs = Math.floor(scenario.durationUs / 2);
  const steps = [{ at: `${atUs / 1e6}s`, crash: scenario.hosts[0]?.config.name ?? 'nobody' }];
  const story = newStory({ builtin: name }, 7);
  return { story: { ...story, branches: [...story.branches, { id: 'B', parent: 'A', atUs, steps }] }, input };
}

it('as a scenario, a branch has the trace that the lab gives it, from every shipped scenario', async () => {
  const lab = newLab();
  let compared = 0;
  for (const name of SHIPPED) {
    const { story, input } = await withCrash(name);
    const made = branchInput(story, 'B', input);
    if (!made.ok) continue;
    const read = readScenario(made.input, name);
    if (!read.ok || read.scenario.durationUs > 90_000_000) continue;
    await lab.open(story);
    let trace = '';
    for await (const { traceHash } of lab.run('B')) trace = traceHash;
    expect([name, trace]).toEqual([name, runScenario(read.scenario).summary.traceHash]);
    compared++;
  }
  expect(compared).toBeGreaterThan(SHIPPED.length / 2);
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
