import type { DialectName } from '@carplab/codec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dialectName, type Happening, happen, happening } from '../test/arbitraries.js';
import { drawsFrom, MAC_A, PASSWORD, Recorder } from '../test/hosts.js';
import { createHost, type Draws, type Host } from './index.js';

/** Two vhids on two interfaces, for any dialect. */
function make(dialect: DialectName, hz: number | undefined, draws: Draws): Host {
  return createHost(
    {
      name: 'A',
      dialect,
      ...(dialect === 'freebsd' ? { release: 14 as const } : {}),
      ...(hz === undefined ? {} : { hz }),
      interfaces: [
        { name: 'vtnet0', mac: MAC_A, addresses: ['203.0.113.2/28'] },
        { name: 'vtnet1', mac: '52:54:00:00:01:0a', addresses: ['198.51.100.2/24'] },
      ],
      vhids: [1, 2].map((vhid) => ({
        interface: `vtnet${vhid - 1}`,
        vhid,
        advskew: 50,
        password: PASSWORD.slice(0, 19),
        addresses: ['203.0.113.4/28'],
      })),
    },
    draws,
  );
}

const run = (host: Host, story: readonly Happening[], fromUs: number, sink: Recorder): number =>
  story.reduce((nowUs, what) => happen(host, what, nowUs, sink), fromUs);

const story = fc.array(happening, { maxLength: 25 });
const hz = fc.constantFrom(undefined, 100, 1000);
/** `npm run soak -- whole` takes the whole number. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 2000 : 500 };

it('snapshot, restore and continue equals continue', () => {
  fc.assert(
    fc.property(dialectName, hz, story, story, fc.boolean(), (dialect, ticks, first, second, sameHost) => {
      let stream = drawsFrom(1);
      const draws: Draws = () => stream();
      const host = make(dialect, ticks, draws);
      const sink = new Recorder();
      host.start(0, sink);
      const atUs = run(host, first, 0, sink);
      const snapshot = host.snapshot();
      const kept = structuredClone(snapshot);
      const hash = host.hash();

      stream = drawsFrom(2);
      const straight = new Recorder();
      run(host, second, atUs, straight);
      const end = host.snapshot();
      expect(snapshot).toEqual(kept);

      // Into the same host, or a fresh one.
      const other = sameHost ? host : make(dialect, ticks, draws);
      other.restore(JSON.parse(JSON.stringify(snapshot), reviveBytes));
      expect(other.hash()).toBe(hash);
      stream = drawsFrom(2);
      const again = new Recorder();
      run(other, second, atUs, again);
      expect(again.frames).toEqual(straight.frames);
      expect(again.events).toEqual(straight.events);
      expect(other.snapshot()).toEqual(end);
    }),
    RUNS,
  );
});

/** JSON writes a Uint8Array as an object of its bytes. */
function reviveBytes(key: string, value: unknown): unknown {
  const bytesOf = (record: unknown) => Uint8Array.from(Object.values(record as Record<string, number>));
  if (key === 'held') return (value as unknown[]).map(bytesOf);
  const isBytes = key === 'mac' && typeof value === 'object' && value !== null;
  return isBytes ? bytesOf(value) : value;
}

it('no input throws, time does not go back, and memory stays bounded', () => {
  fc.assert(
    fc.property(dialectName, hz, fc.array(happening, { maxLength: 60 }), (dialect, ticks, all) => {
      const host = make(dialect, ticks, drawsFrom(3));
      const sink = new Recorder();
      host.start(0, sink);
      let nowUs = 0;
      for (const what of all) {
        nowUs = happen(host, what, nowUs, sink);
        expect(host.nextDeadline()).toBeGreaterThan(what.kind === 'time' ? nowUs : -1);
      }
      const { vhids, neighbors, groups } = host.snapshot();
      expect(neighbors.length).toBeLessThanOrEqual(2);
      expect(groups.length).toBeLessThanOrEqual(1);
      for (const { addresses } of vhids) expect(addresses.length).toBeLessThanOrEqual(3);
    }),
    RUNS,
  );
});

it('a snapshot of another host is refused', () => {
  const host = make('freebsd', undefined, drawsFrom(1));
  expect(() => host.restore(make('openbsd', undefined, drawsFrom(1)).snapshot())).toThrow(
    "this is not a snapshot of 'A' (freebsd)",
  );
  for (const state of [undefined, null, 7, {}]) expect(() => host.restore(state)).toThrow(TypeError);
});

it('cannot be advanced to a time before the last call', () => {
  const host = make('freebsd', undefined, () => 4);
  const sink = new Recorder();
  host.start(0, sink);
  host.advance(5_000_000, sink);
  const before = host.snapshot();
  expect(() => host.advance(4_999_999, sink)).toThrow(
    new RangeError('A is at 5000000 µs; it cannot go back to 4999999 µs'),
  );
  expect(() => host.advance(Number.NaN, sink)).toThrow(RangeError);
  expect(host.snapshot()).toEqual(before);
});
