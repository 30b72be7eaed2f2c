import { readScenario, ScenarioRun } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { builtins, newLab } from '../../test/shipped.js';
import { branchInput } from './branch-input.js';
import { type ConfigField, configStep } from './config-fields.js';
import { type ConfigPatch, joinedPatch, patched, patchText } from './config-patch.js';
import { editStory } from './edit-story.js';
import { newStory, type Story, storyProblem } from './story.js';

const crash = newStory({ builtin: 's2-crash' }, 1);
const END_US = 30_000_000;

/** Gives settings other values from the start, one after the other. */
async function changed(
  story: Story,
  branch: string,
  host: string,
  settings: readonly (readonly [name: string, vhid: number | undefined, text: string, isForAll: boolean])[],
) {
  const lab = newLab();
  let last = { story, branch, changedFromUs: undefined as number | undefined };
  for (const [name, vhid, text, isForAll] of settings) {
    await lab.open(last.story);
    for await (const _ of lab.run(last.branch));
    const asked = { tUs: END_US, host };
    const { setup } = await lab.setup(last.branch, asked);
    const field = setup!.fields.find((each) => each.name === name && each.of?.vhid === vhid)!;
    const { patch } = await lab.setup(last.branch, { ...asked, change: { field, text, isForAll } });
    const steps = await lab.plan(last.branch);
    const place = { branch: last.branch, tUs: END_US, recordedUs: END_US, steps };
    const made = editStory(last.story, { atUs: 0, add: [], drop: [], config: patch! }, place);
    if (!made.ok) throw new Error('full');
    last = { story: made.story, branch: made.branch, changedFromUs: made.changedFromUs };
  }
  return last;
}

it('another configuration is a branch that begins at 0; a second change is made there; the run is that of its scenario', async () => {
  const made = await changed(crash, 'A', 'OPNsense-1', [
    ['advbase', 1, '2', true],
    ['advskew', 2, '7', false],
    ['preempt', undefined, 'false', false],
  ]);
  expect(made.changedFromUs).toBe(0);
  expect(made.story.branches).toMatchObject([{ id: 'A' }, { id: 'B', parent: 'A', atUs: 0, steps: [] }]);
  expect(made.story.branches[1]!.config).toEqual({
    vhids: [{ vhid: 1, segment: 'wan', advbase: 2 }],
    hosts: { 'OPNsense-1': { vhids: [{ vhid: 2, segment: 'lan', advskew: 7 }], preempt: false } },
  });
  expect(storyProblem(made.story)).toBeUndefined();
  const lab = newLab();
  await lab.open(made.story);
  let trace = '';
  for await (const part of lab.run('B')) trace = part.traceHash;
  const input = branchInput(made.story, 'B', (await builtins.load('s2-crash')).input);
  const read = readScenario(input.ok ? input.input : undefined, 'branch');
  if (!read.ok) throw new Error(read.errors[0]?.message);
  expect(new ScenarioRun(read.scenario).finish().summary.traceHash).toBe(trace);
  const [one, other] = read.scenario.hosts.map(({ config }) => config);
  expect(one).toMatchObject({ preempt: false, vhids: [{ advbase: 2 }, { advskew: 7 }] });
  expect(other).toMatchObject({ preempt: true, vhids: [{ advbase: 2, advskew: 100 }, { advskew: 100 }] });
});

it('what ifconfig prints is shown, and no password', async () => {
  const lab = newLab();
  await lab.open(crash);
  for await (const _ of lab.run('A'));
  const { setup } = await lab.setup('A', { tUs: 10_000_000, host: 'OPNsense-1' });
  expect(setup!.status.join('\n')).toContain('carp: MASTER vhid 1 advbase 1 advskew 0');
  expect(JSON.stringify(setup)).not.toContain('MonMotDePasse');
  expect(setup!.fields.find(({ name, of }) => name === 'addresses' && of?.vhid === 1)).toMatchObject({
    value: '203.0.113.4/28',
    isShared: true,
  });
  expect((await lab.setup('A', { tUs: END_US, host: 'OPNsense-1' })).setup!.status).toEqual([]);
  expect((await lab.setup('A', { tUs: 0, host: 'nobody' })).setup).toBeUndefined();
});

