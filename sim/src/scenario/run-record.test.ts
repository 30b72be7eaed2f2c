import type { Record as RunRecord } from '@carplab/analysis';
import { expect, it } from 'vitest';
import type { Fault } from '../fault.js';
import type { ScenarioInput } from './input/scenario-input.js';
import { readScenario } from './parse-scenario.js';
import type { RunEvent } from './run-event.js';
import type { RunOptions } from './run-options.js';
import { ScenarioRun } from './scenario-run.js';

const PAIR: ScenarioInput = {
  name: 'a pair',
  learn: 'what is tested here',
  duration: '20s',
  segments: ['lan'],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'correct horse' }],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
};

function run(more: Partial<ScenarioInput>, options: RunOptions = {}): ScenarioRun {
  const parsed = readScenario({ ...PAIR, ...more }, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return new ScenarioRun(parsed.scenario, options);
}

function recordOf(more: Partial<ScenarioInput>): RunRecord {
  const one = run(more);
  one.finish();
  return one.record;
}

const S = 1_000_000;
const bandsOf = ({ lanes }: RunRecord, host: string) =>
  lanes.find((lane) => lane.host === host)!.bands.kept.map(({ fromUs, state }) => `${fromUs / S} ${state}`);

it('a flap of the master’s link counts from its start, not its end', () => {
  const [takeover] = recordOf({
    steps: [{ at: '10s', linkFlap: { port: 'fw1', down: '2s' } }],
  }).takeovers.kept;
  expect(takeover).toMatchObject({
    ...{ from: 'fw1', to: 'fw2', lostUs: 10 * S },
    cause: { kind: 'link-flap', target: 'fw1:vtnet0', timeUs: 10 * S },
  });
  expect(takeover!.durationUs).toBe(takeover!.advertisementUs - 10 * S);
  expect(takeover!.durationUs).toBeGreaterThan(2 * S);
});

it.each<[string, NonNullable<ScenarioInput['steps']>, lostUs: number, cause: object | undefined]>([
  ['a crash', [{ at: '9.5s', crash: 'fw1' }], 9.5 * S, { kind: 'crash' }],
  ['a halt', [{ at: '9.5s', shutdown: 'fw1' }], 10.5 * S, { kind: 'shutdown', timeUs: 9.5 * S }],
  ['a pause', [{ at: '9.5s', pause: 'fw1' }], 9.5 * S, { kind: 'pause' }],
  ['silence', [{ at: '9.5s', cut: { port: 'fw1', direction: 'out' } }], 9_000_100, { kind: 'cut' }],
  [
    'silence, whatever else happens during it',
    [
      { at: '9.2s', demote: { host: 'fw2', by: 0 } },
      { at: '9.5s', partition: { groups: [['fw1'], ['fw2']] } },
      { at: '9.7s', clockStep: { node: 'fw1', by: '0s' } },
    ],
    9_000_100,
    { kind: 'partition', target: 'lan' },
  ],
  [
    'another password',
    [{ at: '9.5s', configure: { host: 'fw1', vhid: 1, password: 'battery staple' } }],
    9_000_100,
    { kind: 'configure', target: 'fw1' },
  ],
  [
    'a cable that corrupts every frame',
    [{ at: '9.5s', impair: { port: 'fw2', corrupt: '100%' } }],
    9_000_100,
    { kind: 'impair', target: 'fw2:vtnet0' },
  ],
  [
    'a rule from long before',
    [{ at: '5s', rule: { action: 'drop', reason: 'eaten', protocol: 'carp', source: 'fw1' } }],
    4_000_100,
    { kind: 'rule', target: 'eaten' },
  ],
])('the cause of the loss of a MASTER: %s', (_, steps, lostUs, cause) => {
  const [takeover] = recordOf({ steps }).takeovers.kept;
  expect(takeover).toMatchObject({ from: 'fw1', to: 'fw2', lostUs, ...(cause && { cause }) });
  expect(takeover!.durationUs).toBe(takeover!.advertisementUs - lostUs);
});

it('what the receiver’s own pf drops was not heard', () => {
  const { takeovers, flights } = recordOf({
    hosts: {
      fw1: { on: { lan: '10.0.0.1/24' } },
      fw2: {
        ...{ on: { lan: '10.0.0.2/24' }, advskew: 100 },
        pf: { enabled: false, rules: [{ action: 'block', direction: 'in', proto: 'carp' }] },
      },
    },
    steps: [{ at: '9.5s', pf: { host: 'fw2', on: true } }],
  });
  expect(takeovers.kept).toMatchObject([
    { lostUs: 9_000_100, durationUs: 3_390_625, cause: { kind: 'pf', target: 'fw2' } },
  ]);
  expect(flights!.kept.find(({ sentUs }) => sentUs === 10 * S)).toMatchObject({
    outcome: 'refused',
    reason: 'pf',
  });
});

it('the cause of a preemption is the fault that changed the ranks; without a fault it has none', () => {
  const { takeovers, vacancies } = recordOf({
    duration: '60s',
    defaults: { preempt: true },
    hosts: {
      fw1: { on: { lan: '10.0.0.1/24' }, start: '5s' },
      fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 },
    },
    steps: [
      { at: '20.5s', maintenance: { host: 'fw1', on: true } },
      { at: '30.5s', maintenance: { host: 'fw1', on: false } },
      { at: '40.5s', crash: 'fw1' },
      { at: '41.5s', boot: 'fw1' },
    ],
  });
  expect(takeovers.kept.map(({ to, cause, durationUs }) => [to, cause?.timeUs, durationUs])).toEqual([
    ['fw1', undefined, 0],
    ['fw2', 20.5 * S, 0],
    ['fw1', 30.5 * S, 0],
    ['fw2', 40.5 * S, expect.any(Number)],
    ['fw1', 41.5 * S, 0],
  ]);
  expect(vacancies.kept).toMatchObject([
    { link: 'lan', vhid: 1, fromUs: 40.5 * S, cause: { kind: 'crash' } },
  ]);
});

