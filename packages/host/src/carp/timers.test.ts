import { describe, expect, it } from 'vitest';
import { nodeA, Recorder } from '../../test/hosts.js';
import type { HostConfig } from '../config/config.js';
import { createHost } from '../host.js';
import { Scratch } from '../scratch.js';
import { deviationShift } from './timers.js';

const config: HostConfig = {
  name: 'fw1',
  dialect: 'freebsd',
  interfaces: [{ name: 'em0', mac: '52:54:00:00:00:0a', addresses: ['10.0.0.2/24'] }],
  vhids: [{ interface: 'em0', vhid: 1, advskew: 100, password: 'secret', addresses: ['10.0.0.1/24'] }],
};

/** When a lone host becomes MASTER, and how often it drew. */
function master(more: Partial<HostConfig>, draw: number): readonly [atUs: number, draws: number] {
  let draws = 0;
  const host = createHost(
    { ...config, ...more },
    () => 4,
    new Scratch(),
    () => {
      draws++;
      return draw;
    },
  );
  host.start(0, new Recorder());
  return [host.nextDeadline(), draws];
}

describe('late timers', () => {
  // carp.md A10: a takeover of (1, 100) came 3.393 to 3.471 s after the last advertisement; the formula says 3.390625.
  it('are up to 1/16 of their wait late with the percentage that is the default of a real FreeBSD', () => {
    expect(master({ alloweddeviation: 5 }, 0)).toEqual([3_390_625, 1]);
    expect(master({ alloweddeviation: 5 }, 0xffff_ffff)).toEqual([3_390_625 + Math.floor(3_390_625 / 16), 1]);
  });
  it('have the percentage as a power of two', () => {
    expect([1, 3, 5, 10, 20, 25, 50].map(deviationShift)).toEqual([7, 5, 4, 3, 2, 2, 1]);
  });
  it('are up to `lateUs` late, of any dialect, before they are rounded to ticks', () => {
    expect(master({ lateUs: 20_000 }, 0xffff_ffff)).toEqual([3_410_625, 1]);
    expect(master({ dialect: 'openbsd', lateUs: 20_000 }, 0xffff_ffff)[0]).toBe(3_410_625);
    expect(master({ lateUs: 20_000, hz: 100 }, 0xffff_ffff)[0]).toBe(3_430_000);
  });
  it('draw nothing where they are exact', () => {
    expect(master({}, 0xffff_ffff)).toEqual([3_390_625, 0]);
    expect(master({ alloweddeviation: 0, lateUs: 0 }, 0xffff_ffff)).toEqual([3_390_625, 0]);
  });
  it('are refused where they cannot be', () => {
    expect(() => nodeA({ alloweddeviation: 51 })).toThrow(
      'alloweddeviation is 51; it takes a whole number from 0 to 50',
    );
    expect(() => nodeA({ dialect: 'openbsd', alloweddeviation: 5 })).toThrow("alloweddeviation is FreeBSD's");
  });
});
