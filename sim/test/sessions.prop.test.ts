import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionLab } from './session-lab.js';

const SECOND = 1_000_000;

const link = fc.record({
  latencyUs: fc.nat({ max: 50_000 }),
  jitterUs: fc.nat({ max: 20_000 }),
  lossPpm: fc.constantFrom(0, 10_000, 100_000, 250_000),
  duplicatePpm: fc.constantFrom(0, 100_000),
  reorderPpm: fc.constantFrom(0, 100_000),
  reorderByUs: fc.nat({ max: 100_000 }),
  corruptPpm: fc.constantFrom(0, 20_000),
});
const session = fc.record({
  intervalUs: fc.integer({ min: 20_000, max: 3 * SECOND }),
  bytes: fc.integer({ min: 4, max: 4000 }),
  delayUs: fc.nat({ max: SECOND }),
});
const lab = fc
  .record({
    seed: fc.nat(),
    family: fc.constantFrom('IPv4', 'IPv6'),
    link,
    sessions: fc.array(session, { minLength: 1, maxLength: 4 }),
    cut: fc.tuple(fc.nat({ max: 20 * SECOND }), fc.nat({ max: 8 * SECOND })),
  })
  .map(({ sessions, ...rest }) => ({
    ...rest,
    sessions: sessions.map((one, i) => ({ ...one, name: `s${i}`, port: 22, lengthUs: 20 * SECOND })),
  }));

function labOf({
  cut: [atUs, downUs],
  ...options
}: Parameters<Parameters<typeof lab.map>[0]>[0]): SessionLab {
  const made = new SessionLab(options);
  made.world.schedule(atUs, { kind: 'link-flap', node: 'pc', downUs });
  return made;
}

describe('sessions over a bad link', () => {
  it('hear their own bytes, whole and in order, or are reported dead', () => {
    let survived = 0;
    fc.assert(
      fc.property(lab, (options) => {
        const made = labOf(options);
        made.world.run(3000 * SECOND);
        expect(made.ended.length).toBe(options.sessions.length);
        for (const { name, fate, why } of made.client.report(made.world.nowUs)) {
          // A wrong byte would be reported as a reset. Here only a side that has given up resets.
          expect(why).not.toContain('not those that were sent');
          if (fate === 'survived') survived++;
          else expect(why, name).toMatch(/given up|a reset/);
        }
      }),
      { numRuns: 40 },
    );
    expect(survived).toBeGreaterThan(20);
  });

  it('continue from a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(lab, fc.nat({ max: 25 * SECOND }), (options, stopUs) => {
        const straight = labOf(options);
        straight.world.run(60 * SECOND);
        const halted = labOf(options);
        halted.world.run(stopUs);
        const other = labOf(options);
        other.world.restore(halted.world.snapshot());
        other.world.run(60 * SECOND);
        expect(other.world.traceHash).toBe(straight.world.traceHash);
        expect(other.world.stateHash()).toBe(straight.world.stateHash());
        expect(other.client.report(60 * SECOND)).toEqual(straight.client.report(60 * SECOND));
      }),
      { numRuns: 25 },
    );
  });
});
