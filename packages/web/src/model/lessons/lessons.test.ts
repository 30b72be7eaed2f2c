import { readFileSync } from 'node:fs';
import { parseScenario, readScenario, ScenarioRun, type StepInput } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';
import { captionUs, judgeLesson } from './judge-lesson.js';
import { type Lesson, lessonInput } from './lesson.js';
import { LESSONS } from './lessons.js';

function runWith(lesson: Lesson, steps: readonly StepInput[], predicted?: readonly [number, number]) {
  const url = new URL(`../../../../../sim/scenarios/${lesson.base}.yaml`, import.meta.url);
  const base = parseScenario(readFileSync(url, 'utf8'), lesson.base);
  if (!base.ok) throw new Error(base.errors.map(({ message }) => message).join('\n'));
  const read = readScenario({ ...lessonInput(base.input, lesson), steps: [...steps] }, lesson.id);
  if (!read.ok) throw new Error(read.errors.map(({ message }) => message).join('\n'));
  const run = new ScenarioRun(read.scenario);
  const { expectations } = run.finish();
  return { verdict: judgeLesson(lesson, expectations, run.record, predicted), record: run.record };
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
