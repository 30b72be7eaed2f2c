import { readFileSync } from 'node:fs';
import { findScenario, scenarios, traceOf, violations } from '@carplab/properties';
import { readScenario } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';
import { neverLongWithout } from '../examples/own-invariant.js';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

it.each(['dual-master', 'foreign', 'own-invariant', 'own-codec', 'model-based'])(
  'the README shows examples/%s.ts as it is',
  (name) => {
    expect(read('README.md')).toContain(`\`\`\`ts\n${read(`examples/${name}.ts`)}\`\`\``);
  },
);

it('a user’s own invariant finds the host that is alone and crashes', () => {
  const alone = scenarios({
    dialects: ['freebsd'],
    minHosts: 1,
    maxHosts: 1,
    maxSegments: 1,
    faults: ['crash'],
    advbases: [1],
  });
  const found = findScenario(alone, [neverLongWithout], { numRuns: 500, seed: 1 })!;
  expect(found.violations[0]!.message).toMatch(/^nobody is MASTER from /);
  expect(found.scenario.steps!.map((step) => Object.keys(step)[1])).toContain('crash');
});

it('equal hosts with equal delays yield to each other and meet again and again, and break nothing', () => {
  const equal = {
    name: 'equal',
    learn: 'equal masters yield',
    duration: '60s',
    segments: ['lan'],
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'secret' }],
    hosts: { fw1: { on: { lan: '10.0.0.1/24' } }, fw2: { on: { lan: '10.0.0.2/24' } } },
  };
  const parsed = readScenario(equal, 'equal');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  const trace = traceOf(parsed.scenario);
  const collisions = trace.entries.filter(
    (entry) => entry.kind === 'event' && entry.event.event === 'transition' && entry.event.to === 'MASTER',
  );
  expect(collisions).toHaveLength(2 * 19);
  expect(violations(trace)).toEqual([]);
});
