import { describe, expect, it } from 'vitest';
import { formatScenario } from './format-scenario.js';
import type { ScenarioInput } from './input/scenario-input.js';
import type { StepInput } from './input/step-input.js';
import { parseScenario, readScenario } from './parse-scenario.js';
import { runInput } from './run-input.js';
import { ScenarioRun } from './scenario-run.js';
import { stepInputOf } from './step-input-of.js';

const S = 1_000_000;

function inputOf(...steps: StepInput[]): ScenarioInput {
  return {
    name: 'a pair',
    learn: 'what is tested here',
    duration: '40s',
    segments: ['wan', 'lan'],
    defaults: { preempt: true },
    vhids: [
      { vhid: 1, segment: 'wan', addresses: '10.0.0.254/24', password: 'secret' },
      { vhid: 1, segment: 'lan', addresses: '10.0.1.254/24', password: 'secret' },
    ],
    hosts: {
      fw1: { on: { wan: '10.0.0.1/24', lan: '10.0.1.1/24' } },
      fw2: { on: { wan: '10.0.0.2/24', lan: '10.0.1.2/24' }, advskew: 100 },
    },
    steps,
  };
}

function problemsOf(...steps: unknown[]): string[] {
  const read = readScenario(inputOf(...(steps as StepInput[])), 'x.ts');
  return read.ok ? [] : read.errors.map(({ message }) => message);
}

function scenarioOf(...steps: StepInput[]) {
  const read = readScenario(inputOf(...steps), 'x.ts');
  if (!read.ok) throw new Error(problemsOf(...steps).join('\n'));
  return read.scenario;
}

/** When each demotion happens, µs. */
function demotions(seed: number, ...steps: StepInput[]): number[] {
  const run = new ScenarioRun(scenarioOf(...steps), { seed });
  run.finish();
  return run.record.faults.kept.filter(({ kind }) => kind === 'demote').map(({ timeUs }) => timeUs);
}

const demote = { host: 'fw1', by: 1 };
const crash: StepInput = { at: '9.5s', crash: 'fw1' };
const boot: StepInput = { at: '20s', boot: 'fw1' };