it('a resumed virtual machine has its old state', () => {
  const steps = [
    { at: '5.5s', pause: 'fw1' },
    { at: '7.5s', resume: 'fw1' },
  ];
  expect(bandsOf(recordOf({ steps }), 'fw1').slice(-3)).toEqual(['3 MASTER', '5.5 PAUSED', '7.5 MASTER']);
});

it('one vhid on two segments is two virtual hosts, in all events and records', () => {
  const two = { segment: 'wan', vhid: 1, addresses: '10.1.0.254/24', password: 'secret' };
  const pair = run({
    segments: ['lan', 'wan'],
    vhids: [{ segment: 'lan', ...PAIR.vhids![0]! }, two],
    hosts: {
      fw1: { on: { lan: '10.0.0.1/24', wan: '10.1.0.1/24' } },
      fw2: { on: { lan: '10.0.0.2/24', wan: '10.1.0.2/24' }, advskew: 100 },
    },
    steps: [{ at: '8.5s', partition: { segment: 'wan', groups: [['fw1'], ['fw2']] } }],
  });
  const { events } = pair.finish();
  const { lanes, overlaps, takeovers } = pair.record;
  expect(lanes.map(({ host, link }) => `${host} ${link}`)).toEqual([
    'fw1 lan',
    'fw2 lan',
    'fw1 wan',
    'fw2 wan',
  ]);
  expect(overlaps.kept.map(({ link, hosts, lasting }) => [link, hosts, lasting])).toEqual([
    ['wan', ['fw1', 'fw2'], true],
  ]);
  expect(takeovers.kept.map(({ link }) => link)).toEqual(['wan']);
  const links = events.flatMap((event) =>
    event.event === 'transition' || event.event === 'alarm' ? [`${event.event} ${event.link}`] : [],
  );
  expect(new Set(links)).toEqual(new Set(['transition lan', 'transition wan', 'alarm wan']));
});

