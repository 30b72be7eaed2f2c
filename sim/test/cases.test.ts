import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseScenario, runScenario, type ScenarioResult } from '../src/scenario/index.js';

const folder = new URL('../../fixtures/cases/', import.meta.url);

const textOf = (name: string): string => readFileSync(new URL(`${name}.yaml`, folder), 'utf8');

function run(text: string): ScenarioResult {
  const parsed = parseScenario(text, 'case.yaml');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return runScenario(parsed.scenario);
}

// Situations from public reports; the expectations of each say what must come out.
it.each(['bulk-timer-freebsd-15', 'peer-octet-230'])('%s gives what the report says', (name) => {
  const { expectations } = run(textOf(name));
  expect(expectations.length).toBeGreaterThan(0);
  expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
});

it.each([
  ['the fault mended', 'release: 14', 'release: 14, fixes: [peer-octet]'],
  ['a switch that does not snoop', '{ snooping: on-with-querier }', '{}'],
])('peer-octet-230 is a fine pair with %s', (_what, fault, mended) => {
  const text = textOf('peer-octet-230');
  expect(text).toContain(fault);
  const { expectations, summary } = run(text.replace(fault, mended));
  expect([expectations[0]!.ok, summary.dualMasterUs]).toEqual([false, 0]);
});
