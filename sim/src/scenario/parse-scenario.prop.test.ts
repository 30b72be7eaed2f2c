import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario, readScenario } from './parse-scenario.js';

const folder = new URL('../../scenarios/', import.meta.url);
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

/** `npm run soak -- whole` takes the whole number. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 3000 : 750 };

/** A scenario with a piece cut out, put in twice, or replaced. */
const damaged = fc
  .record({
    text: fc.constantFrom(...texts),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 0, max: 40 }),
    put: fc.oneof(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.constantFrom(
        '- ',
        '{',
        '}',
        '[',
        ': ',
        '\n',
        '\n  ',
        '&a ',
        '*a',
        '!!map ',
        '1',
        '~',
        '|',
        '"',
        '#',
        '<<: ',
      ),
    ),
  })
  .map(({ text, from, length, put }) => {
    const at = Math.floor(from * text.length);
    return text.slice(0, at) + put + text.slice(at + length);
  });

describe('reading a scenario', () => {
  it('never throws, and places what is wrong within the text', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const parsed = parseScenario(text, 'x.yaml');
        if (parsed.ok) return;
        expect(parsed.errors.length).toBeGreaterThan(0);
        const lines = text.split('\n');
        for (const { line, column, allowed } of parsed.errors) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
          expect(allowed).not.toBe('');
        }
      }),
      RUNS,
    );
  });

  it('never throws for values either', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), (value) => {
        expect(readScenario(value, 'x.ts').ok).toBe(false);
      }),
      RUNS,
    );
  });
});
