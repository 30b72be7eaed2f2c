import { expect, it } from 'vitest';
import { Log, MAX_KEPT } from './log.js';

it('a log keeps the first and counts the rest', () => {
  const log = new Log<number>();
  for (let i = 0; i < MAX_KEPT + 5; i++) log.add(i);
  expect(log.kept.length).toBe(MAX_KEPT);
  expect(log.dropped).toBe(5);
  expect(log.count).toBe(MAX_KEPT + 5);
});
