import { readFileSync } from 'node:fs';
import { parseScenario, readScenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';
import { branchInput } from '../branch-input.js';
import { lateStep, manyRuns } from '../many-runs.js';
import { newStory, storyProblem } from '../story.js';
import { captionUs, judgeLesson } from './judge-lesson.js';
import { type Answer, answerBranch, type Lesson, lessonInput } from './lesson.js';
import { LESSONS } from './lessons.js';

/** So many runs in which a crash comes at a random moment; `npm run soak -- whole` makes all. */
const FEW = process.env['CARPLAB_WHOLE'] === '1' ? Number.POSITIVE_INFINITY : 20;

function runWith(lesson: Lesson, answer: Answer, predicted?: readonly [number, number]) {
  const url = new URL(`../../../../../sim/scenarios/${lesson.base}.yaml`, import.meta.url);
  const base = parseScenario(readFileSync(url, 'utf8'), lesson.base);
  if (!base.ok) throw new Error(base.errors.map(({ message }) => message).join('\n'));
  const story = newStory({ builtin: lesson.base }, 1);
  const branches = [...story.branches, { id: 'B', parent: 'A', ...answerBranch(answer) }];
  const answered = { ...story, lesson: lesson.id, branches };
  const problem = storyProblem(answered);
  if (problem !== undefined) throw new Error(problem.message);
  const made = branchInput(answered, 'B', lessonInput(base.input, lesson));
  const read = readScenario(made.ok ? made.input : undefined, lesson.id);
  if (!made.ok || !read.ok)
    throw new Error(JSON.stringify(made.ok ? read : made.errors.map(({ message }) => message)));
  const run = new ScenarioRun(read.scenario);
  const { expectations } = run.finish();
  const many = crashes(lesson, made.input);
  return { verdict: judgeLesson(lesson, expectations, run.record, predicted, many), record: run.record };
}

/** The many runs that a lesson asks for, or some of them: the others count as like them. */
function crashes({ many }: Lesson, input: ScenarioInput) {
  const at = (input.steps ?? []).findIndex(({ crash }) => crash !== undefined);
  if (many === undefined || at < 0) return undefined;
  const late = readScenario(lateStep(input, at, many.withinUs), 'many');
  if (!late.ok) throw new Error(late.errors[0]?.message);
  const last = [...manyRuns(late.scenario, Math.min(FEW, many.runs))].at(-1)!;
  return { ...last, done: many.runs };
}

describe.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('lesson %s', (_, lesson) => {
  const right = lesson.predict?.exactly;
  const predicted = right === undefined ? undefined : ([right.is, right.is] as const);

  it('is not passed untouched', () => {
    const { verdict } = runWith(lesson, []);
    expect(verdict.passed, JSON.stringify(verdict.checks)).toBe(false);
  });

  it('is passed by its solution, in which each caption has its moment', () => {
    const { verdict, record } = runWith(lesson, lesson.solution, predicted);
    expect(verdict.passed, JSON.stringify(verdict)).toBe(true);
    for (const moment of lesson.captions ?? [])
      expect(captionUs(moment, record), JSON.stringify(moment)).toBeGreaterThan(0);
  });

  it.each(lesson.wrong.map((steps, i) => [i + 1, steps] as const))(
    'is not passed by wrong answer %i',
    (_i, steps) => {
      const { verdict } = runWith(lesson, steps, predicted);
      expect(verdict.passed, JSON.stringify(steps)).toBe(false);
    },
  );
});

it('have names and numbers of their own', () => {
  expect(new Set(LESSONS.map(({ id }) => id)).size).toBe(LESSONS.length);
  expect(LESSONS.map(({ number }) => number)).toEqual(
    LESSONS.map(({ number }) => number).sort((a, b) => a - b),
  );
});
