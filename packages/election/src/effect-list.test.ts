import { describe, expect, it } from 'vitest';
import { EffectList } from './effect-list.js';

describe('EffectList', () => {
  it('keeps order, and the fields of each kind only', () => {
    const effects = new EffectList();
    effects.transition('INIT', 'BACKUP', 'initialization complete', 'why');
    effects.advertise(6, 1, 100, 2, false, 'next', 3, 4);
    effects.demote(240, 'interface down', 5);
    effects.refused('EINVAL');
    effects.na();
    expect(effects.toArray()).toEqual([
      { kind: 'transition', from: 'INIT', to: 'BACKUP', cause: 'initialization complete', reason: 'why' },
      {
        kind: 'advertise',
        family: 6,
        advbase: 1,
        advskew: 100,
        demote: 2,
        goodbye: false,
        counter: 'next',
        counterHigh: 3,
        counterLow: 4,
      },
      { kind: 'demote', delta: 240, reason: 'interface down', error: 5 },
      { kind: 'refused', reason: 'EINVAL' },
      { kind: 'na' },
    ]);
  });

  it('uses its objects again, while copies stay', () => {
    const effects = new EffectList();
    effects.timer('advertise', 1);
    const first = effects.at(0);
    const kept = effects.toArray();
    effects.clear();
    effects.timer('wake', 2);
    expect(effects.at(0)).toBe(first);
    expect(kept).toEqual([{ kind: 'timer', timer: 'advertise', atUs: 1 }]);
    expect([...effects].map((effect) => effect.kind)).toEqual(['timer']);
  });

  it('grows when it must', () => {
    const effects = new EffectList();
    for (let atUs = 0; atUs < 100; atUs++) effects.timer('advertise', atUs);
    expect(effects.toArray().at(-1)).toEqual({ kind: 'timer', timer: 'advertise', atUs: 99 });
  });

  it('has nothing beyond its length', () => {
    const effects = new EffectList();
    expect(() => effects.at(0)).toThrow(RangeError);
    effects.arp();
    expect(() => effects.at(-1)).toThrow(RangeError);
    expect(() => effects.at(1)).toThrow(RangeError);
  });
});
