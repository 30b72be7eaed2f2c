import { expect, it } from 'vitest';
import { InjectError } from './inject-error.js';
import { readScenario } from './parse-scenario.js';
import { ScenarioRun } from './scenario-run.js';

const PAIR = {
  name: 'a pair',
  learn: 'what is tested here',
  duration: '10s',
  segments: ['lan'],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
};

const rule = { action: 'drop', reason: 'eaten' };

// JSON, as it may come from anywhere.
it.each<[code: string, fault: unknown]>([
  ['unknown-port', { kind: 'interface-down', node: 'fw1', interface: 'em7' }],
  ['unknown-port', { kind: 'interface-up', node: 'fw1' }],
  ['unknown-port', { kind: 'cut', node: 'fw1', port: -1 }],
  ['unknown-node', { kind: 'crash' }],
  ['unknown-node', { kind: 'rule', rule: { ...rule, when: { target: 'fw9' } } }],
  ['unknown-node', { kind: 'rule', rule: { ...rule, when: { source: 'fw9' } } }],
  ['unknown-segment', { kind: 'rule', rule: { ...rule, when: { segment: 'wan' } } }],
  ['unknown-segment', { kind: 'forge', frame: new Uint8Array(60) }],
  ['invalid', { kind: 'rule', rule: { ...rule, action: 'eat' } }],
  ['invalid', { kind: 'rule', rule: { ...rule, when: { direction: 'up' } } }],
  ['invalid', { kind: 'rule', rule: { action: 'drop' } }],
  ['invalid', { kind: 'rule' }],
  ['invalid', { kind: 'explode', node: 'fw1' }],
  ['invalid', { node: 'fw1' }],
  ['invalid', { kind: 'forge', segment: 'lan' }],
  ['invalid', { kind: 'forge', segment: 'lan', frame: new Uint8Array() }],
  ['invalid', { kind: 'replay', segment: 'lan' }],
  ['invalid', { kind: 'replay', segment: 'lan', frames: [{ afterUs: 0, frame: '00' }] }],
  ['invalid', { kind: 'replay', segment: 'lan', frames: [{ frame: new Uint8Array(60) }] }],
  ['invalid', { kind: 'partition', segment: 'lan' }],
  ['invalid', { kind: 'partition', segment: 'lan', groups: ['fw1'] }],
  ['unknown-segment', { kind: 'partition', segment: 'wan', groups: [] }],
  ['invalid', { kind: 'command', node: 'fw1', command: { command: 'explode' } }],
  ['invalid', { kind: 'command', node: 'fw1', command: { command: 7 } }],
  ['invalid', { kind: 'command', node: 'fw1' }],
  ['invalid', { kind: 'reboot', node: 'fw1' }],
  ['invalid', { kind: 'link-flap', node: 'fw1' }],
  ['invalid', { kind: 'switch-reboot', segment: 'lan' }],
  ['invalid', { kind: 'clock-step', node: 'fw1' }],
  ['invalid', { kind: 'clock-drift', node: 'fw1' }],
  ['invalid', { kind: 'resume', node: 'fw1', clock: 'runs' }],
  ['invalid', { kind: 'crash', node: 'fw1', link: 'flies' }],
  ['invalid', { kind: 'cut', node: 'fw1', direction: 'up' }],
  ['invalid', { kind: 'impair', node: 'fw1' }],
  ['invalid', { kind: 'crash', node: 'fw1', why: () => 1 }],
  ['invalid', null],
  ['invalid', undefined],
  ['invalid', 'crash'],
])('an impossible fault is an error (%s) and leaves no trace: %j', (code, fault) => {
  const parsed = readScenario(PAIR, 'pair.ts');
  if (!parsed.ok) throw new Error('it is a scenario');
  const expected = new ScenarioRun(parsed.scenario).finish().summary.traceHash;
  const run = new ScenarioRun(parsed.scenario);
  run.runTo(5_000_000);
  for (const timeUs of [5_000_000, 6_000_000]) {
    let error: unknown;
    try {
      run.inject(fault as Parameters<typeof run.inject>[0], timeUs);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InjectError);
    expect(error).toMatchObject({ code });
  }
  expect(run.injected).toEqual([]);
  expect(run.finish().summary.traceHash).toBe(expected);
});
