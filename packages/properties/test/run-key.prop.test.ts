import type { ChoicePoint, ChoiceSource, Fault } from '@carplab/sim';
import { readScenario, type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenarios } from '../src/index.js';

/** `npm run soak -- whole` tries more scenarios. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 300 : 40 };
const S = 1_000_000;

/** Equal choices for two runs: the n-th depends on n and the choice point alone. */
class Dice implements ChoiceSource {
  #made = 0;

  choose({ name, values }: ChoicePoint): number {
    const mixed = Math.imul(++this.#made + 7 * name.length, 0x9e3779b1) >>> 0;
    return 'from' in values
      ? values.from + (mixed % (values.to - values.from + 1))
      : Number(mixed % 10 === 0);
  }
}

type Plan = readonly { readonly inUs: number; readonly fault: Fault }[];

/** A run of the scenario's hosts alone, long enough to be steady, and the faults of its steps. */
function withoutSteps(scenario: Scenario): { run: ScenarioRun; faults: Fault[] } {
  const hosts = new Set(scenario.hosts.map(({ config }) => config.name));
  const faults = scenario.steps.flatMap(({ action }) =>
    action.kind === 'recorded-replay' || !('node' in action) || !hosts.has(action.node) ? [] : [action],
  );
  const none = { steps: [], clients: [], servers: [], expectations: [] };
  return { run: new ScenarioRun({ ...scenario, ...none, durationUs: 120 * S }), faults };
}

/** Some moments at which somebody sends, when the election has settled: a steady pair is then where it was before. */
function sendTimes(run: ScenarioRun): readonly number[] {
  run.runTo(30 * S);
  const ahead = run.fork();
  const times = new Set<number>();
  ahead.world.observe({ frame: ({ event, timeUs }) => event === 'sent' && times.add(timeUs) });
  ahead.runTo(60 * S);
  return [...times].slice(0, 4);
}

function branchWith(run: ScenarioRun, plan: Plan): ScenarioRun {
  const branch = run.fork({ choices: new Dice() });
  for (const { inUs, fault } of plan) branch.inject(fault, branch.world.nowUs + inUs);
  return branch;
}

/** What happens from now on, and when, and the key after it. */
function future(run: ScenarioRun): string[] {
  const fromUs = run.world.nowUs;
  const seen: string[] = [];
  run.world.observe({
    event: (event) => {
      const { event: what, timeUs } = event;
      const where = 'host' in event ? `${event.host}` : 'target' in event ? event.target : '';
      const to = event.event === 'transition' ? `${event.vhid} ${event.to}` : '';
      seen.push(`${timeUs - fromUs} ${what} ${where} ${to}`);
    },
  });
  for (let i = 1; i <= 12; i++) {
    run.runTo(fromUs + i * 700_000);
    seen.push(run.stateKey());
  }
  return seen;
}

it('runs with equal keys have equal futures, whatever is injected for later; what differs has another key', () => {
  let met = 0;
  let differed = 0;
  const delays = fc.array(fc.integer({ min: 1, max: 6_000_000 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(scenarios({ maxFaults: 3 }), delays, (input, [first, second, other]) => {
      const parsed = readScenario(input, 'drawn');
      if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
      const { run, faults } = withoutSteps(parsed.scenario);
      fc.pre(faults.length > 0);
      const plan = (second: number): Plan => [
        { inUs: first!, fault: faults[0]! },
        { inUs: second, fault: faults.at(-1)! },
      ];
      const futures = new Map<string, string[]>();
      for (const timeUs of sendTimes(run)) {
        run.runTo(timeUs);
        const branch = branchWith(run, plan(second!));
        const key = branch.stateKey();
        const known = futures.get(key);
        const mine = future(branch);
        if (known !== undefined) {
          met++;
          expect(mine).toEqual(known);
        }
        futures.set(key, mine);
        if (second !== other) {
          differed++;
          expect(branchWith(run, plan(other!)).stateKey()).not.toBe(key);
        }
      }
    }),
    RUNS,
  );
  expect(met).toBeGreaterThan(20);
  expect(differed).toBeGreaterThan(20);
}, 600_000);
