import { readFileSync } from 'node:fs';
import { DIALECT_NAMES, type DialectName } from '@carplab/codec';
import { disagree, transitionsAs } from '@carplab/properties';
import { parseScenario } from '@carplab/sim/scenario';
import { describe, expect, it } from 'vitest';

interface Disagreement {
  readonly file: string;
  readonly dialects: readonly [DialectName, DialectName];
  readonly differs: string;
  readonly place: string;
  readonly transitions: Readonly<Record<string, readonly string[]>>;
}

const folder = new URL('../fixtures/disagreements/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const all: Disagreement[] = JSON.parse(read('disagreements.json'));

describe('for each pair of dialects there is a scenario in which they differ', () => {
  it('all pairs are there', () => {
    const pairs = DIALECT_NAMES.flatMap((one, i) => DIALECT_NAMES.slice(i + 1).map((other) => [one, other]));
    const key = (pair: readonly string[]): string => [...pair].sort().join(' ');
    expect(all.map(({ dialects }) => key(dialects)).sort()).toEqual(pairs.map(key).sort());
  });

  it.each(all)('$file: $differs', ({ file, dialects: [one, other], differs, place, transitions }) => {
    const text = read(file);
    expect(text).toContain(`# ${differs}\n`);
    expect(text).toContain(`paragraph ${place}.`);
    const parsed = parseScenario(text, file);
    if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
    expect(disagree(parsed.input, one, other)).toBe(true);
    for (const dialect of [one, other])
      expect(transitionsAs(parsed.input, dialect)).toEqual(transitions[dialect]);
    // Shrunk: little is left to read.
    expect(Object.keys(parsed.input.hosts).length).toBeLessThanOrEqual(2);
    expect((parsed.input.steps ?? []).length).toBeLessThanOrEqual(2);
  });
});
