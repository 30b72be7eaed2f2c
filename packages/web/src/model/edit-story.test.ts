import { readScenario, ScenarioRun } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { builtins, newLab } from '../../test/shipped.js';
import { branchInput } from './branch-input.js';
import { type EditPlace, editStory, type StoryEdit } from './edit-story.js';
import { decodeLink, encodeLink } from './link.js';
import { MAX_BRANCHES, newStory, type Story } from './story.js';

/** The crashes at random moments; `npm run soak -- whole` makes the 1,000. */
const CRASHES = process.env['CARPLAB_WHOLE'] === '1' ? 1000 : 60;

const cut: StoryEdit = { atUs: 20_000_000, add: [{ at: '20s', cut: 'OPNsense-1:sync' }], drop: [] };

async function place(story: Story, branch: string, tUs: number): Promise<EditPlace> {
  const lab = newLab();
  const { durationUs } = await lab.open(story);
  return { branch, tUs, recordedUs: durationUs, steps: await lab.plan(branch) };
}

async function edited(story: Story, branch: string, edit: StoryEdit, tUs: number) {
  const made = editStory(story, edit, await place(story, branch, tUs));
  if (!made.ok) throw new Error('full');
  return made;
}

/** The trace in the lab, and that of the branch as a scenario of its own. */
async function traces(story: Story, branch: string): Promise<[string, string]> {
  const lab = newLab();
  await lab.open(story);
  let trace = '';
  for await (const { traceHash } of lab.run(branch)) trace = traceHash;
  const { base } = story;
  const { input } = await builtins.load('builtin' in base ? base.builtin : '');
  const made = branchInput(story, branch, input);
  const read = readScenario(made.ok ? made.input : undefined, 'branch');
  if (!read.ok) throw new Error(read.errors[0]?.message);
  return [trace, new ScenarioRun(read.scenario).finish().summary.traceHash];
}

const demo = newStory({ builtin: 'demo' }, 1);

it('a fault before something that is recorded starts a branch; the steps after it are kept', async () => {
  const made = await edited(demo, 'A', cut, 20_000_000);
  expect(made).toMatchObject({ branch: 'B', story: { branches: [{ id: 'A' }, { id: 'B', parent: 'A' }] } });
  expect(made).not.toHaveProperty('changedFromUs');
  const { steps } = await place(made.story, 'B', 0);
  expect(steps.map(({ timesUs }) => timesUs[0])).toEqual([15, 30, 45.6, 60, 20].map((s) => s * 1e6));
  expect(steps.map((each) => each.place)).toEqual([
    ...[0, 1, 2, 3].map((parent) => ({ parent })),
    { own: 0 },
  ]);
  const [inLab, alone] = await traces(made.story, 'B');
  expect(inLab).toBe(alone);
});

it('a step that is still to come is taken away from the branch itself; one of the past starts a branch there', async () => {
  const { story } = await edited(demo, 'A', cut, 20_000_000);
  const later = await edited(story, 'B', { atUs: 45_600_000, add: [], drop: [2] }, 20_000_000);
  expect(later.story.branches).toHaveLength(2);
  expect(later.story.branches[1]).toMatchObject({ without: [2], steps: cut.add });
  const own = await edited(later.story, 'B', { atUs: 20_000_000, add: [], drop: [3] }, 20_000_000);
  expect(own.story.branches[1]).toMatchObject({ without: [2], steps: [] });
  const past = await edited(later.story, 'B', { atUs: 15_000_000, add: [], drop: [0] }, 20_000_000);
  expect(past).toMatchObject({ branch: 'C', changedFromUs: 15_000_000 });
  expect(past.story.branches[2]).toMatchObject({ parent: 'B', atUs: 15_000_000, without: [0] });
  for (const [changed, branch] of [
    [later, 'B'],
    [own, 'B'],
    [past, 'C'],
  ] as const) {
    const [inLab, alone] = await traces(changed.story, branch);
    expect(inLab).toBe(alone);
  }
});

it('chance is drawn once: what comes later finds a fixed time, in the page, alone, and through a link', async () => {
  const crash = (await place(newStory({ builtin: 's2-crash' }, 3), 'A', 0)).steps[0]!;
  const chance: StoryEdit = {
    atUs: crash.timesUs[0]!,
    add: [{ at: '14s', within: '1s', crash: 'OPNsense-1' }],
    drop: [0],
  };
  const one = await edited(newStory({ builtin: 's2-crash' }, 3), 'A', chance, 20_000_000);
  const boot: StoryEdit = { atUs: 25_000_000, add: [{ at: '25s', boot: 'OPNsense-1' }], drop: [] };
  const two = await edited(one.story, 'B', boot, 25_000_000);
  const { steps } = await place(two.story, 'C', 0);
  expect(steps[0]!.step).not.toHaveProperty('within');
  const view = { branch: 'C', compare: 'B', tUs: 0, fromUs: 0, toUs: 1 };
  const read = await decodeLink(await encodeLink({ story: two.story, view, by: 'x' }));
  expect(read).toMatchObject({ ok: true, content: { view: { compare: 'B' } } });
  const linked = read.ok ? read.content.story : demo;
  expect(await traces(linked, 'C')).toEqual(await traces(two.story, 'C'));
  const [inLab, alone] = await traces(two.story, 'C');
  expect(inLab).toBe(alone);
});

it('a run goes on, all branches alike, and is the same before', async () => {
  const longer = await edited(demo, 'A', { atUs: 0, add: [], drop: [], untilUs: 100_000_000 }, 0);
  expect(longer).toMatchObject({ branch: 'A', story: { untilUs: 100_000_000 } });
  const [inLab, alone] = await traces(longer.story, 'A');
  expect(inLab).toBe(alone);
  const lab = newLab();
  await lab.open(longer.story);
  for await (const _ of lab.run('A'));
  expect((await lab.seek('A', 90_000_000)).traceHash).toBe('f4b619016c0a9c4c');
});

it('there are at most 16 branches', async () => {
  let story = demo;
  for (let i = 1; i < MAX_BRANCHES; i++) story = (await edited(story, 'A', cut, 20_000_000)).story;
  expect(story.branches.at(-1)).toMatchObject({ id: 'P' });
  expect(editStory(story, cut, await place(story, 'P', 20_000_000))).toEqual({ ok: false });
});

it(`${CRASHES} crashes: every takeover lies within 2.39 and 3.39 s, and nobody loses only one ping`, async () => {
  const lab = newLab();
  await lab.open(newStory({ builtin: 's2-crash' }, 1));
  let last:
    | { readonly takeovers: readonly number[]; readonly pings: readonly number[]; done: number }
    | undefined;
  for await (const part of lab.many('A', 0, 1_000_000, CRASHES)) last = part;
  const { takeovers, pings, done } = last!;
  expect([done, takeovers.length, pings.length]).toEqual([CRASHES, 2 * CRASHES, CRASHES]);
  expect(Math.min(...takeovers)).toBeGreaterThan(2_390_000);
  expect(Math.max(...takeovers)).toBeLessThan(3_391_000);
  expect(Math.min(...pings)).toBeGreaterThanOrEqual(2);
});
