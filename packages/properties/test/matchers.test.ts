import '@carplab/properties/vitest';
import { readFileSync } from 'node:fs';
import { neverTwoMasters, runMatchers, traceOf } from '@carplab/properties';
import { readScenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const PAIR: ScenarioInput = {
  name: 'a pair',
  learn: 'The backup waits.',
  duration: '30s',
  segments: ['lan'],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
  hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
  steps: [{ at: '9.5s', crash: 'fw1' }],
};

function runOf(input: ScenarioInput = PAIR, toUs = 30_000_000): ScenarioRun {
  const parsed = readScenario(input, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  const run = new ScenarioRun(parsed.scenario);
  run.runTo(toUs);
  return run;
}

/** The message of an assertion that must fail. */
function failure(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

const LANE = /^fw2 vhid 1 +\S*M/m;

describe('toHaveTakenOverWithin', () => {
  it('takes text and microseconds, a run, its record, a trace', () => {
    const run = runOf();
    expect(run).toHaveTakenOverWithin('2.9s', { by: 'fw2', count: 1 });
    expect(run.record).toHaveTakenOverWithin(2_890_725);
    expect(traceOf(run.scenario)).toHaveTakenOverWithin('2.9s', {
      vhid: 1,
      segment: 'lan',
      from: '9s',
      until: '20s',
    });
    expect(run).not.toHaveTakenOverWithin(2_890_724);
    expect(run).not.toHaveTakenOverWithin('2.9s', { by: 'fw1' });
    expect(run).not.toHaveTakenOverWithin('2.9s', { count: 2 });
    expect(run).not.toHaveTakenOverWithin('2.9s', { until: '12s' });
  });

  it('shows the lanes of that moment', () => {
    const message = failure(() => expect(runOf()).toHaveTakenOverWithin('300ms'));
    expect(message).toContain(
      'expected a takeover within 300 ms; found vhid 1 on lan by fw2 2.890725 s after crash fw1',
    );
    expect(message).toMatch(LANE);
    expect(message).toContain('9.500 s  fw1: crash');
    // Not of the start, 9 s before.
    expect(message).not.toContain('3.000 s');
    expect(failure(() => expect(runOf()).not.toHaveTakenOverWithin('3s'))).toContain(
      'expected no takeover within 3 s',
    );
  });

  it('no takeover at all is none', () => {
    const { steps: _, ...quiet } = PAIR;
    const message = failure(() => expect(runOf(quiet)).toHaveTakenOverWithin('3s'));
    expect(message).toContain('expected a takeover within 3 s; found no takeover');
  });
});

describe('a host, segment or vhid that is not there', () => {
  const run = runOf();
  it.each([
    [
      () => expect(run).toHaveTakenOverWithin('3s', { by: 'fw3' }),
      'the run has no host fw3; it has fw1, fw2',
    ],
    [() => expect(run).not.toHaveOneMaster({ vhid: 2 }), 'the run has no vhid 2; it has 1'],
    [
      () => expect(run).not.toHaveTakenOverWithin(1, { segment: 'wan' }),
      'the run has no segment wan with a virtual host; it has lan',
    ],
    [
      () => expect(run).toHaveOneMaster({ segment: 'lan', vhid: 7 }),
      'the run has no vhid 7 on lan; it has 1',
    ],
  ])('is a mistake in the test', (assert, words) => {
    expect(failure(assert)).toContain(words);
  });
});

describe('toHaveOneMaster', () => {
  it('now, and throughout a time', () => {
    const run = runOf();
    expect(run).toHaveOneMaster();
    expect(run).toHaveOneMaster({ from: '4s', until: '9s', vhid: 1 });
    expect(run).not.toHaveOneMaster({ from: '4s', until: '11s' });
    expect(run).not.toHaveOneMaster({ until: '1s' });
    expect(runOf(PAIR, 11_000_000)).not.toHaveOneMaster();
  });

  it('shows the lanes where nobody is', () => {
    const message = failure(() => expect(runOf()).toHaveOneMaster({ from: '4s', until: '11s' }));
    expect(message).toContain(
      'expected exactly one MASTER from 4 s to 11 s; found vhid 1 on lan: no MASTER at 9.5 s',
    );
    expect(message).toMatch(LANE);
  });

  it('and where two are', () => {
    const cut = { ...PAIR, steps: [{ at: '9s', cut: { port: 'fw2:lan', direction: 'in' as const } }] };
    const run = runOf(cut);
    expect(run).not.toHaveOneMaster();
    expect(failure(() => expect(run).toHaveOneMaster())).toContain(
      'found vhid 1 on lan: fw1 and fw2 are both MASTER at 30 s',
    );
  });
});

describe('toHoldItsExpectations', () => {
  const withExpectation = (max: string): ScenarioInput => ({
    ...PAIR,
    expect: [{ name: 'quick', takeover: { max } }, { oneMaster: { within: '10s' } }],
  });

  it('runs to the end, and says which do not hold', () => {
    expect(runOf(withExpectation('3s'), 0)).toHoldItsExpectations();
    expect(runOf(withExpectation('3s')).finish()).toHoldItsExpectations();
    const message = failure(() => expect(runOf(withExpectation('1s'))).toHoldItsExpectations());
    expect(message).toContain('1 of 2 expectations do not hold\n  quick: vhid 1 on lan by fw2 2.890725 s');
    expect(message).toMatch(LANE);
    expect(runOf(withExpectation('1s')).finish()).not.toHoldItsExpectations();
  });

  it('a scenario without expectations is a mistake', () => {
    expect(() => expect(runOf()).toHoldItsExpectations()).toThrow('the scenario has no expectations');
  });
});

describe('toKeepInvariants', () => {
  it('judges a trace, and a run with what was injected', () => {
    const run = runOf({ ...PAIR, steps: [] }, 9_000_000);
    expect(run).toKeepInvariants();
    run.inject({ kind: 'cut', node: 'fw2', port: 'vtnet0', direction: 'in' });
    expect(run).toKeepInvariants();
    expect(run).not.toKeepInvariants([neverTwoMasters]);
    const message = failure(() => expect(traceOf(run.toScenario())).toKeepInvariants([neverTwoMasters]));
    expect(message).toContain('never two masters: fw1 1@vtnet0 and fw2 1@vtnet0 are both MASTER');
    expect(message).toMatch(LANE);
  });
});

it.each([
  [() => expect(3).toHaveOneMaster(), 'toHaveOneMaster was given number; it takes a ScenarioRun'],
  [() => expect(runOf().finish()).not.toHaveOneMaster(), 'a ScenarioResult, which has no lanes'],
  [() => expect(null).not.toKeepInvariants(), 'toKeepInvariants was given object; it takes a trace'],
  [() => expect('x').toHoldItsExpectations(), 'toHoldItsExpectations was given string'],
  [() => expect(runOf()).not.toHaveTakenOverWithin('soon'), '"soon" is no time; it takes whole microseconds'],
  [() => expect(runOf()).not.toHaveTakenOverWithin(-1), '-1 is no time'],
  [() => expect(runOf()).not.toHaveOneMaster({ from: '40s' }), '40 s to 30 s is not within the run'],
])('misuse is an error, with .not too', (assert, message) => {
  expect(assert).toThrow(message);
});

it('has the shape that jest’s expect.extend takes', () => {
  const { toHaveOneMaster } = runMatchers;
  const result = toHaveOneMaster(runOf());
  expect(result.pass).toBe(true);
  expect(result.message()).toContain('expected not exactly one MASTER');
});

it('the declarations import vitest, whose matchers they add to: without, its types never get them', () => {
  const source = readFileSync(new URL('../src/vitest.ts', import.meta.url), 'utf8');
  const { outputText } = ts.transpileDeclaration(source, {
    compilerOptions: { module: ts.ModuleKind.NodeNext, isolatedDeclarations: true },
  });
  expect(outputText).toContain("declare module 'vitest'");
  expect(outputText).toMatch(/^import 'vitest';$/m);
});
