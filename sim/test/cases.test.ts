import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseScenario, runScenario } from '../src/scenario/index.js';

const folder = new URL('../../fixtures/cases/', import.meta.url);

// Situations from public reports; what each must give stands in its expectations.
it.each(['bulk-timer-freebsd-15'])('%s gives what the report says', (name) => {
  const parsed = parseScenario(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'), `${name}.yaml`);
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  const { expectations } = runScenario(parsed.scenario);
  expect(expectations.length).toBeGreaterThan(0);
  expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
});
