import { describe, expect, it } from 'vitest';
import { Recent } from './recent.js';

describe('Recent', () => {
  it('keeps the last entries, and at most twice as many', () => {
    const recent = new Recent<number, string>(10);
    for (let i = 0; i < 1000; i++) {
      recent.set(i, `${i}`);
      for (let back = 0; back < Math.min(10, i + 1); back++) expect(recent.get(i - back)).toBe(`${i - back}`);
      expect(recent.get(i - 20)).toBeUndefined();
    }
  });
  it('keeps the newest value', () => {
    const recent = new Recent<string, number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.set('c', 3);
    recent.set('a', 4);
    expect(recent.get('a')).toBe(4);
  });
});
