import { expect, it } from 'vitest';
import type { Fault } from '../src/index.js';
import { readScenario, type ScenarioInput, ScenarioRun } from '../src/scenario/index.js';

const S = 1_000_000;
const CRASH: Fault = { kind: 'crash', node: 'fw1' };
const RULE: Fault = { kind: 'rule', rule: { action: 'drop', reason: 'x', when: { protocol: 'carp' } } };

function pair(changes: Partial<ScenarioInput> = {}): ScenarioRun {
  const parsed = readScenario(
    {
      name: 'a pair',
      learn: 'x',
      duration: '60s',
      segments: ['lan'],
      vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
      hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
      ...changes,
    },
    'x',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const run = new ScenarioRun(parsed.scenario);
  run.runTo(20 * S);
  return run;
}

/** The key of the run's future if that was injected too. */
function keyWith(run: ScenarioRun, faults: readonly (readonly [inUs: number, fault: Fault])[]): string {
  const branch = run.fork();
  for (const [inUs, fault] of faults) branch.inject(fault, branch.world.nowUs + inUs);
  return branch.stateKey();
}

it('what is to come is in the key and the hash; a steady pair returns to one key, whatever is to come', () => {
  const run = pair();
  const plans: (readonly (readonly [number, Fault])[])[] = [
    [],
    [[5 * S, CRASH]],
    [[5 * S + 1, CRASH]],
    [[5 * S, { kind: 'crash', node: 'fw2' }]],
    [[5 * S, { ...CRASH, link: 'stays' }]],
    [[5 * S, RULE]],
    [
      [5 * S, CRASH],
      [5 * S, RULE],
    ],
    [
      [5 * S, RULE],
      [5 * S, CRASH],
    ],
  ];
  const first = plans.map((plan) => keyWith(run, plan));
  expect(new Set(first).size).toBe(plans.length);
  expect(run.stateKey()).toBe(run.world.stateKey());
  const hashes = new Set<string>();
  for (let turn = 0; turn < 10; turn++) {
    run.runTo(run.world.nowUs + S);
    expect(plans.map((plan) => keyWith(run, plan))).toEqual(first);
    const branch = run.fork();
    expect(branch.stateHash()).toBe(run.world.stateHash());
    branch.inject(CRASH, 59 * S);
    expect(branch.stateHash()).not.toBe(run.stateHash());
    hashes.add(branch.stateHash());
  }
  expect(hashes.size).toBe(10);
});

it('times in a rule that is to come count from now', () => {
  const until = (toUs: number): Fault => ({
    kind: 'rule',
    rule: { action: 'drop', reason: 'x', when: { toUs } },
  });
  const run = pair();
  const key = keyWith(run, [[5 * S, until(28 * S)]]);
  run.runTo(21 * S);
  expect(keyWith(run, [[5 * S, until(29 * S)]])).toBe(key);
  expect(keyWith(run, [[5 * S, until(28 * S)]])).not.toBe(key);
});

it('a replay, a step that is the last of its time, and one that waits for an event are to come', () => {
  const replay = (from: string): Partial<ScenarioInput> => ({
    steps: [{ at: '30s', replay: { of: { host: 'fw1', from, to: '19s' } } }],
  });
  const after = (at: string): Partial<ScenarioInput> => ({
    steps: [{ at, after: { host: 'fw2', is: 'MASTER' }, crash: 'fw1' }],
  });
  const last = pair();
  last.inject(CRASH, 25 * S);
  const runs = [
    pair(),
    pair(replay('5s')),
    pair(replay('15s')),
    pair(after('30s')),
    pair(after('40s')),
    new ScenarioRun(last.toScenario()),
  ];
  runs[5]!.runTo(20 * S);
  expect(new Set(runs.map((run) => run.stateKey())).size).toBe(runs.length);
  expect(new Set(runs.map((run) => run.stateHash())).size).toBe(runs.length);
  for (const run of runs) {
    expect(run.world.stateKey()).toBe(runs[0]!.world.stateKey());
    run.finish();
    expect([run.stateKey(), run.stateHash()]).toEqual([run.world.stateKey(), run.world.stateHash()]);
  }
  // Nothing is to come once it has come.
  const done = pair({ steps: [{ at: '10s', replay: { of: { host: 'fw1', from: '5s', to: '6s' } } }] });
  expect(done.stateKey()).toBe(done.world.stateKey());
});
