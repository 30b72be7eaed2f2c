import { describe, expect, it } from 'vitest';
import { LESSONS } from '../../model/lessons/lessons.js';
import { lessonsEn } from './lessons-en.js';
import { lessonsFr } from './lessons-fr.js';

describe.each([
  ['English', lessonsEn],
  ['French', lessonsFr],
])('the lessons in %s', (_, words) => {
  it.each(LESSONS.map((lesson) => [lesson.id, lesson] as const))('%s has all its words', (id, lesson) => {
    const { ask, captions = [], checks, hints } = words[id]!;
    expect(ask !== undefined).toBe(lesson.predict !== undefined);
    expect(captions).toHaveLength(lesson.captions?.length ?? 0);
    expect(checks).toHaveLength(lesson.check.length);
    expect(hints.length).toBeGreaterThan(0);
  });

  it('have no words for others', () => {
    expect(Object.keys(words).toSorted()).toEqual(LESSONS.map(({ id }) => id).toSorted());
  });
});
