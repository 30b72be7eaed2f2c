import { readdirSync, readFileSync } from 'node:fs';
import type { LabNode } from '@carplab/host';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../fault.js';
import { SnapshotError } from '../snapshot-error.js';
import type { HostMaker } from './build-world.js';
import { formatScenario } from './format-scenario.js';
import { InjectError } from './inject-error.js';
import type { ScenarioInput } from './input/scenario-input.js';
import { parseScenario, readScenario } from './parse-scenario.js';
import type { RunEvent } from './run-event.js';
import { runInput } from './run-input.js';
import { runScenario } from './run-scenario.js';
import type { RunSnapshot } from './run-snapshot.js';
import type { Scenario } from './scenario.js';
import { ScenarioRun } from './scenario-run.js';
import { stepInputOf } from './step-input-of.js';

const folder = new URL('../../scenarios/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
/** The longest scenario that is checked thoroughly, µs. `npm run soak -- whole` checks every scenario so. */
const LONGEST_US = process.env['CARPLAB_WHOLE'] === '1' ? Number.POSITIVE_INFINITY : 30_000_000;

function shipped(file: string): Scenario {
  const parsed = parseScenario(readFileSync(new URL(file, folder), 'utf8'), file);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

const PAIR: ScenarioInput = {
  name: 'a pair',
  learn: 'what is tested here',
  duration: '20s',
  segments: ['lan'],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'correct horse' }],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
};

