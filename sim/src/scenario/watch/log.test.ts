import { expect, it } from 'vitest';
import { Log } from './log.js';

const filled = (count: number, log: Log<number>): Log<number> => {
  for (let i = log.count; i < count; i++) log.add(i);
  return log;
};

it('keeps the first entries and counts the others', () => {
  const log = filled(7, new Log<number>({ most: 3 }));
  expect([log.series(), log.count]).toEqual([{ kept: [0, 1, 2], dropped: 4 }, 7]);
});

it('thins evenly over the whole span', () => {
  const log = new Log<number>({ most: 4, leavesOut: 'evenly' });
  expect(filled(4, log).series()).toEqual({ kept: [0, 1, 2, 3], dropped: 0 });
  expect(filled(5, log).series()).toEqual({ kept: [0, 2, 4], dropped: 2 });
  expect(filled(9, log).series()).toEqual({ kept: [0, 4, 8], dropped: 6 });
  expect(filled(1000, log).count).toBe(1000);
});

it('can be restored from a snapshot any number of times', () => {
  for (const leavesOut of ['later', 'evenly'] as const) {
    const log = filled(1400, new Log<number>({ most: 1500, leavesOut }));
    const early = log.series();
    const state = log.snapshot();
    const late = filled(4000, log).series();
    for (let turn = 0; turn < 2; turn++) {
      log.restore(state);
      expect(log.series()).toEqual(early);
      expect(filled(4000, log).series()).toEqual(late);
    }
    // Another one goes its own way from there.
    const other = new Log<number>({ most: 1500, leavesOut });
    other.restore(state);
    other.add(-1);
    log.restore(state);
    expect(log.series()).toEqual(early);
  }
});
