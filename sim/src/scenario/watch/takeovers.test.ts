import type { Record as RunRecord } from '@carplab/analysis';
import { expect, it } from 'vitest';
import type { ScenarioInput } from '../input/scenario-input.js';
import { readScenario } from '../parse-scenario.js';
import { ScenarioRun } from '../scenario-run.js';

const S = 1_000_000;

function recordOf(more: Partial<ScenarioInput>): RunRecord {
  const scenario: ScenarioInput = {
    name: 'a pair',
    learn: 'what is tested here',
    duration: '40s',
    segments: ['lan'],
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
    ...more,
  };
  const parsed = readScenario(scenario, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const run = new ScenarioRun(parsed.scenario);
  run.finish();
  return run.record;
}

const takeoversOf = (more: Partial<ScenarioInput>) =>
  recordOf(more).takeovers.kept.map(({ link, from, to, cause }) => `${link}: ${from} to ${to}, ${cause?.id}`);

it('a MASTER that resumes beside another takes nothing over; without another, it does', () => {
  const pause = { at: '10.2s', pause: 'fw1' };
  const resume = { at: '20.5s', resume: { node: 'fw1', clock: 'still' as const } };
  expect(takeoversOf({ steps: [pause, resume] })).toEqual(['lan: fw1 to fw2, 1']);
  const record = recordOf({ steps: [pause, { at: '18s', crash: 'fw2' }, resume] });
  expect(record.takeovers.kept.map(({ from, to, lostUs }) => [from, to, lostUs])).toEqual([
    ['fw1', 'fw2', 10.2 * S],
    ['fw2', 'fw1', 18 * S],
  ]);
});

it.each(['10.1s', '14.2s', '18.7s', '25s'])(
  'nothing is lost before the old lane was MASTER: a second silence at %s',
  (at) => {
    const { takeovers, lanes } = recordOf({
      defaults: { preempt: true },
      duration: '60s',
      steps: [
        { at: '5.2s', cut: 'fw1' },
        { at, uncut: 'fw1' },
        { at: '30.3s', state: { host: 'fw2', vhid: 1, to: 'master' } },
        { at: '35.3s', pause: 'fw1' },
        { at: '36.3s', resume: { node: 'fw1', clock: 'still' } },
        { at: '36.4s', cut: 'fw1' },
      ],
    });
    expect(takeovers.kept.length).toBeGreaterThan(1);
    for (const { from, lostUs, transitionUs } of takeovers.kept) {
      const bands = lanes.find(({ host }) => host === from)!.bands.kept;
      const begun = bands.findLast(({ state, fromUs }) => state === 'MASTER' && fromUs <= transitionUs)!;
      expect(lostUs).toBeGreaterThanOrEqual(begun.fromUs);
    }
  },
);

const TWO_LINKS: Partial<ScenarioInput> = {
  segments: ['lan', 'wan'],
  vhids: [
    { segment: 'lan', vhid: 1, addresses: '10.0.0.254/24', password: 'secret' },
    { segment: 'wan', vhid: 2, addresses: '10.1.0.254/24', password: 'secret' },
  ],
  hosts: {
    fw1: { on: { lan: '10.0.0.1/24', wan: '10.1.0.1/24' } },
    fw2: { on: { lan: '10.0.0.2/24', wan: '10.1.0.2/24' }, advskew: 100 },
  },
};

it.each<[string, NonNullable<ScenarioInput['steps']>, string[]]>([
  [
    'another link’s fault',
    [
      { at: '10.2s', cut: { port: 'fw2:lan', direction: 'in' } },
      { at: '10.3s', partition: { segment: 'lan', groups: [['fw1'], ['fw2']] } },
      { at: '10.4s', cut: { port: 'fw2:wan', direction: 'in' } },
    ],
    ['lan: fw1 to fw2, 1', 'wan: fw1 to fw2, 3'],
  ],
  [
    'two cuts in the opposite order',
    [
      { at: '10.2s', cut: { port: 'fw2:wan', direction: 'in' } },
      { at: '10.4s', cut: { port: 'fw2:lan', direction: 'in' } },
    ],
    ['lan: fw1 to fw2, 2', 'wan: fw1 to fw2, 1'],
  ],
  [
    'what loses nothing',
    [
      { at: '10.2s', impair: { port: 'fw2:wan', latency: '1ms' } },
      { at: '10.3s', impair: { port: 'fw2:wan', loss: 1 } },
    ],
    ['wan: fw1 to fw2, 2'],
  ],
  [
    'the other direction',
    [
      { at: '10.2s', cut: { port: 'fw1:wan', direction: 'in' } },
      { at: '10.3s', cut: { port: 'fw2:wan', direction: 'in' } },
    ],
    ['wan: fw1 to fw2, 2'],
  ],
  [
    'another virtual host’s password',
    [
      { at: '10.2s', configure: { host: 'fw2', vhid: 1, password: 'other' } },
      { at: '10.2s', configure: { host: 'fw2', vhid: 2, password: 'other' } },
    ],
    ['lan: fw1 to fw2, 1', 'wan: fw1 to fw2, 2'],
  ],
])('the cause of a silence is a fault that can silence it: %s', (_, steps, expected) => {
  expect(takeoversOf({ ...TWO_LINKS, duration: '20s', steps }).toSorted()).toEqual(expected);
});

it.each<[string, NonNullable<ScenarioInput['steps']>, string[]]>([
  [
    'advskew of both',
    [
      { at: '10.2s', configure: { host: 'fw1', vhid: 1, advskew: 200 } },
      { at: '10.2s', configure: { host: 'fw1', vhid: 2, advskew: 200 } },
    ],
    ['lan: fw1 to fw2, 1', 'wan: fw1 to fw2, 2'],
  ],
  [
    'state of both, beside a demotion',
    [
      { at: '10.2s', state: { host: 'fw1', vhid: 2, to: 'backup' } },
      { at: '10.2s', state: { host: 'fw1', vhid: 1, to: 'backup' } },
      { at: '10.2s', demote: { host: 'fw1', by: 300 } },
    ],
    ['lan: fw1 to fw2, 3', 'wan: fw1 to fw2, 3'],
  ],
  [
    'a refused command',
    [
      { at: '10.2s', demote: { host: 'fw1', by: 250 } },
      { at: '10.2s', address: { host: 'fw1', vhid: 1, remove: '10.9.9.9/24' } },
    ],
    ['lan: fw1 to fw2, 1', 'wan: fw1 to fw2, 1'],
  ],
])('a command for one virtual host is no cause for another: %s', (_, steps, expected) => {
  const more = { ...TWO_LINKS, defaults: { preempt: true }, duration: '20s', steps };
  expect(takeoversOf(more).toSorted()).toEqual(expected);
});

it('a port that goes down demotes its host on every link', () => {
  const steps = [{ at: '10.2s', linkDown: 'fw1:lan' }];
  const more = { ...TWO_LINKS, defaults: { preempt: true }, duration: '20s', steps };
  expect(takeoversOf(more).toSorted()).toEqual(['lan: fw1 to fw2, 1', 'wan: fw1 to fw2, 1']);
});

it.each<['in' | undefined, 'in' | 'out', before: boolean, id: number]>([
  ['in', 'in', true, 1],
  [undefined, 'out', false, 2],
])(
  'an uncut is a cause only for hosts that had not heard the other: cut %s, uncut %s',
  (cut, uncut, before, id) => {
    const { takeovers } = recordOf({
      duration: '60s',
      defaults: { preempt: true },
      hosts: {
        a: { on: { lan: '10.0.0.1/24' } },
        b: { on: { lan: '10.0.0.2/24' }, advskew: 50 },
        c: { on: { lan: '10.0.0.3/24' }, advskew: 150 },
      },
      steps: [
        { at: '10.2s', cut: { port: 'c', ...(cut && { direction: cut }) } },
        { at: '40.2s', uncut: { port: 'c', direction: uncut } },
      ],
    });
    const byB = takeovers.kept.filter(({ to, transitionUs }) => to === 'b' && transitionUs > 10.2 * S);
    expect(byB.some(({ transitionUs }) => transitionUs < 40.2 * S)).toBe(before);
    const late = byB.filter(({ transitionUs }) => transitionUs > 40.2 * S);
    expect(late).not.toEqual([]);
    expect(late.map(({ cause }) => cause?.id)).toEqual(late.map(() => id));
  },
);

it.each<[string, Partial<ScenarioInput>, string[]]>([
  [
    'a MASTER whose clock stands still',
    { defaults: { dialect: 'freebsd9' }, steps: [{ at: '10.2s', clockStep: { node: 'fw1', by: '-8s' } }] },
    ['lan: fw1 to fw2, 1'],
  ],
  [
    'a backup that may not receive',
    { defaults: { dialect: 'openbsd' }, steps: [{ at: '10.2s', allow: { host: 'fw2', on: false } }] },
    ['lan: fw1 to fw2, 1'],
  ],
  [
    'peers in a ring: the third hears nobody',
    {
      defaults: { dialect: 'openbsd' },
      hosts: {
        fw1: { on: { lan: '10.0.0.1/24' } },
        fw2: { on: { lan: '10.0.0.2/24' }, advskew: 50 },
        fw3: { on: { lan: '10.0.0.3/24' }, advskew: 100 },
      },
      steps: [
        { at: '10.2s', configure: { host: 'fw1', vhid: 1, peer: '10.0.0.3' } },
        { at: '10.3s', impair: { port: 'fw2', loss: 0.4 } },
      ],
      duration: '14s',
    },
    ['lan: fw1 to fw2, 1'],
  ],
  [
    'a machine that takes its time to boot',
    {
      defaults: { dialect: 'dragonfly', preempt: true },
      steps: [
        { at: '10.2s', crash: 'fw2' },
        { at: '15s', boot: { node: 'fw2', after: '300ms' } },
        { at: '15.2s', drift: { host: 'fw2', ppm: 1 } },
      ],
    },
    ['lan: fw1 to fw2, 2'],
  ],
  [
    'what is done to a machine that is off, and what changes no rank',
    {
      defaults: { preempt: true },
      hosts: {
        fw1: { on: { lan: '10.0.0.1/24' }, advskew: 100 },
        fw2: { on: { lan: '10.0.0.2/24' }, start: '6s', advskew: 50 },
      },
      steps: [{ at: '5s', pause: 'fw2' }],
    },
    ['lan: fw1 to fw2, undefined'],
  ],
  [
    'the cable between two switches',
    {
      segments: { lan: { switches: ['sw1', 'sw2'] } },
      links: [{ segment: 'lan', between: ['sw1', 'sw2'] }],
      hosts: {
        fw1: { on: { lan: '10.0.0.1/24' } },
        fw2: {
          interfaces: { igb0: { segment: 'lan', switch: 'sw2', addresses: '10.0.0.2/24' } },
          advskew: 100,
        },
      },
      steps: [{ at: '10.2s', linkDown: 'lan:sw1-sw2' }],
    },
    ['lan: fw1 to fw2, 1'],
  ],
])('the cause of a takeover: %s', (_, more, expected) => {
  expect(takeoversOf(more)).toEqual(expected);
});

it('a MASTER that nobody hears has a cause too', () => {
  const steps = [
    { at: '10.2s', cut: { port: 'fw2', direction: 'in' as const } },
    { at: '11.2s', sendError: { port: 'fw2', error: 55 } },
  ];
  const { takeovers, unheardTakeovers } = recordOf({ duration: '20s', steps });
  expect(takeovers.kept).toEqual([]);
  expect(unheardTakeovers?.kept).toMatchObject([{ from: 'fw1', to: 'fw2', cause: { kind: 'cut' } }]);
});

it.each<[string, Partial<ScenarioInput>, string[]]>([
  [
    'a clock that jumps shortens the wait for a MASTER that is there',
    { steps: [{ at: '10.2s', clockStep: { node: 'fw2', by: '3s' } }], duration: '12s' },
    ['lan: fw1 to fw2, 1'],
  ],
  [
    'a reboot of a machine that is off takes nothing away',
    {
      duration: '30s',
      steps: [
        { at: '10.2s', crash: 'fw1' },
        { at: '15s', rule: { action: 'drop', reason: 'drawn', protocol: 'carp', target: 'fw1' } },
        { at: '20s', reboot: { node: 'fw1', after: '1s' } },
      ],
    },
    ['lan: fw1 to fw2, 1', 'lan: fw2 to fw1, 2'],
  ],
])('%s', (_, more, takeovers) => {
  expect(takeoversOf(more)).toEqual(takeovers);
});

const THREE = {
  fw1: { on: { lan: '10.0.0.1/24' } },
  fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 },
  fw3: { on: { lan: '10.0.0.3/24' }, advskew: 100 },
};
const begunOf = ({ transitions }: RunRecord) =>
  transitions.kept.filter(({ to }) => to === 'MASTER').map(({ host, timeUs }) => `${host} ${timeUs / S}`);
