import { expect, it } from 'vitest';
import type { ExpectationInput } from '../input/expectation-input.js';
import { readScenario } from '../parse-scenario.js';
import { runScenario } from '../run-scenario.js';
import { ScenarioRun } from '../scenario-run.js';

const PASS_ALL = {
  rules: [
    { action: 'pass' as const, quick: true, proto: ['carp', 'pfsync'], state: 'none' as const },
    { action: 'pass' as const },
  ],
};

/** A firewall with two sessions through it, its peer, which gets the states, and one without pfsync. */
function parsed(...expectations: ExpectationInput[]) {
  return readScenario(
    {
      name: 'states',
      learn: 'what is tested here',
      duration: '30s',
      segments: ['wan', 'lan'],
      defaults: { release: 14, pf: PASS_ALL },
      vhids: [{ vhid: 1, segment: 'lan', addresses: '10.0.1.254/24', password: 'secret' }],
      hosts: {
        fw1: { on: { wan: '10.0.0.1/24', lan: '10.0.1.1/24' }, pfsync: { syncdev: 'lan' } },
        fw2: { on: { wan: '10.0.0.2/24', lan: '10.0.1.2/24' }, pfsync: { syncdev: 'lan' }, advskew: 100 },
        fw3: { on: { wan: '10.0.0.3/24', lan: '10.0.1.3/24' }, advskew: 200 },
        fw4: { on: { wan: '10.0.0.4/24', lan: '10.0.1.4/24' }, advskew: 220 },
      },
      clients: {
        pc: {
          segment: 'lan',
          addresses: '10.0.1.50/24',
          gateways: '10.0.1.254',
          sessions: { ssh: { to: '10.0.0.9', port: 22, delay: '8s' } },
        },
      },
      servers: { server: { segment: 'wan', addresses: '10.0.0.9/24', gateways: '10.0.0.1', services: 22 } },
      steps: [{ at: '20s', crash: 'fw1' }],
      expect: expectations,
    },
    'x.ts',
  );
}

function scenarioOf(...expectations: ExpectationInput[]) {
  const read = parsed(...expectations);
  if (!read.ok) throw new Error(read.errors.map(({ message }) => message).join('\n'));
  return read.scenario;
}

const SSH = 'all tcp 10.0.0.9:22 <- 10.0.1.50';

it.each<[ExpectationInput['states'] & object, boolean, string, RegExp]>([
  [{ host: 'fw1', at: '15s', count: 2 }, true, 'fw1 has exactly 2 states at 15 s', /^2 states$/],
  [{ host: 'fw1', at: '5s', count: 2 }, false, 'fw1 has exactly 2 states at 5 s', /^0 states: none$/],
  [{ host: 'fw1', at: '25s', count: 0 }, true, 'fw1 has no states at 25 s', /^0 states$/],
  [
    { host: 'fw2', at: '15s', has: [SSH, 'ESTABLISHED:ESTABLISHED'], equals: 'fw1' },
    true,
    `fw2 has the states of fw1, has a state '${SSH}', has a state 'ESTABLISHED:ESTABLISHED' at 15 s`,
    /^2 states; all tcp 10\.0\.0\.9:22 <- 10\.0\.1\.50:\d+ ESTABLISHED:ESTABLISHED; .*; the same on fw1$/,
  ],
  [
    { host: 'fw2', at: '15s', lacks: ':22' },
    false,
    "fw2 has no state ':22' at 15 s",
    /^all tcp 10\.0\.0\.9:22 <- 10\.0\.1\.50:\d+ ESTABLISHED:ESTABLISHED, all tcp 10\.0\.1\.50:\d+ -> 10\.0\.0\.9:22 /,
  ],
  [{ host: 'fw2', has: 'udp' }, false, "fw2 has a state 'udp' at 30 s", /^none of 2 states contains 'udp'$/],
  [
    { host: 'fw3', at: '15s', differ: { from: 'fw1', max: 1 } },
    false,
    'fw3 differs from fw1 in at most 1 state at 15 s',
    /^only on fw1: all tcp .*, only on fw1: all tcp [^,]*$/,
  ],
  [
    { host: 'fw3', at: '15s', differ: { from: 'fw1', max: 2 } },
    true,
    'fw3 differs from fw1 in at most 2 states at 15 s',
    /^0 states; only on fw1: all tcp/,
  ],
])('%j', (states, ok, name, found) => {
  const [verdict] = runScenario(scenarioOf({ states })).expectations;
  expect(verdict).toEqual({ event: 'expectation', name, ok, found: expect.stringMatching(found) });
});

it('is judged alike by a run that was restored, before the look and after it', () => {
  const scenario = scenarioOf(
    { states: { host: 'fw1', at: '15s', count: 2 } },
    { states: { host: 'fw2', at: '20s', equals: 'fw3' } },
    { states: { host: 'fw2', lacks: 'udp' } },
  );
  const whole = new ScenarioRun(scenario).finish();
  for (const atUs of [10_000_000, 15_000_000, 16_000_000, 20_000_000]) {
    const run = new ScenarioRun(scenario);
    run.runTo(atUs);
    const other = new ScenarioRun(scenario);
    other.restore(run.snapshot());
    expect(other.finish()).toEqual(whole);
    expect(run.fork().finish()).toEqual(whole);
  }
});

it('looks after what is injected at the same time', () => {
  const run = new ScenarioRun(scenarioOf({ states: { host: 'fw1', at: '15s', count: 0 } }));
  run.runTo(15_000_000);
  run.inject({ kind: 'command', node: 'fw1', command: { command: 'flushStates' } });
  expect(run.finish().expectations[0]!.ok).toBe(true);
});

it.each<[ExpectationInput['states'] & object, string]>([
  [
    { host: 'fw1' },
    'expect[0].states: found nothing to expect; allowed: has, lacks, count, equals or differ',
  ],
  [{ host: 'fw1', equals: 'fw1' }, "expect[0].states.equals: found 'fw1'; allowed: another host"],
  [
    { host: 'fw1', differ: { from: 'fw9', max: 1 } },
    "expect[0].states.differ.from: found 'fw9'; allowed: a host: fw1, fw2, fw3, fw4; did you mean 'fw1'?",
  ],
  [
    { host: 'fw1', at: '31s', count: 1 },
    "expect[0].states.at: found '31s'; allowed: a time not after the end of the run, 30 s",
  ],
])('refuses %j', (states, message) => {
  const read = parsed({ states });
  expect(read.ok ? [] : read.errors.map((each) => each.message)).toEqual([`x.ts: ${message}`]);
});
