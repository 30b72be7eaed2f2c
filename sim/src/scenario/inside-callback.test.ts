import { expect, it } from 'vitest';
import { InsideCallbackError } from '../inside-callback-error.js';
import type { WorldObserver } from '../trace-event.js';
import { readScenario } from './parse-scenario.js';
import type { RunOptions } from './run-options.js';
import type { Scenario } from './scenario.js';
import { ScenarioRun } from './scenario-run.js';

const S = 1_000_000;

function pair(): Scenario {
  const parsed = readScenario(
    {
      name: 'a pair',
      learn: 'what is tested here',
      duration: '20s',
      segments: ['lan'],
      vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
      hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100 } },
      clients: { pc: { addresses: '10.0.0.9/24', ping: '10.0.0.254' } },
      steps: [
        { at: '6s', maintenance: { host: 'fw2', on: false } },
        { at: '8s', demote: { host: 'fw2', by: 1 } },
        { at: '9.5s', crash: 'fw1' },
        { at: '10s', replay: { of: { host: 'fw1', from: '4s', to: '6s' } } },
        { at: '15s', boot: 'fw1' },
      ],
      expect: [{ state: { host: 'fw2', is: 'MASTER', at: '14s' } }],
    },
    'pair.ts',
  );
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.scenario;
}

function endOf(run: ScenarioRun): unknown {
  return [run.finish(), run.record, run.world.traceHash, run.stateHash(), run.toScenario()];
}

const expected = endOf(new ScenarioRun(pair()));

type Call = (run: ScenarioRun) => unknown;
const CALLS: Readonly<Record<string, Call>> = {
  inject: (run) => run.inject({ kind: 'crash', node: 'fw2' }),
  injectLater: (run) => run.inject({ kind: 'crash', node: 'fw2' }, 19 * S),
  runTo: (run) => run.runTo(20 * S),
  finish: (run) => run.finish(),
  snapshot: (run) => run.snapshot(),
  restore: (run) => run.restore(new ScenarioRun(pair()).snapshot()),
  fork: (run) => run.fork(),
  stateKey: (run) => run.stateKey(),
  stateHash: (run) => run.stateHash(),
  'world.run': (run) => run.world.run(20 * S),
  'world.step': (run) => run.world.step(),
  'world.inject': (run) => run.world.inject({ kind: 'crash', node: 'fw2' }),
  'world.command': (run) => run.world.command('fw2', { command: 'demote', by: 1 }),
  'world.snapshot': (run) => run.world.snapshot(),
  'world.restore': (run) => run.world.restore(new ScenarioRun(pair()).world.snapshot()),
  'world.stateKey': (run) => run.world.stateKey(),
  'world.stateHash': (run) => run.world.stateHash(),
};
const CALLBACKS = [
  'onEvent',
  'onTrace',
  'onFrame',
  'observer event',
  'observer frame',
  'observer fault',
] as const;

/** A run whose callback of that kind calls that. */
function runWith(kind: (typeof CALLBACKS)[number], call: Call, more: RunOptions = {}): ScenarioRun {
  const act = (): void => void call(run);
  const isOption = kind.startsWith('on');
  const run: ScenarioRun = new ScenarioRun(pair(), { ...more, ...(isOption ? { [kind]: act } : {}) });
  const observer: WorldObserver = { [kind.replace('observer ', '')]: act };
  if (!isOption) run.world.observe(observer);
  return run;
}

const cases = Object.keys(CALLS).flatMap((name) => CALLBACKS.map((kind) => [name, kind] as const));

it.each(cases)(
  '%s inside %s is refused, and the run goes on unharmed if the error is caught',
  (name, kind) => {
    const errors: unknown[] = [];
    const run = runWith(kind, (own) => {
      try {
        CALLS[name]!(own);
      } catch (error) {
        errors.push(error);
      }
    });
    expect(endOf(run)).toEqual(expected);
    expect(errors.length).toBeGreaterThan(2);
    for (const error of errors) expect(error).toBeInstanceOf(InsideCallbackError);
    const called = name.replace('world.', '').replace('injectLater', 'inject');
    expect(errors[0]).toMatchObject({ called });
    expect((errors[0] as Error).message).toMatch(
      new RegExp(`^${called}\\(\\) was called inside .* at [\\d.]+ s; call it when run.*has returned`),
    );
  },
);

it.each(CALLBACKS)(
  'and if it is not caught: what %s throws ends the call, and the run can be run on',
  (kind) => {
    let calls = 0;
    const run = runWith(kind, (own) => {
      if (++calls % 7 === 1) own.inject({ kind: 'crash', node: 'fw2' });
    });
    let refused = 0;
    for (;;) {
      try {
        expect(endOf(run)).toEqual(expected);
        break;
      } catch (error) {
        if (!(error instanceof InsideCallbackError)) throw error;
        refused++;
        expect(run.world.isRunning).toBe(false);
      }
    }
    expect(refused).toBeGreaterThan(0);
  },
);

it('what a callback throws at an injected fault is thrown when the fault has happened', () => {
  let isAngry = false;
  const run = new ScenarioRun(pair(), {
    onEvent: () => {
      if (isAngry) throw new Error('no');
    },
  });
  run.runTo(5_500_000);
  isAngry = true;
  expect(() => run.inject({ kind: 'pause', node: 'fw2' })).toThrow('no');
  isAngry = false;
  expect(run.injected.length).toBe(1);
  const calm = new ScenarioRun(pair());
  calm.runTo(5_500_000);
  calm.inject({ kind: 'pause', node: 'fw2' });
  expect(endOf(run)).toEqual(endOf(calm));
});

it('schedule can be called inside a callback, and the record read, which changes nothing', () => {
  const read = (own: ScenarioRun): void => {
    const { faults } = own.record;
    if (faults.kept.length > 100) throw new Error('cannot be');
  };
  for (const kind of CALLBACKS) expect(endOf(runWith(kind, read))).toEqual(expected);
  let isDone = false;
  const run = runWith('onEvent', (own) => {
    if (!isDone) own.world.schedule(own.world.nowUs, { kind: 'pause', node: 'fw2' });
    isDone = true;
  });
  run.runTo(5 * S);
  expect(run.world.power('fw2')).toBe('paused');
});