const lossesOf = ({ takeovers, unheardTakeovers }: RunRecord) =>
  [...takeovers.kept, ...(unheardTakeovers?.kept ?? [])]
    .map(({ from, to, lostUs, cause }) => `${from} to ${to} since ${lostUs / S}, ${cause?.id}`)
    .toSorted();

it('several that are MASTER at one instant have taken nothing over from each other: none before', () => {
  const record = recordOf({ defaults: { dialect: 'dragonfly', preempt: true }, hosts: THREE });
  expect(begunOf(record)).toEqual(['fw1 0', 'fw2 0', 'fw3 0']);
  expect(lossesOf(record)).toEqual([]);
});

it('… and after all were off, from the one that was MASTER before, which itself only came back', () => {
  const steps = [
    ...['fw1', 'fw2', 'fw3'].map((crash) => ({ at: '10s', crash })),
    ...['fw1', 'fw2', 'fw3'].map((boot) => ({ at: '20s', boot })),
  ];
  const record = recordOf({ defaults: { dialect: 'dragonfly', preempt: true }, hosts: THREE, steps });
  expect(begunOf(record).slice(3)).toEqual(['fw1 20', 'fw2 20', 'fw3 20']);
  expect(lossesOf(record)).toEqual(['fw1 to fw2 since 10, 1', 'fw1 to fw3 since 10, 1']);
});

it('… and of a MASTER that is silent, each from what it has heard of that one', () => {
  const record = recordOf({ hosts: THREE, duration: '15s', steps: [{ at: '10.5s', cut: 'fw1' }] });
  expect(begunOf(record)).toEqual(['fw1 3', 'fw2 13.390725', 'fw3 13.390725']);
  expect(lossesOf(record)).toEqual(['fw1 to fw2 since 10.0001, 1', 'fw1 to fw3 since 10.0001, 1']);
});
