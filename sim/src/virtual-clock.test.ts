import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.js';

describe('VirtualClock', () => {
  it('jumps when stepped forward', () => {
    const clock = new VirtualClock();
    clock.step(1000, 500);
    expect([clock.localAt(1000), clock.localAt(1001)]).toEqual([1500, 1501]);
    expect(clock.worldAt(1600)).toBe(1100);
    expect(clock.worldAt(1200), 'passed over').toBe(1000);
  });

  it('stands still when stepped back, until it has caught up', () => {
    const clock = new VirtualClock();
    clock.step(1000, -300);
    expect([1000, 1299, 1300, 1301].map((at) => clock.localAt(at))).toEqual([1000, 1000, 1000, 1001]);
    expect(clock.worldAt(1001)).toBe(1301);
    clock.step(1100, -100);
    expect(
      [1400, 1401].map((at) => clock.localAt(at)),
      'set back further',
    ).toEqual([1000, 1001]);
    clock.step(1200, 500);
    expect(clock.localAt(1200), 'and on again: 1200 - 300 - 100 + 500').toBe(1300);
  });

  it('changes its rate without a jump', () => {
    const clock = new VirtualClock({ offsetUs: 500 });
    clock.drift(2_000_000, 1_000_000);
    expect([2_000_000, 2_001_000, 3_000_000].map((at) => clock.localAt(at))).toEqual([
      2_000_500, 2_001_501, 3_001_500,
    ]);
    clock.drift(3_000_000, 0);
    expect(clock.localAt(4_000_000)).toBe(4_001_500);
    expect(clock.worldAt(4_001_500)).toBe(4_000_000);
    expect(() => clock.drift(4_000_000, 5_000_001)).toThrow(RangeError);
  });

  it('continues from where it stood still', () => {
    const clock = new VirtualClock({ offsetUs: 7 });
    clock.continueFrom(5000, 1007);
    expect(clock.localAt(5001)).toBe(1008);
    const copy = new VirtualClock({ offsetUs: 7 });
    copy.restore(clock.snapshot());
    expect(copy.localAt(6000)).toBe(clock.localAt(6000));
  });

  it('refuses a value that is not an integer or too fast', () => {
    expect(() => new VirtualClock({ offsetUs: 0.5 })).toThrow(RangeError);
    expect(() => new VirtualClock({ driftPpb: 5_000_001 })).toThrow(RangeError);
    expect(() => new VirtualClock({ driftPpb: Number.NaN })).toThrow(RangeError);
  });
});