it('a handover may take 100 ms, or 1 s with UCARP', () => {
  const overlapsOf = (dialect: 'freebsd' | 'ucarp') =>
    ['14.1s', '14.4s', '14.7s', '15s'].flatMap(
      (healed) =>
        recordOf({
          duration: '30s',
          hosts: {
            fw1: { dialect, on: { lan: '10.0.0.1/24' } },
            fw2: { dialect, on: { lan: '10.0.0.2/24' }, advskew: 100 },
          },
          steps: [
            { at: '10.5s', cut: 'fw1' },
            { at: healed, uncut: 'fw1' },
          ],
        }).overlaps.kept,
    );
  for (const [dialect, graceUs] of [
    ['freebsd', 100_000],
    ['ucarp', S],
  ] as const) {
    const overlaps = overlapsOf(dialect);
    for (const { fromUs, toUs, lasting } of overlaps) expect(lasting).toBe(toUs - fromUs >= graceUs);
    expect(overlaps.some(({ fromUs, toUs }) => toUs - fromUs > 100_000 && toUs - fromUs < 2 * S)).toBe(true);
  }
});

it('a refused command on a port names the port’s link', () => {
  const { expectations } = run({
    steps: [
      { at: '4s', crash: 'fw2' },
      { at: '5s', interfaceDown: 'fw2' },
    ],
  }).finish();
  expect(expectations.at(-1)!.found).toBe('interface-down at fw2:vtnet0 on lan, 5 s: refused: it is off');
});

