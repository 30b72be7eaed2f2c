import { type Scenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';
import { timeInput } from './fault-form.js';

/** What came of many runs so far: each has a seed of its own, from 1. */
export interface ManyRuns {
  readonly done: number;
  readonly total: number;
  /** Every takeover between the step and the next one, µs; of a run with two virtual hosts usually two. */
  readonly takeovers: readonly number[];
  /** Runs in which nobody took over. */
  readonly without: number;
  /** How many pings each client lost in each run, from the step to the next one. */
  readonly pings: readonly number[];
}

/** Runs between two answers. */
const PART = 10;
/** A ping that is on its way when the step happens can be lost too, µs. */
const ON_ITS_WAY_US = 10_000;

/** A scenario with the moment of one of its steps left to chance. */
export function lateStep(input: ScenarioInput, index: number, withinUs: number): ScenarioInput {
  const steps = (input.steps ?? []).map((step, i) =>
    i === index ? { ...step, within: timeInput(withinUs) } : step,
  );
  return { ...input, steps };
}

/** Runs a scenario, of which one step is left to chance, under the seeds from 1: what came of that step. */
export function* manyRuns(scenario: Scenario, total: number): Generator<ManyRuns> {
  const late = scenario.steps.findIndex(({ withinUs }) => withinUs !== undefined);
  const fromUs = scenario.steps[late]?.timeUs ?? 0;
  const latestUs = fromUs + (scenario.steps[late]?.withinUs ?? 0);
  const toUs = Math.min(
    scenario.durationUs,
    ...scenario.steps.flatMap(({ timeUs }, i) => (i !== late && timeUs > latestUs ? [timeUs] : [])),
  );
  const takeovers: number[] = [];
  const pings: number[] = [];
  let without = 0;
  for (let done = 0; done < total; ) {
    const run = new ScenarioRun(scenario, { seed: ++done });
    run.runTo(toUs);
    const { record } = run;
    const ours = record.takeovers.kept.filter(({ lostUs }) => lostUs >= fromUs && lostUs < toUs);
    takeovers.push(...ours.map(({ durationUs }) => durationUs));
    if (ours.length === 0) without++;
    for (const { pings: sent } of record.pings)
      pings.push(sent.kept.filter(({ timeUs, lost }) => lost && timeUs >= fromUs - ON_ITS_WAY_US).length);
    if (done % PART === 0 || done === total)
      yield { done, total, takeovers: [...takeovers], without, pings: [...pings] };
  }
}

/** How often values fall into each of equal parts. */
export interface Histogram {
  /** Where the first part begins, and how wide each is. */
  readonly from: number;
  readonly width: number;
  readonly counts: readonly number[];
}

/**
 * Values in parts of a width.
 *
 * @example
 * histogram([2, 2, 3, 5], 1); // => { from: 2, width: 1, counts: [2, 1, 0, 1] }
 */
export function histogram(values: readonly number[], width: number): Histogram {
  if (values.length === 0) return { from: 0, width, counts: [] };
  const part = (value: number): number => Math.floor(value / width);
  const first = values.reduce((least, value) => Math.min(least, part(value)), Number.POSITIVE_INFINITY);
  const last = values.reduce((most, value) => Math.max(most, part(value)), first);
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const value of values) counts[part(value) - first]!++;
  return { from: first * width, width, counts };
}