function pair(more: Partial<ScenarioInput> = {}): Scenario {
  const parsed = readScenario({ ...PAIR, ...more }, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

const thorough = files.filter((file) => shipped(file).durationUs <= LONGEST_US);
const longer = files.filter((file) => !thorough.includes(file));

/** Everything that can differ between two runs at their end. */
function endOf(run: ScenarioRun) {
  const result = run.finish();
  return { result, record: run.record, trace: run.world.traceHash, state: run.world.stateHash() };
}

const S = 1_000_000;

it.each(thorough)('%s: a restored run continues like one that never left', (file) => {
  const scenario = shipped(file);
  const { durationUs } = scenario;
  const run = new ScenarioRun(scenario, { seed: 3 });
  const atUs = Math.floor(durationUs * 0.6);
  run.runTo(Math.floor(durationUs * 0.3));
  const early = run.snapshot();
  run.runTo(atUs);
  const { record } = run;
  const snapshot = run.snapshot();
  const never = endOf(run);
  run.restore(early);
  run.runTo(atUs);
  expect(run.record).toEqual(record);
  expect(endOf(run)).toEqual(never);
  run.restore(snapshot);
  expect(run.record).toEqual(record);
  expect(endOf(run)).toEqual(never);
  // Into a scenario that was read again.
  const other = new ScenarioRun(shipped(file), { seed: 3 });
  other.restore(early);
  expect(endOf(other)).toEqual(never);
});

it.each(thorough)(
  '%s: two branches share nothing, and later steps do not change what came before',
  (file) => {
    const scenario = shipped(file);
    const run = new ScenarioRun(scenario, { seed: 2 });
    const atUs = Math.floor(scenario.durationUs / 2);
    run.runTo(atUs);
    const here = [run.world.traceHash, run.world.stateHash()];
    const branch = run.fork();
    for (const { config } of scenario.hosts) branch.inject({ kind: 'crash', node: config.name });
    branch.finish();
    expect([run.world.traceHash, run.world.stateHash()]).toEqual(here);
    const without = { ...run.scenario, steps: run.scenario.steps.filter(({ timeUs }) => timeUs <= atUs) };
    const shorter = new ScenarioRun(without, { seed: 2 });
    shorter.runTo(atUs);
    expect(shorter.world.traceHash).toBe(here[0]);
    expect(run.finish()).toEqual(new ScenarioRun(scenario, { seed: 2 }).finish());
  },
);

it.each(longer.map((file, i) => [file, 0.3 + (0.6 * i) / longer.length] as const))(
  '%s: at %d of its length it can be restored, and a branch shares nothing with it',
  (file, part) => {
    const scenario = shipped(file);
    const run = new ScenarioRun(scenario, { seed: 3 });
    run.runTo(Math.floor(scenario.durationUs * part));
    const snapshot = run.snapshot();
    const branch = run.fork();
    for (const { config } of scenario.hosts) branch.inject({ kind: 'crash', node: config.name });
    branch.runTo(branch.world.nowUs + 5 * S);
    const never = endOf(run);
    const other = new ScenarioRun(shipped(file), { seed: 3 });
    other.restore(snapshot);
    expect(endOf(other)).toEqual(never);
  },
);

const FAULTS: Fault[] = [
  { kind: 'crash', node: 'fw1' },
  { kind: 'command', node: 'fw2', command: { command: 'demote', by: 3 } },
  { kind: 'cut', node: 'fw1', port: 'vtnet0' },
  { kind: 'link-flap', node: 'fw2', downUs: 500_000 },
];

it('an injected fault becomes a step of a scenario whose run is the same', () => {
  // An advertisement is sent at 10 s; nothing happens at 9.5 s.
  for (const atUs of [9_500_000, 10 * S]) {
    for (const fault of FAULTS) {
      const run = new ScenarioRun(pair());
      run.runTo(atUs);
      run.inject(fault);
      run.inject({ kind: 'boot', node: 'fw1', bootUs: 1000 });
      run.inject({ kind: 'uncut', node: 'fw1' }, 15 * S);
      const again = new ScenarioRun(run.toScenario());
      expect(endOf(again).trace).toBe(endOf(run).trace);
      expect(again.record).toEqual(run.record);
    }
  }
});

it('a branch keeps its injected faults; the trunk does not get them', () => {
  const trunk = new ScenarioRun(pair());
  trunk.runTo(9_500_000);
  const branch = trunk.fork();
  branch.inject(FAULTS[0]!);
  branch.runTo(12 * S);
  const twig = branch.fork();
  expect(twig.toScenario()).toEqual(branch.toScenario());
  expect(endOf(twig)).toEqual(endOf(branch));
  expect(trunk.toScenario().steps).toEqual([]);
  expect(trunk.finish().takeovers).toEqual([]);
});

it('a branch reports its own events, from its start', () => {
  const trunk = new ScenarioRun(pair({ steps: [{ at: '15s', crash: 'fw1' }] }));
  trunk.runTo(10 * S);
  const events: RunEvent[] = [];
  const branch = trunk.fork({ onEvent: (event) => events.push(event) });
  const all = branch.finish().events;
  expect(events.length).toBeLessThan(all.length);
  expect(all.slice(-events.length)).toEqual(events);
});

it('a snapshot of another run is refused by name, and the run continues', () => {
  const run = new ScenarioRun(pair());
  run.runTo(5 * S);
  const expected = endOf(run.fork());
  const other = new ScenarioRun(pair({ name: 'another' }));
  const longer = new ScenarioRun(pair({ duration: '21s' }));
  const seeded = new ScenarioRun(pair(), { seed: 7 });
  for (const [snapshot, what, found] of [
    [other.snapshot(), 'scenario', /another/],
    [longer.snapshot(), 'scenario', /a pair/],
    [seeded.snapshot(), 'seed', /^7$/],
  ] as const) {
    let error: unknown;
    try {
      run.restore(snapshot);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SnapshotError);
    const refused = error as SnapshotError;
    expect([refused.what, refused.found !== refused.expected]).toEqual([what, true]);
    expect(refused.found).toMatch(found);
    expect(refused.message).toContain(refused.expected);
  }
  expect(endOf(run)).toEqual(expected);
});

describe('what is no snapshot is refused, and the run continues', () => {
  const run = new ScenarioRun(pair());
  run.runTo(5 * S);
  const own = run.snapshot();
  const expected = endOf(run.fork());
  const copies: readonly [string, () => unknown][] = [
    ['JSON', () => JSON.parse(JSON.stringify(own))],
    ['a structured clone', () => structuredClone(own)],
    ['a spread', () => ({ ...own })],
    ['a part replaced', () => ({ ...own, seed: 2 })],
    ['a part of another type', () => ({ ...own, scenario: null })],
    ['an heir', () => Object.create(own)],
    ['a proxy', () => new Proxy(own, {})],
    ['the snapshot of a world', () => run.world.snapshot()],
    ['null', () => null],
    ['undefined', () => undefined],
    ['a list', () => [own]],
    ['text', () => 'own'],
  ];
  it.each(copies)('%s', (_, copy) => {
    let error: unknown;
    const branch = run.fork();
    try {
      branch.restore(copy() as RunSnapshot);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SnapshotError);
    expect(error).toMatchObject({ what: 'snapshot' });
    expect((error as Error).message).toMatch(
      /is not a snapshot; expected what snapshot\(\) .* formatScenario$/,
    );
    expect(endOf(branch)).toEqual(expected);
  });
  it('nor can one be changed: whatever can be reached of it is frozen text and numbers', () => {
    for (const key of Reflect.ownKeys(own)) {
      expect(['string', 'number']).toContain(typeof Reflect.get(own, key));
      expect([Reflect.set(own, key, 7), Reflect.deleteProperty(own, key)]).toEqual([false, false]);
    }
    expect(Reflect.set(own, 'world', {})).toBe(false);
    const other = new ScenarioRun(pair());
    other.restore(own);
    expect(endOf(other)).toEqual(expected);
  });
  it('one of a run with another implementation of a host', () => {
    const makeHost: HostMaker = ({ name }) => (name === 'fw1' ? silentHost(name) : undefined);
    const other = new ScenarioRun(pair(), { makeHost });
    const before = other.stateHash();
    expect(() => other.restore(own)).toThrow(/another implementation of fw1/);
    expect(other.stateHash()).toBe(before);
  });
});

/** It does nothing at all. */
function silentHost(name: string): LabNode {
  return {
    name,
    ports: [{ name: 'vtnet0', mac: '02:00:00:00:00:99' }],
    start() {},
    receive() {},
    linkChanged() {},
    command: () => ({ ok: true }),
    advance() {},
    nextDeadline: () => Number.POSITIVE_INFINITY,
    snapshot: () => null,
    restore() {},
  };
}

it.each([null, Number.NaN, Number.NEGATIVE_INFINITY, 4 * S, 5.5 * S + 0.5, '6s', undefined])(
  'an impossible time is refused, and the run continues: %s',
  (timeUs) => {
    const run = new ScenarioRun(pair());
    run.inject(FAULTS[0]!, 9 * S);
    run.runTo(5 * S);
    const expected = endOf(run.fork());
    expect(() => run.runTo(timeUs as number)).toThrow(RangeError);
    expect(run.world.nowUs).toBe(5 * S);
    expect(endOf(run)).toEqual(expected);
  },
);

const RANGE = 'whole microseconds from 5000000 (5 s) to 20000000 (20 s)';

it('an impossible fault is refused by name, and the run is not affected', () => {
  const run = new ScenarioRun(pair());
  run.runTo(5 * S);
  const expected = endOf(run.fork());
  const rule = { action: 'delay', reason: 'slow' } as const;
  const wrong: [Fault, number | undefined, string, string][] = [
    [{ kind: 'crash', node: 'fw9' }, undefined, 'unknown-node', 'fw1, fw2'],
    [{ kind: 'link-down', node: 'fw1', port: 'em0' }, undefined, 'unknown-port', 'vtnet0'],
    [{ kind: 'heal', segment: 'wan' }, 6 * S, 'unknown-segment', 'lan'],
    [{ kind: 'crash', node: 'fw1' }, 4 * S, 'past', RANGE],
    [{ kind: 'crash', node: 'fw1' }, 21 * S, 'over', RANGE],
    [{ kind: 'rule', rule }, undefined, 'invalid', 'a valid fault'],
    [
      { kind: 'impair', node: 'fw1', link: { latencyUs: 5, lossPpm: -1 } },
      undefined,
      'invalid',
      'a valid fault',
    ],
  ];
  for (const [fault, timeUs, code, names] of wrong) {
    let error: unknown;
    try {
      run.inject(fault, timeUs);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InjectError);
    expect(error).toMatchObject({ code, expected: names });
  }
  expect(endOf(run)).toEqual(expected);
  expect(() => run.inject(FAULTS[0]!)).toThrow(InjectError);
});

it('hosts can be read at any time, and reading changes nothing', () => {
  const run = new ScenarioRun(pair());
  const expected = endOf(new ScenarioRun(pair()));
  for (let timeUs = 0; timeUs <= 20 * S; timeUs += 700_000) {
    run.runTo(timeUs);
    const states = [...run.hosts].map(([name, host]) => `${name} ${host.states!()[0]!.state}`);
    const { lanes } = run.record;
    expect(states).toEqual(lanes.map(({ host, bands }) => `${host} ${bands.kept.at(-1)!.state}`));
    for (const host of run.hosts.values()) expect(host.ifconfig!().length).toBeGreaterThan(0);
  }
  expect(endOf(run)).toEqual(expected);
});

it('random times are drawn once, so that other steps may be removed', () => {
  const steps = [
    { at: '5s', within: '1s', demote: { host: 'fw1', by: 1 } },
    { at: '9s', within: '1s', crash: 'fw1' },
  ];
  const run = new ScenarioRun(pair({ steps }), { seed: 5 });
  const [, crash] = run.scenario.steps;
  const alone = new ScenarioRun({ ...run.scenario, steps: [crash!] }, { seed: 5 });
  alone.finish();
  expect(alone.record.faults.kept.map(({ timeUs }) => timeUs)).toEqual([crash!.timeUs]);
});

it('a run written as YAML, with drawn times and injected faults, is the same run when read again', () => {
  const input: ScenarioInput = {
    ...PAIR,
    steps: [
      { at: '8s', within: '1s', repeat: { every: '2s', times: 2 }, demote: { host: 'fw2', by: 1 } },
      {
        at: '7s',
        repeat: { every: '1s', times: 3 },
        forge: { vhid: 1, source: '10.0.0.66', sign: { as: 'fw1' } },
      },
    ],
  };
  for (const atUs of [9_500_000, 10 * S]) {
    const parsed = readScenario(input, 'pair.ts');
    if (!parsed.ok) throw new Error('cannot be');
    const run = new ScenarioRun(parsed.scenario, { seed: 4 });
    run.runTo(atUs);
    for (const fault of SAYABLE) run.inject(fault);
    run.inject({ kind: 'crash', node: 'fw1' }, 17 * S);
    run.finish();
    expect(run.injected.filter((step) => stepInputOf(step, run.scenario) === undefined)).toEqual([]);
    const text = formatScenario(runInput(run, input)!);
    const again = parseScenario(text, 'again.yaml');
    if (!again.ok) throw new Error(again.errors.map(({ message }) => message).join('\n'));
    expect(runScenario(again.scenario).summary.traceHash).toBe(run.world.traceHash);
  }
});

it.each([null, Number.NaN, 5.5 * S + 0.5, '6s', -1, Number.POSITIVE_INFINITY])(
  'a fault at an impossible time is refused: %s',
  (timeUs) => {
    const run = new ScenarioRun(pair());
    run.runTo(5 * S);
    const expected = endOf(run.fork());
    let error: unknown;
    try {
      run.inject(FAULTS[0]!, timeUs as number);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InjectError);
    expect((error as Error).message).toContain(`found the time ${timeUs}`);
    expect(error).toMatchObject({ expected: RANGE });
    expect(endOf(run)).toEqual(expected);
    expect(() => run.inject(FAULTS[0]!)).toThrow(
      'found a run that ended at 20 s; expected one that has not ended',
    );
  },
);

const SAYABLE: Fault[] = [
  { kind: 'pause', node: 'fw2' },
  { kind: 'resume', node: 'fw2', clock: 'jumps' },
  { kind: 'shutdown', node: 'fw1', graceUs: 2500 },
  { kind: 'reboot', node: 'fw1', bootUs: 1_000_001, clean: true },
  { kind: 'clock-step', node: 'fw2', deltaUs: -1_500_000 },
  { kind: 'clock-drift', node: 'fw2', driftPpb: -20_500 },
  { kind: 'link-flap', node: 'fw2', downUs: 1000 },
  { kind: 'impair', node: 'fw2', link: { latencyUs: 300, lossPpm: 123_456 }, direction: 'in' },
  { kind: 'cut', node: 'fw2', port: 0, direction: 'out' },
  { kind: 'uncut', node: 'fw2' },
  { kind: 'partition', segment: 'lan', groups: [['fw1'], ['fw2']] },
  { kind: 'heal', segment: 'lan' },
  { kind: 'switch-reboot', segment: 'lan', downUs: 100_000 },
  { kind: 'interface-down', node: 'fw2', interface: 'vtnet0' },
  { kind: 'interface-up', node: 'fw2', interface: 'vtnet0' },
  {
    kind: 'rule',
    rule: { action: 'delay', reason: 'slow', delayUs: 20_000, when: { protocol: 'carp' }, limit: 2 },
  },
  { kind: 'command', node: 'fw2', command: { command: 'configure', vhid: 1, advskew: 50 } },
  { kind: 'command', node: 'fw2', command: { command: 'state', vhid: 1, state: 'master' } },
  { kind: 'command', node: 'fw2', command: { command: 'sendError', interface: 'vtnet0', error: 55 } },
  { kind: 'command', node: 'fw2', command: { command: 'maintenance', on: true } },
  { kind: 'command', node: 'fw2', command: { command: 'address', vhid: 1, add: '10.0.0.253/24' } },
];

it('a fault that the language cannot express is not written', () => {
  const run = new ScenarioRun(pair());
  for (const fault of [
    { kind: 'forge', segment: 'lan', frame: new Uint8Array(60) },
    { kind: 'command', node: 'fw1', command: { command: 'configure', vhid: 1, key: '00'.repeat(20) } },
  ] satisfies Fault[]) {
    const branch = run.fork();
    branch.inject(fault);
    expect(runInput(branch, PAIR)).toBeUndefined();
  }
});