it('what the scenario does not take is refused in its reader’s words', async () => {
  const made = await changed(crash, 'A', 'OPNsense-1', [['advskew', 1, 'many', false]]);
  const lab = newLab();
  await lab.open(made.story);
  await expect(lab.run('B').next()).rejects.toThrow(/hosts\.OPNsense-1\.vhids.*advskew.*many/);
});

it('the translation of outgoing connections is changed for all hosts, and pfsync given to one', async () => {
  const nat = await changed(newStory({ builtin: 's3c-nat-to-the-interface' }, 1), 'A', 'OPNsense-1', [
    ['pf.nat', undefined, '203.0.113.4', true],
  ]);
  expect(nat.story.branches[1]!.config).toMatchObject({
    defaults: { pf: { translation: [{ action: 'nat', on: 'wan', target: '203.0.113.4' }] } },
  });
  const sync = await changed(newStory({ builtin: 's3d-without-pfsync' }, 1), 'A', 'OPNsense-1', [
    ['pfsync.syncdev', undefined, 'sync', false],
  ]);
  expect(sync.story.branches[1]!.config).toEqual({
    hosts: { 'OPNsense-1': { pfsync: { syncdev: 'sync' } } },
  });
});

it('at an instant it is a step, where the language has one', () => {
  const of = { vhid: 1, interface: 'vtnet0', segment: 'wan' };
  const skew = {
    name: 'advskew',
    of,
    kind: 'number',
    value: '0',
    step: 'configure',
    isShared: false,
  } as const;
  expect(configStep('fw1', skew, '50', 5_000_000)).toEqual({
    at: '5s',
    configure: { host: 'fw1', vhid: 1, interface: 'vtnet0', advskew: 50 },
  });
  const preempt: ConfigField = { name: 'preempt', kind: 'flag', value: '', step: 'preempt', isShared: true };
  expect(configStep('fw1', preempt, 'false', 0)).toEqual({ at: '0s', preempt: { host: 'fw1', on: false } });
  const { step: _, ...start } = preempt;
  expect(configStep('fw1', start, 'true', 0)).toBeUndefined();
});

it('null takes away, lists of virtual hosts are merged by name, and words have no password', () => {
  const base = { hosts: { fw1: { preempt: true, vhids: [{ vhid: 1, advskew: 1, password: 'secret' }] } } };
  const patch = { hosts: { fw1: { preempt: null, vhids: [{ vhid: 1, advskew: null }, { vhid: 2 }] } } };
  const vhids = [{ vhid: 1, password: 'secret' }, { vhid: 2 }];
  expect(patched(base, patch)).toEqual({ hosts: { fw1: { vhids } } });
  expect(joinedPatch({ defaults: { preempt: true } }, { defaults: { preempt: null } })).toEqual({
    defaults: { preempt: null },
  });
  const secret = { hosts: { fw1: { vhids: [{ vhid: 1, advskew: 9, password: 'secret' }] } } };
  expect(patchText(secret)).toBe('fw1 vhid 1 advskew 9; fw1 vhid 1 password');
});

it('a link’s configuration changes nothing but configuration, and nothing of a lesson that leaves it', () => {
  const with_ = (branch: object, more = {}) => ({
    ...crash,
    ...more,
    branches: [...crash.branches, { id: 'B', parent: 'A', atUs: 0, steps: [], ...branch }],
  });
  expect(storyProblem(with_({ config: { defaults: {} } }))).toBeUndefined();
  expect(storyProblem(with_({ config: { expect: [] } }))?.message).toContain('found expect');
  expect(storyProblem(with_({ config: [] }))?.message).toContain('config: an object');
  expect(storyProblem(with_({ atUs: 5, config: {} }))?.message).toContain('begins at 0');
  expect(storyProblem(with_({ config: {} }, { lesson: 'crash' }))?.message).toContain('this lesson leaves');
});

