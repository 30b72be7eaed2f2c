import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fate, TcpLink } from '../test/tcp-link.js';
import type { TcpSettings } from './tcp-settings.js';

const stream = fc
  .tuple(fc.nat({ max: 8000 }), fc.nat({ max: 255 }))
  .map(([length, seed]) => Uint8Array.from({ length }, (_, i) => seed + i * 7 + (i >> 8)));

const settings: fc.Arbitrary<Partial<TcpSettings>> = fc
  .record(
    {
      mss: fc.integer({ min: 216, max: 1460 }),
      windowScale: fc.nat({ max: 8 }),
      receiveBuffer: fc.integer({ min: 600, max: 70_000 }),
      sendBuffer: fc.integer({ min: 300, max: 40_000 }),
      delayedAckUs: fc.constantFrom(0, 40_000, 200_000),
    },
    { requiredKeys: [] },
  )
  // A window too small for the unit of its scale would be none.
  .map((one) => ({ ...one, windowScale: Math.min(one.windowScale ?? 0, 6) }));

/** What happens to the nth segment: mostly nothing; losses come in runs, so that timers have to help. */
const fates = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fate>([500]) },
    { weight: 2, arbitrary: fc.constant<Fate>([]) },
    { weight: 1, arbitrary: fc.nat({ max: 3_000_000 }).map((late): Fate => [500 + late]) },
    { weight: 1, arbitrary: fc.nat({ max: 100_000 }).map((late): Fate => [500, 501 + late]) },
  ),
  { maxLength: 80 },
);
const world = fc.record({
  say: fc.tuple(stream, stream),
  settings: fc.tuple(settings, settings),
  fates,
  iss: fc.nat({ max: 0xffff_ffff }),
});

/** `npm run soak -- whole` multiplies the number of runs. */
const TIMES = process.env['CARPLAB_WHOLE'] === '1' ? 4 : 1;

describe('two ends of a TCP connection', () => {
  it('receive all that the other has sent, in order, and close, whatever is lost, late or duplicated', () => {
    fc.assert(
      fc.property(world, ({ say, settings: both, fates: all, iss }) => {
        const link = new TcpLink(say, (_, count) => all[count] ?? [500], both);
        link.open(iss);
        link.run();
        const [a, b] = link.ends;
        if (a.closed === 'timed out') return; // Six SYNs were lost.
        expect(Uint8Array.from(b.heard)).toEqual(say[0]);
        expect(Uint8Array.from(a.heard)).toEqual(say[1]);
        expect([a.closed, b.closed]).toEqual(['finished', 'finished']);
        expect([a.tcp?.state, b.tcp?.state]).toEqual(['CLOSED', 'CLOSED']);
      }),
      { numRuns: TIMES * 100 },
    );
  });

  it('receive a prefix of what the other has sent, and never anything else, when the wire is cut for good', () => {
    fc.assert(
      fc.property(world, fc.nat({ max: 60 }), fc.boolean(), (one, cut, bothWays) => {
        const { say, fates: all, iss } = one;
        const lost = (from: 0 | 1, count: number) => count >= cut && (bothWays || from === 0);
        const fate = (from: 0 | 1, count: number) => (lost(from, count) ? [] : (all[count] ?? [500]));
        const keepalive = { idleUs: 10_000_000, intervalUs: 1_000_000, count: 3 };
        const both = one.settings.map((each) => ({ ...each, keepalive }));
        const link = new TcpLink(say, fate, [both[0]!, both[1]!]);
        link.open(iss);
        link.run();
        const [a, b] = link.ends;
        expect(say[0].slice(0, b.heard.length)).toEqual(Uint8Array.from(b.heard));
        expect(say[1].slice(0, a.heard.length)).toEqual(Uint8Array.from(a.heard));
        // Neither waits for ever: retransmission gives up, and silence is probed.
        expect(a.closed).toBeDefined();
        if (b.tcp !== undefined) expect(b.closed).toBeDefined();
      }),
      { numRuns: TIMES * 50 },
    );
  });

  it('continue from a copy as they would have continued', () => {
    fc.assert(
      fc.property(
        world,
        fc.array(fc.nat({ max: 20_000_000 }), { minLength: 1, maxLength: 6 }),
        (one, stops) => {
          const { say, settings: both, fates: all, iss } = one;
          const links = [0, 1].map(() => {
            const link = new TcpLink(say, (_, count) => all[count] ?? [500], both);
            link.open(iss);
            return link;
          });
          for (const stop of stops.sort((x, y) => x - y)) {
            for (const link of links) link.run(stop);
            links[1]!.restore();
          }
          for (const link of links) link.run();
          expect(links[1]!.sent).toEqual(links[0]!.sent);
          expect(links[1]!.ends).toEqual(links[0]!.ends);
        },
      ),
      { numRuns: TIMES * 25 },
    );
  });

  it('accept any segment without throwing, and keep their state within bounds', () => {
    const message = fc.record({
      sequence: fc.nat({ max: 0xffff_ffff }),
      acknowledgment: fc.nat({ max: 0xffff_ffff }),
      near: fc.boolean(),
      flags: fc.nat({ max: 0x1ff }),
      window: fc.nat({ max: 0xffff }),
      urgentPointer: fc.constant(0),
      options: fc.uint8Array({ maxLength: 40 }),
      data: fc.uint8Array({ maxLength: 2000 }),
    });
    fc.assert(
      fc.property(world, fc.array(message, { minLength: 1, maxLength: 60 }), (one, forged) => {
        const link = new TcpLink(one.say, () => [500], one.settings);
        link.open(one.iss);
        link.run(10_000);
        for (const each of forged) {
          const { tcp, settings: own } = link.ends[1];
          if (tcp === undefined) return;
          const near = each.near && {
            sequence: (tcp.receiveNext + (each.sequence % 70_000)) >>> 0,
            acknowledgment: (tcp.sendUnacknowledged + (each.acknowledgment % 70_000)) >>> 0,
          };
          link.inject(1, { ...each, ...near });
          const kept = tcp.fragments.reduce((sum, { data }) => sum + data.length, 0);
          expect(kept).toBeLessThanOrEqual(own.receiveBuffer);
          expect(tcp.fragments.length).toBeLessThanOrEqual(256);
        }
      }),
      { numRuns: TIMES * 125 },
    );
  });
});
