import { describe, expect, it } from 'vitest';
import { pair } from '../../test/pair.js';
import { ALL } from '../../test/parse.js';
import { addState, syncPair } from '../../test/sync-pair.js';
import type { Wire } from '../../test/wire.js';
import type { Host } from '../index.js';

const keys = (wire: Wire, ...hosts: Host[]): string[] => hosts.map((host) => host.stateKey(wire.nowUs));

describe.each(ALL)('the key of %s', (dialect) => {
  it('is the same an interval later in a steady pair, and another within the interval', () => {
    const { wire, a, b } = pair({ dialect });
    wire.start();
    wire.until(20.05);
    const before = keys(wire, a, b);
    wire.until(20.55);
    const between = keys(wire, a, b);
    expect(between[0]).not.toBe(before[0]);
    expect(between[1]).not.toBe(before[1]);
    for (const second of [21, 22, 27, 40]) {
      wire.until(second + 0.05);
      expect(keys(wire, a, b)).toEqual(before);
    }
  });

  it('determines the future: after the same event it is the same, whenever that was', () => {
    const after = (crashS: number): string[] => {
      const { wire, a, b } = pair({ dialect });
      wire.start();
      wire.until(crashS);
      wire.crash('A');
      const seen: string[] = [];
      for (const laterS of [0.5, 3, 3.2, 4.1, 7.3]) {
        wire.until(crashS + laterS);
        seen.push(b.stateKey(wire.nowUs));
      }
      wire.start('A');
      wire.until(crashS + 12);
      return [...seen, ...keys(wire, a, b)];
    };
    const one = after(20.25);
    expect(new Set(one).size).toBeGreaterThan(4);
    expect(after(31.25)).toEqual(one);
  });
});

describe('the key of a host with pf and pfsync', () => {
  it('is the same a second later, and distinguishes states by their age', () => {
    const { wire, a, b } = syncPair();
    wire.start();
    wire.until(30.05);
    const idle = keys(wire, a, b);
    wire.until(33.05);
    expect(keys(wire, a, b)).toEqual(idle);

    addState(a, 1, wire.nowUs);
    wire.until(36.05);
    const young = keys(wire, a, b);
    expect(young[1]).not.toBe(idle[1]);
    wire.until(37.05);
    const older = keys(wire, a, b);
    expect(older[0]).not.toBe(young[0]);

    const other = syncPair();
    other.wire.start();
    other.wire.until(40.05);
    addState(other.a, 1, other.wire.nowUs);
    other.wire.until(43.05);
    expect(keys(other.wire, other.a, other.b)).toEqual(young);
  });

  it('survives a snapshot', () => {
    const { wire, a, b } = syncPair();
    wire.start();
    wire.until(9.4);
    const fresh = syncPair().a;
    expect(fresh.stateKey(wire.nowUs)).not.toBe(a.stateKey(wire.nowUs));
    fresh.restore(a.snapshot());
    expect(fresh.stateKey(wire.nowUs)).toBe(a.stateKey(wire.nowUs));
    expect(b.stateKey(wire.nowUs)).not.toBe(a.stateKey(wire.nowUs));
  });
});