it('a virtual host gets another number, of all hosts or of one, or is taken away; later names are the later numbers', async () => {
  const all = await changed(crash, 'A', 'OPNsense-1', [
    ['vhid', 1, '9', true],
    ['advskew', 9, '5', false],
    ['vhid', 2, '', true],
  ]);
  expect(all.story.branches[1]!.config).toEqual({
    vhids: [
      { vhid: 1, segment: 'wan', to: 9 },
      { vhid: 2, segment: 'lan', to: null },
    ],
    hosts: { 'OPNsense-1': { vhids: [{ vhid: 9, segment: 'wan', advskew: 5 }] } },
  });
  const one = await changed(crash, 'A', 'OPNsense-2', [['vhid', 1, '3', false]]);
  const built = (await builtins.load('s2-crash')).input;
  const vhidsOf = ({ story }: typeof all) => {
    const made = branchInput(story, 'B', built);
    const read = readScenario(made.ok ? made.input : undefined, 'branch');
    if (!read.ok) throw new Error(read.errors[0]?.message);
    return read.scenario.hosts.map(({ config }) =>
      config.vhids.map(({ vhid, advskew = 0 }) => [vhid, advskew]),
    );
  };
  expect(vhidsOf(all)).toEqual([[[9, 5]], [[9, 100]]]);
  expect(vhidsOf(one).map((vhids) => vhids.toSorted())).toEqual([
    [
      [1, 0],
      [2, 0],
    ],
    [
      [2, 100],
      [3, 100],
    ],
  ]);
});

it('numbers may be exchanged, and changes after that are of the new ones', () => {
  const base = { vhids: [{ vhid: 1, advbase: 1 }, { vhid: 2 }] };
  const steps: ConfigPatch[] = [
    { vhids: [{ vhid: 1, to: 3 }] },
    { vhids: [{ vhid: 2, to: 1 }] },
    { vhids: [{ vhid: 3, to: 2 }] },
    { vhids: [{ vhid: 1, advskew: 7 }] },
    { vhids: [{ vhid: 1, advskew: 8 }] },
  ];
  const whole = steps.reduce((before, then) => joinedPatch(before, then));
  expect(whole.vhids).toHaveLength(4);
  expect(patched(base, whole)).toEqual(steps.reduce<object>((input, each) => patched(input, each), base));
  expect(patched(base, whole)).toEqual({
    vhids: [
      { vhid: 2, advbase: 1 },
      { vhid: 1, advskew: 8 },
    ],
  });
  expect(patchText(whole)).toBe('vhid 1 → 3; vhid 2 → 1; vhid 3 → 2; vhid 1 advskew 8');
  expect(patchText({ vhids: [{ vhid: 1, to: null }] })).toBe('vhid 1 –');
});

it('a lesson’s own hosts stay as they are', () => {
  const clash = { ...newStory({ builtin: 'vhid-clash' }, 1), lesson: 'same-vhid' };
  const with_ = (config: ConfigPatch) =>
    storyProblem({
      ...clash,
      branches: [...clash.branches, { id: 'B', parent: 'A', atUs: 0, steps: [], config }],
    })?.message;
  expect(with_({ hosts: { gw1: { vhids: [{ vhid: 1, to: 2 }] } } })).toBeUndefined();
  expect(with_({ hosts: { fw1: { vhids: [{ vhid: 1, to: 2 }] } } })).toContain('this lesson leaves');
  expect(with_({ hosts: { gw1: { vhids: [{ vhid: 1, advskew: 2 }] } } })).toContain('this lesson leaves');
});
