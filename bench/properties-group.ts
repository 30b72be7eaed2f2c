import { findScenario, scenarios, traceOf } from '@carplab/properties';
import { readScenario, runScenario, type Scenario } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { median } from './median.js';
import type { Row } from './row.js';

const ROUNDS = 5;

/** What a schedule of a search costs: drawn, resolved, run with real signed frames, and checked against all invariants. */
export function propertiesGroup(quick: boolean): Row[] {
  const schedules = quick ? 100 : 1000;
  const drawn = fc.sample(scenarios(), { numRuns: schedules, seed: 1 }).map((input): Scenario => {
    const parsed = readScenario(input, 'drawn');
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    return parsed.scenario;
  });
  const virtualUs = drawn.reduce((sum, { durationUs }) => sum + durationUs, 0);
  const search = (seed: number): void => {
    const found = findScenario(scenarios(), undefined, { numRuns: schedules, seed });
    if (found !== undefined) throw new Error(found.report);
  };
  search(1);
  const whole = perSchedule(schedules, (round) => search(round + 1));
  const traced = perSchedule(schedules, () => drawn.forEach((scenario) => void traceOf(scenario)));
  const alone = perSchedule(schedules, () => drawn.forEach((scenario) => void runScenario(scenario)));
  const what = `a schedule of a search (${(virtualUs / schedules / 1e6).toFixed(0)} s of virtual time)`;
  return [
    {
      what,
      ours: micros(whole),
      against: 'the same scenario only run',
      peer: micros(alone),
      ratio: alone / whole,
    },
    {
      what: '… run, its trace kept',
      ours: micros(traced),
      against: 'only run',
      peer: micros(alone),
      ratio: alone / traced,
    },
  ];
}

/** Processor time of this process, µs a schedule; the median of the rounds. */
function perSchedule(schedules: number, work: (round: number) => void): number {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const before = process.cpuUsage();
    work(round);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / schedules;
  });
  return median(rounds);
}

function micros(us: number): string {
  return `${us.toFixed(0)} µs`;
}
