import { type FaultField, type FaultForm, timeInput } from './fault-form.js';
import type { PlannedStep, Situation } from './situation.js';
import { stepKind } from './step-text.js';
import { MAX_RUN_US } from './story.js';

const FIRST = { runOn: '60s', within: '1s', runs: 1000 };
/** Runs of one request for many. */
const MOST_RUNS = 10_000;

/** What can be done to a step that is planned: taken away, moved, left to chance, repeated here. */
export function stepFaults(index: number, now: Situation): FaultForm[] {
  const planned = now.steps.find((each) => each.index === index);
  return planned === undefined ? [] : [...changes(planned), many(planned), again(planned, now)];
}

/** What can be done to an instant at which there is nothing. */
export function timeFaults(now: Situation): FaultForm[] {
  const { scenario, tUs: atUs } = now;
  const last = lastBefore(now);
  const none: FaultForm[] = ['again', 'chance'].map((step) => ({
    ...{ step, fixed: {}, fields: [], atUs },
    notNow: 'nothingYet',
  }));
  const runOn: FaultForm = {
    step: 'duration',
    does: 'runOn',
    fixed: {},
    fields: [time('by', FIRST.runOn)],
    atUs: scenario.durationUs,
    ...(scenario.durationUs >= MAX_RUN_US ? { notNow: 'longest' } : {}),
  };
  if (last === undefined) return [runOn, ...none];
  return [runOn, again(last, now), chance(last), many(last)];
}

/** The step that happened last. */
function lastBefore({ steps, tUs }: Situation): PlannedStep | undefined {
  const first = ({ timesUs }: PlannedStep): number => timesUs[0] ?? Number.POSITIVE_INFINITY;
  return steps
    .filter((each) => first(each) <= tUs)
    .toSorted((a, b) => first(a) - first(b))
    .at(-1);
}

function changes(planned: PlannedStep): FaultForm[] {
  const { index, timesUs, step } = planned;
  const [atUs] = timesUs;
  const kind = stepKind(step);
  const change = { step: kind, fixed: { ...step }, atUs: atUs ?? 0, index };
  const waits = atUs === undefined ? { notNow: 'waits' as const } : {};
  return [
    { ...change, does: 'drop', fields: [] },
    { ...change, does: 'move', fields: [time('at', atUs === undefined ? '' : timeInput(atUs))], ...waits },
    chance(planned),
  ];
}

function chance({ index, timesUs: [atUs], step }: PlannedStep): FaultForm {
  const waits = atUs === undefined ? { notNow: 'waits' as const } : {};
  const fixed = { ...step };
  const fields = [time('within', FIRST.within)];
  return { step: 'within', does: 'chance', fixed, fields, atUs: atUs ?? 0, index, ...waits };
}

function many({ index, timesUs: [atUs], step }: PlannedStep): FaultForm {
  const runs: FaultField = {
    path: 'runs',
    kind: 'number',
    isNeeded: true,
    value: `${FIRST.runs}`,
    least: 1,
    most: MOST_RUNS,
  };
  const waits = atUs === undefined ? { notNow: 'waits' as const } : {};
  const fields = [runs, time('within', FIRST.within)];
  return { step: 'seed', does: 'many', fixed: { ...step }, fields, atUs: atUs ?? 0, index, ...waits };
}

/** The same once more, now. A step that waited for an event, or for chance, happens at its time. */
function again({ step }: PlannedStep, { tUs: atUs }: Situation): FaultForm {
  const { at: _, after: __, within: ___, repeat: ____, ...what } = step;
  return { step: stepKind(step), does: 'again', fixed: what, fields: [], atUs };
}

function time(path: string, value: string): FaultField {
  return { path, kind: 'time', isNeeded: true, value };
}