it('injected faults are reported like planned ones, with their details and without secrets', () => {
  const faults: Fault[] = [
    { kind: 'command', node: 'fw2', command: { command: 'configure', vhid: 1, password: 'battery staple' } },
    { kind: 'impair', node: 'fw1', link: { latencyUs: 2000 } },
    { kind: 'clock-step', node: 'fw2', deltaUs: -S },
    { kind: 'cut', node: 'fw1', direction: 'in' },
  ];
  const events: RunEvent[] = [];
  const one = run(
    {
      steps: [
        { at: '12s', demote: { host: 'fw1', by: 7 } },
        { at: '13s', impair: { port: 'fw2', loss: 0.5 } },
      ],
    },
    { onEvent: (event) => events.push(event) },
  );
  one.runTo(5_500_000);
  for (const fault of faults) one.world.inject(fault);
  one.finish();
  const details = events.flatMap((event) =>
    event.event === 'fault'
      ? [`${event.target} on ${event.segment}: ${event.kind} ${event.detail}`.replace(' on undefined', '')]
      : [],
  );
  expect(details).toEqual([
    'fw2 on lan: configure vhid 1, password (hidden)',
    'fw1:vtnet0 on lan: impair latency 2 ms',
    'fw2: clock-step by -1 s',
    'fw1:vtnet0 on lan: cut in',
    'fw1: demote by 7',
    'fw2:vtnet0 on lan: impair loss 50 %',
  ]);
  expect(one.record.faults.kept.map(({ link }) => link)).toEqual(
    events.flatMap((event) => (event.event === 'fault' ? [event.segment] : [])),
  );
  expect(events.flatMap((event) => (event.event === 'fault' ? [event.id] : []))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(JSON.stringify(one.record)).not.toContain('battery');
  expect(one.record.faults.kept.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
});

it('both hosts get a new password by injection: nothing is refused, and there is no alarm', () => {
  const one = run({ steps: [{ at: '15s', demote: { host: 'fw1', by: 0 } }] });
  one.runTo(5_500_000);
  for (const node of ['fw1', 'fw2'])
    one.world.inject({
      kind: 'command',
      node,
      command: { command: 'configure', vhid: 1, password: 'battery staple' },
    });
  one.finish();
  expect(one.record.alarms.kept).toEqual([]);
});

it('records the fate of each advertisement, and the timers of a backup', () => {
  const one = run({
    steps: [
      { at: '5.5s', configure: { host: 'fw2', vhid: 1, password: 'battery staple' } },
      { at: '6.5s', cut: { port: 'fw2', direction: 'in' } },
    ],
  });
  one.runTo(7_500_000);
  const { flights, lanes, demotions, toUs } = one.record;
  expect(toUs).toBe(7_500_000);
  const [first, second] = lanes;
  expect(flights.kept.map(({ sentUs, outcome, reason }) => [sentUs / S, outcome, reason])).toEqual([
    [3, 'accepted', undefined],
    [4, 'accepted', undefined],
    [5, 'accepted', undefined],
    [6, 'refused', 'badauth'],
    [7, 'dropped', 'cut'],
  ]);
  expect(first!.advertisements.kept.map(({ timeUs, advskew }) => [timeUs / S, advskew])).toEqual(
    [3, 4, 5, 6, 7].map((s) => [s, 0]),
  );
  const last = second!.fuses.kept.findLast(({ dueUs }) => Number.isFinite(dueUs))!;
  expect([last.timeUs, last.dueUs, last.family]).toEqual([5_000_100, 8_390_725, 4]);
  expect(flights.kept.some(({ frame }) => frame === last.frame)).toBe(true);
  expect(demotions.kept).toEqual([]);
});

it('a host in INIT does not listen, and refuses nothing', () => {
  const record = recordOf({ steps: [{ at: '9.5s', disable: { host: 'fw2', on: true } }] });
  expect(bandsOf(record, 'fw2').at(-1)).toBe('9.5 INIT');
  const late = record.flights.kept.filter(({ sentUs }) => sentUs > 9.5 * S);
  expect(late.length).toBeGreaterThan(5);
  expect(new Set(late.map(({ outcome, reason }) => `${outcome} ${reason}`))).toEqual(
    new Set(['dropped not-listening']),
  );
});

it('sums the time without a MASTER, and with several', () => {
  const { summary } = run({
    duration: '30s',
    steps: [
      { at: '9.5s', crash: 'fw1' },
      { at: '20.5s', boot: 'fw1' },
      { at: '24.5s', state: { host: 'fw1', vhid: 1, to: 'master' } },
    ],
  }).finish();
  expect(summary.noMasterUs).toBe(2_890_725);
  expect(summary.dualMasterUs).toBeGreaterThan(0);
  expect(summary.dualMasterUs).toBeLessThan(100_000);
});

it('what a caller does to lists of a run changes nothing', () => {
  const one = run({});
  one.inject({ kind: 'crash', node: 'fw1' }, 9_500_000);
  one.runTo(9_000_000);
  const [step] = one.injected;
  Reflect.set(step!, 'timeUs', 1);
  Reflect.set(step!.action, 'node', 'fw2');
  (one.injected as unknown[]).length = 0;
  (one.drawn as unknown[]).push(1);
  expect(() => (one.record.transitions.kept as unknown[]).push(1)).toThrow(TypeError);
  expect([one.injected.length, one.drawn.length]).toEqual([1, 0]);
  const { takeovers, events } = one.finish();
  expect(takeovers.map(({ to }) => to)).toEqual(['fw2']);
  expect(() => (events as unknown[]).pop()).toThrow(TypeError);
});

it('a fault that changes nothing says so', () => {
  const one = run({});
  one.runTo(5_500_000);
  one.inject({ kind: 'boot', node: 'fw1' });
  one.inject({ kind: 'resume', node: 'fw1', clock: 'still' });
  one.inject({ kind: 'crash', node: 'fw1' });
  one.inject({ kind: 'crash', node: 'fw1' });
  one.inject({ kind: 'pause', node: 'fw1' });
  one.inject({ kind: 'boot', node: 'fw1', bootUs: 1000 });
  one.inject({ kind: 'boot', node: 'fw1' });
  const said = one.record.faults.kept.map(({ kind, detail = '' }) => `${kind} ${detail}`.trim());
  expect(said).toEqual([
    'boot changes nothing: it is on',
    'resume changes nothing: it is on',
    'crash',
    'crash changes nothing: it is off',
    'pause changes nothing: it is off',
    'boot',
    'boot changes nothing: it is booting',
  ]);
});
