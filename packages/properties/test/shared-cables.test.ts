import { readFileSync } from 'node:fs';
import { parseScenario } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { traceOf, violations } from '../src/index.js';

it.each(['two-switches', 'trunk-cable', 'second-crash'])('nothing is wrong in %s', (name) => {
  const text = readFileSync(new URL(`../../../sim/scenarios/${name}.yaml`, import.meta.url), 'utf8');
  const parsed = parseScenario(text, name);
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  const trace = traceOf(parsed.scenario);
  expect(trace.record.takeovers.kept.length).toBeGreaterThan(0);
  expect(violations(trace)).toEqual([]);
});
