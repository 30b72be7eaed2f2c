import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEARNED_NEW, MacTable, NOT_LEARNED } from './mac-table.js';

const AGEING_US = 100;
const operation = fc.record({
  kind: fc.constantFrom('learn', 'learn', 'learn', 'find', 'forget', 'clear', 'copy'),
  // Low bits alike: addresses of one vendor, which a poor hash would put at one place.
  mac: fc.tuple(
    fc.constantFrom(0, 0x0200),
    fc.nat(60).map((n) => (n << 24) | 0x5e0001),
  ),
  port: fc.nat(3),
  passed: fc.nat(30),
});

describe('MacTable', () => {
  it('is a map whose entries age', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(operation, { maxLength: 150 }),
        (limit, operations) => {
          let table = new MacTable(AGEING_US, limit);
          const model = new Map<string, { port: number; seenUs: number }>();
          let now = 0;
          for (const { kind, mac, port, passed } of operations) {
            now += passed;
            for (const [key, entry] of model) if (now - entry.seenUs >= AGEING_US) model.delete(key);
            const [high, low] = mac;
            const key = `${high} ${low}`;
            const known = model.get(key)?.port;
            if (kind === 'learn') {
              const learned = table.learn(high, low, port, now);
              if (learned === NOT_LEARNED) expect([known, model.size]).toEqual([undefined, limit]);
              else {
                expect(learned).toBe(known ?? LEARNED_NEW);
                model.set(key, { port, seenUs: now });
              }
              expect(model.size).toBeLessThanOrEqual(limit);
            } else if (kind === 'find') expect(table.find(high, low, now)).toBe(known ?? -1);
            else if (kind === 'forget') {
              table.forgetPort(port, now);
              for (const [other, entry] of model) if (entry.port === port) model.delete(other);
            } else if (kind === 'clear') {
              table.clear();
              model.clear();
            } else {
              const copy = new MacTable(AGEING_US, limit);
              copy.restore(table.entries(now));
              expect(copy.entries(now)).toEqual(table.entries(now));
              table = copy;
            }
            expect(table.entries(now).length).toBe(model.size);
          }
        },
      ),
      { numRuns: 4000 },
    );
  });
});