// fw1 is MASTER from 3 s, and again after its boot; fw2 is MASTER from 12.390725 s.
describe('a step that waits', () => {
  it.each<[StepInput, number[]]>([
    [{ after: { host: 'fw1', is: 'MASTER' }, demote }, [3 * S]],
    [{ after: { host: 'fw2', is: 'MASTER', by: '200ms' }, demote }, [12_590_725]],
    [{ after: { host: 'fw1', is: 'OFF', by: '1s' }, demote }, [10_500_000]],
    [{ at: '5s', after: { host: 'fw1', is: 'BACKUP', segment: 'lan', vhid: 1 }, demote }, [20 * S]],
    [
      { after: { host: 'fw2', is: 'MASTER' }, repeat: { every: '1s', times: 3 }, demote },
      [12_390_725, 13_390_725, 14_390_725],
    ],
  ])('%j happens when its event comes', (step, times) => {
    expect(demotions(1, crash, boot, step)).toEqual(times);
  });

  it('is drawn to be later by chance, and the event is not', () => {
    const step: StepInput = { after: { host: 'fw2', is: 'MASTER', by: '1s' }, within: '2s', demote };
    const times = [1, 2, 3, 4].map((seed) => demotions(seed, crash, step)[0]!);
    expect(new Set(times).size).toBe(4);
    for (const timeUs of times) expect(Math.abs(timeUs - 14_390_725)).toBeLessThanOrEqual(S);
  });

  it('fails the run if its event does not come, or too late', () => {
    const late: StepInput = { after: { host: 'fw2', is: 'MASTER', by: '39s' }, demote };
    const never: StepInput = { at: '5s', after: { host: 'fw2', is: 'PAUSED' }, demote };
    const { expectations } = new ScenarioRun(scenarioOf(crash, late, never)).finish();
    expect(expectations).toEqual([
      {
        event: 'expectation',
        name: 'every step can be done',
        ok: false,
        found:
          'command after fw2 becomes MASTER: it did not, from 0 s on 39 s before the end, command after fw2 becomes PAUSED: it did not, from 5 s on',
      },
    ]);
  });

  it('is kept by snapshots and branches, before its event, between both, and after it', () => {
    const scenario = scenarioOf(crash, boot, { after: { host: 'fw2', is: 'MASTER', by: '200ms' }, demote });
    const whole = new ScenarioRun(scenario);
    const expected = [whole.finish(), whole.record];
    for (const atUs of [5 * S, 12_390_725, 12_400_000, 12_590_725, 15 * S]) {
      const run = new ScenarioRun(scenario);
      run.runTo(atUs);
      const snapshot = run.snapshot();
      const branch = run.fork();
      const other = new ScenarioRun(scenario);
      run.finish();
      run.restore(snapshot);
      other.restore(snapshot);
      for (const each of [run, branch, other]) expect([each.finish(), each.record]).toEqual(expected);
    }
  });

  it('waits for what an injected fault causes, and both can be written', () => {
    const input = inputOf(boot, { at: '1s', after: { host: 'fw2', is: 'MASTER' }, within: '1s', demote });
    const read = readScenario(input, 'x.ts');
    if (!read.ok) throw new Error('cannot be');
    for (const atUs of [9_500_000, 10 * S]) {
      const run = new ScenarioRun(read.scenario, { seed: 3 });
      run.runTo(atUs);
      run.inject({ kind: 'crash', node: 'fw1' });
      const { summary } = run.finish();
      expect(run.record.faults.kept.map(({ kind }) => kind)).toEqual(['crash', 'demote', 'boot']);
      expect(new ScenarioRun(run.toScenario()).finish().summary).toEqual(summary);
      const again = parseScenario(formatScenario(runInput(run, input)!), 'again.yaml');
      if (!again.ok) throw new Error(again.errors[0]!.message);
      expect(new ScenarioRun(again.scenario).finish().summary.traceHash).toBe(summary.traceHash);
    }
  });

  it('is written as it is read', () => {
    const step: StepInput = {
      at: '2s',
      after: { host: 'fw2', segment: 'lan', vhid: 1, is: 'BACKUP', by: '0.3s' },
      crash: { node: 'fw2' },
    };
    const scenario = scenarioOf(step);
    expect(stepInputOf(scenario.steps[0]!, scenario)).toEqual(step);
  });

  it.each<[unknown, string]>([
    [
      { demote },
      'steps[0].at: missing; allowed: a time such as 12.5s, 300ms, 3m10s, or a number of seconds; or after',
    ],
    [
      { after: { host: 'fw9', is: 'MASTER' }, demote },
      "steps[0].after.host: found 'fw9'; allowed: a host: fw1, fw2; did you mean 'fw1'?",
    ],
    [
      { after: { host: 'fw2', vhid: 2, is: 'MASTER' }, demote },
      'steps[0].after.vhid: found vhid 2; allowed: a vhid of fw2: 1 on wan, 1 on lan',
    ],
    [
      { after: { host: 'fw2', is: 'MASTER', by: '41s' }, demote },
      "steps[0].after.by: found '41s'; allowed: a time not after the end of the run, 40 s",
    ],
    [
      { after: { host: 'fw2', is: 'MASTER' }, last: true, demote },
      'steps[0].last: found after and last; allowed: at, for a step with last',
    ],
    [
      { after: { host: 'fw2', is: 'SLAVE' }, demote },
      "steps[0].after.is: found 'SLAVE'; allowed: INIT, BACKUP, MASTER, OFF, PAUSED",
    ],
  ])('refuses %j', (step, message) => {
    expect(problemsOf(step)).toEqual([`x.ts: ${message}`]);
  });
});
