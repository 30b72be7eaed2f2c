import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MasterJudge } from './master-judge.js';
import type { Announcement } from './master-source.js';
import type { Advertiser, Mastership } from './timeline.js';

const advertiser = (octet: number): Advertiser => ({
  ...{ source: Uint8Array.of(10, 0, 0, octet), mac: undefined, masterships: [], mastershipsDropped: 0 },
  ...{ advertisements: 0, duplicates: 0, duplicateOffsetUs: 0, echoes: 0, replays: 0, forged: 0 },
  ...{ refused: new Map(), badMac: 0, unicastInGroup: 0, file: 0 },
});
const mastership = (): Mastership => ({
  ...{ fromUs: 0, toUs: 0, advertisements: 0, missed: 0, goodbye: false, demote: 0, demoteMax: 0 },
  ...{ advbase: 1, advskew: 0, skewMin: 0, skewMax: 0, auths: [] },
});

/** Who says what, how long after the one before: mostly in time, sometimes late, early, or at once. */
const spoken = fc.record({
  who: fc.nat(2),
  afterUs: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1_000_000, max: 1_400_000 }) },
    fc.constantFrom(0, 100, 20_000, 500_000, 3_400_000, 10_000_000),
  ),
  advskew: fc.constantFrom(0, 0, 0, 100, 240, 255),
  advbase: fc.constantFrom(1, 1, 1, 2, 255),
  demote: fc.constantFrom(0, 0, 0, 1),
  continued: fc.constantFrom<Announcement['continued']>('own', 'own', 'other', 'injected', undefined),
  continuedUs: fc.constantFrom(0, 1_000_000, 2_400_000),
  isNext: fc.boolean(),
  isInjected: fc.constantFrom(false, false, false, true),
});

it('the shortcut for a MASTER that is alone changes nothing', () => {
  fc.assert(
    fc.property(fc.array(spoken, { maxLength: 60 }), (said) => {
      const outcome = (hasShortcut: boolean): unknown => {
        const sources = [1, 2, 3].map(advertiser);
        const masterships = sources.map(mastership);
        const lasting: unknown[] = [];
        const judge = new MasterJudge(
          (overlap, timeUs) => lasting.push([overlap.a.source, timeUs]),
          hasShortcut,
        );
        let timeUs = 0;
        const now = said.map(({ who, afterUs, isInjected, ...terms }) => {
          timeUs += afterUs;
          const isGoodbye = terms.advbase === 255 && terms.advskew === 255;
          const announced = { ...terms, timeUs, isGoodbye, isCookie: false };
          if (isInjected) judge.observeInjected(sources[who]!, announced);
          else judge.observe(sources[who]!, masterships[who]!, announced);
          return [judge.isDisputed, ...sources.map(({ source }) => judge.hasGivenWay(source))];
        });
        const { flaps, advbases, wrapped } = judge;
        return {
          now,
          lasting,
          overlaps: judge.overlaps(),
          flaps: flaps.list(),
          advbases: advbases.list(),
          wrapped,
        };
      };
      expect(outcome(true)).toEqual(outcome(false));
    }),
    { numRuns: 300 },
  );
});
