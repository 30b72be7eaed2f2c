import { describe, expect, it } from 'vitest';
import {
  haveAnOrder,
  intervalUs,
  type Settings,
  saidBy,
  sentSkew,
  takeoverAfterUs,
  takesOver,
  yields,
} from './rules.js';

const host = (more: Partial<Settings> = {}): Settings => ({
  dialect: 'freebsd',
  advbase: 1,
  advskew: 0,
  preempt: false,
  demotion: 0,
  deadRatio: 3,
  source: 1,
  ...more,
});
const slow = host({ advskew: 100 });

describe('the rules, as the notes have them', () => {
  it('counts the skew once and the base three times', () => {
    expect(takeoverAfterUs(slow)).toBe(3_390_625);
    expect(takeoverAfterUs(host({ dialect: 'ucarp', advskew: 100, deadRatio: 5 }))).toBe(5_390_625);
    expect(takeoverAfterUs(host({ dialect: 'openbsd', advbase: 0, advskew: 100 }))).toBe(1_171_875);
    expect(intervalUs('openbsd', 0, 0)).toBe(3906);
  });

  it('caps what FreeBSD sends at 240, and flags trouble with 240 elsewhere', () => {
    expect(sentSkew(host({ advskew: 254 }))).toBe(240);
    expect(sentSkew(host({ advskew: 20, demotion: 100 }))).toBe(120);
    expect(sentSkew(host({ dialect: 'netbsd', advskew: 254 }))).toBe(254);
    expect(sentSkew(host({ dialect: 'netbsd', demotion: 1 }))).toBe(240);
    expect(sentSkew(host({ dialect: 'netbsd', advskew: 250, demotion: 1 }))).toBe(250);
    expect(sentSkew(host({ dialect: 'openbsd', advskew: 20, demotion: 100 }))).toBe(20);
  });

  it('preempts only a slower one, and only if it may', () => {
    expect(takesOver(host(), saidBy(slow))).toBe(false);
    expect(takesOver(host({ preempt: true }), saidBy(slow))).toBe(true);
    expect(takesOver(host({ preempt: true }), saidBy(host()))).toBe(false);
  });

  it('takes a goodbye for a master that will time out, up to a base of 85', () => {
    const goodbye = { advbase: 255, advskew: 255, demote: 0, source: 0 };
    expect(takesOver(host({ advbase: 85 }), goodbye)).toBe(true);
    expect(takesOver(host({ advbase: 86 }), goodbye)).toBe(false);
    expect(takesOver(host({ dialect: 'openbsd', advbase: 0, advskew: 1 }), goodbye)).toBe(false);
  });

  it('lets equal masters yield to each other, but for UCARP', () => {
    expect(yields(host(), saidBy(host()))).toBe(true);
    const [low, high] = [1, 2].map((source) => host({ dialect: 'ucarp', source })) as [Settings, Settings];
    expect([yields(low, saidBy(high)), yields(high, saidBy(low))]).toEqual([false, true]);
  });

  it('compares OpenBSD’s count before the interval', () => {
    const [demoted, well] = [
      host({ dialect: 'openbsd', demotion: 1 }),
      { ...slow, dialect: 'openbsd' as const },
    ];
    expect(takesOver(well, saidBy(demoted))).toBe(true);
    expect(yields(demoted, saidBy(well))).toBe(true);
    expect(yields(well, saidBy(demoted))).toBe(false);
  });

  it('knows when there is an order', () => {
    expect(haveAnOrder([host(), slow, host({ advskew: 50 })])).toBe(true);
    expect(haveAnOrder([host(), host()])).toBe(false);
    // Each yields to the other: OpenBSD counts a demotion that FreeBSD does not read.
    expect(haveAnOrder([host({ dialect: 'openbsd', demotion: 1 }), slow])).toBe(false);
  });
});
