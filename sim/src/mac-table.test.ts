import { describe, expect, it } from 'vitest';
import { LEARNED_NEW, MacTable, NOT_LEARNED } from './mac-table.js';

describe('MacTable', () => {
  it('learns nothing when full, until entries have aged', () => {
    const table = new MacTable(1000, 2);
    expect(table.learn(0, 1, 0, 0)).toBe(LEARNED_NEW);
    expect(table.learn(0, 2, 0, 500)).toBe(LEARNED_NEW);
    expect(table.learn(0, 3, 0, 600)).toBe(NOT_LEARNED);
    expect(table.learn(0, 2, 1, 700), 'what is known is still followed').toBe(0);
    expect(table.learn(0, 3, 0, 1000)).toBe(LEARNED_NEW);
    expect(table.find(0, 1, 1000)).toBe(-1);
  });

  it('does not grow with aged addresses', () => {
    const table = new MacTable(1000, 8192);
    for (let i = 0; i < 200_000; i++) table.learn(0, i, 0, i * 100);
    expect(table.entries(200_000 * 100 - 100)).toHaveLength(10);
  });
});
