import { expect, it } from 'vitest';
import type { Fault } from '../fault.js';
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
  ['invalid', { kind: 'interface-up', node: 'fw1' }],
  ['unknown-port', { kind: 'cut', node: 'fw1', port: -1 }],
  ['invalid', { kind: 'crash' }],
  ['unknown-node', { kind: 'rule', rule: { ...rule, when: { target: 'fw9' } } }],
  ['unknown-node', { kind: 'rule', rule: { ...rule, when: { source: 'fw9' } } }],
  ['unknown-segment', { kind: 'rule', rule: { ...rule, when: { segment: 'wan' } } }],
  ['invalid', { kind: 'forge', frame: new Uint8Array(60) }],
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
  ['invalid', { kind: 'reboot', node: 'fw1', bootUs: 5, clean: 'no' }],
  ['invalid', { kind: 'clock-step', node: 'fw1', deltaUs: '5' }],
  ['invalid', { kind: 'rule', rule: { ...rule, when: { fromUs: '5s' } } }],
  ['invalid', { kind: 'rule', rule: { ...rule, when: { vhid: '1' } } }],
  ['invalid', { kind: 'rule', rule: { ...rule, when: { protocol: 'carpp' } } }],
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

// What is wrong, and what would be right.
it.each<[message: string, fault: unknown]>([
  ["crash: no key 'foo'; there are kind, node, link", { kind: 'crash', node: 'fw1', foo: 1 }],
  ["no kind of fault 'crush'; there are crash, shutdown", { kind: 'crush', node: 'fw1' }],
  ["rule; did you mean 'crash'?", { kind: 'crush', node: 'fw1' }],
  ["there are kind, node, link; did you mean 'link'?", { kind: 'crash', node: 'fw1', linke: 'stays' }],
  ["impair.link: no key 'loss'; there are latencyUs, ", { kind: 'impair', node: 'fw1', link: { loss: 1 } }],
  ["corruptPpm; did you mean 'lossPpm'?", { kind: 'impair', node: 'fw1', link: { loss: 1 } }],
  ['impair: link is missing', { kind: 'impair', node: 'fw1' }],
  ['impair.link is 5; it takes keys and values', { kind: 'impair', node: 'fw1', link: 5 }],
  ["rule.rule: no key 'whenn'", { kind: 'rule', rule: { ...rule, whenn: {} } }],
  ["rule.rule.when: no key 'vhidd'", { kind: 'rule', rule: { ...rule, when: { vhidd: 1 } } }],
  ["did you mean 'vhid'?", { kind: 'command', node: 'fw1', command: { command: 'configure', vhidd: 1 } }],
  [
    "command preempt: no key 'off'; there are on",
    { kind: 'command', node: 'fw1', command: { command: 'preempt', off: true } },
  ],
  [
    "command shutdown: no key 'now'; it takes none",
    { kind: 'command', node: 'fw1', command: { command: 'shutdown', now: true } },
  ],
  [
    "replay.frames[1]: no key 'at'",
    {
      kind: 'replay',
      segment: 'lan',
      frames: [
        { afterUs: 0, frame: new Uint8Array(60) },
        { at: 0, frame: new Uint8Array(60) },
      ],
    },
  ],
  ["partition.groups[0] is 'fw1'; it takes a list", { kind: 'partition', segment: 'lan', groups: ['fw1'] }],
  ['a fault is null; it takes keys and values', null],
  ['reboot: bootUs is missing', { kind: 'reboot', node: 'fw1' }],
  ['bootUs is null; it takes whole microseconds, 0 or more', { kind: 'reboot', node: 'fw1', bootUs: null }],
  ['bootUs is NaN; it takes whole', { kind: 'reboot', node: 'fw1', bootUs: Number.NaN }],
  ['bootUs is -1; it takes whole microseconds, 0 or more', { kind: 'boot', node: 'fw1', bootUs: -1 }],
  ["graceUs is '1s'; it takes whole", { kind: 'shutdown', node: 'fw1', graceUs: '1s' }],
  ['deltaUs is 0.5; it takes whole microseconds', { kind: 'clock-step', node: 'fw1', deltaUs: 0.5 }],
  [
    'lossPpm is 0.5; it takes a whole number from 0 to 1000000',
    { kind: 'impair', node: 'fw1', link: { lossPpm: 0.5 } },
  ],
])('the message says what and where: %s', (message, fault) => {
  const parsed = readScenario(PAIR, 'pair.ts');
  if (!parsed.ok) throw new Error('it is a scenario');
  const run = new ScenarioRun(parsed.scenario);
  expect(() => run.inject(fault as Fault)).toThrow(message);
  expect(() => run.inject(fault as Fault, 5_000_000)).toThrow(message);
  const isCommand = typeof fault === 'object' && fault !== null && 'command' in fault;
  // Another implementation of a node may take other arguments.
  if (!isCommand) {
    expect(() => run.world.inject(fault as Fault)).toThrow(message);
    expect(() => run.world.schedule(5, fault as Fault)).toThrow(message);
  }
});
