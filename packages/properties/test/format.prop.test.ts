import {
  type ExpectationInput,
  formatScenario,
  parseScenario,
  readScenario,
  type ScenarioInput,
} from '@carplab/sim/scenario';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenarios } from '../src/index.js';

/** Keys that each must have been in some file: what `scenarios` draws, and what is added here. */
const KEYS = [
  ...['after', 'date', 'parent', 'vlan', 'late', 'alloweddeviation', 'release', 'fixes', 'hz', 'clock'],
  ...['switches', 'links', 'advertised', 'states', 'flooded', 'switch', 'clients', 'servers', 'sessions'],
];

const seconds = fc.integer({ min: 0, max: 5000 }).map((ms) => `${ms / 1000}s`);
/** Texts that YAML reads as something else, unless they are quoted. */
const words = fc.constantFrom('all tcp', '10.0.0.1:22', 'no', '- x', 'a: b', '# c', '"', 'é', '{ }');

function expectations(host: string, segment: string): fc.Arbitrary<ExpectationInput[]> {
  const between = fc
    .tuple(seconds, seconds)
    .map((both) => both.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b)) as [string, string]);
  return fc.array(
    fc.oneof(
      fc.record({
        name: words,
        advertised: fc.record({
          host: fc.constant(host),
          advskew: fc.nat(254),
          between,
          count: fc.nat(99),
        }),
      }),
      fc.record({
        states: fc.record({
          host: fc.constant(host),
          at: seconds,
          has: fc.array(words, { minLength: 1, maxLength: 3 }),
          count: fc.nat(9),
        }),
      }),
      fc.record({ flooded: fc.record({ segment: fc.constant(segment), max: fc.nat(99) }) }),
      fc.record({ masters: fc.record({ is: fc.nat(2), at: seconds }) }),
    ),
    { maxLength: 4 },
  );
}

const files: fc.Arbitrary<ScenarioInput> = fc
  .oneof(
    scenarios({ maxFaults: 6 }),
    scenarios({ maxFaults: 6, switches: true, clients: true }),
    scenarios({ dialects: ['freebsd'], twists: true }),
  )
  .chain((network) => {
    const [segment] = Array.isArray(network.segments) ? network.segments : Object.keys(network.segments);
    // Only a host with a filter has states.
    const pf = Object.fromEntries(
      Object.entries(network.hosts).map(([name, host]) => [name, { ...host, pf: {} }]),
    );
    return expectations('fw1', segment!).map((expect) =>
      expect.length === 0
        ? network
        : { ...network, hosts: expect.some((each) => each.states) ? pf : network.hosts, expect },
    );
  });

it('a scenario that is written and read is the scenario, with every key', () => {
  const seen = new Map<string, number>();
  let valid = 0;
  fc.assert(
    fc.property(files, (input) => {
      const direct = readScenario(input, 'drawn.ts');
      const text = formatScenario(input);
      const read = parseScenario(text, 'drawn.yaml');
      expect(read.ok).toBe(direct.ok);
      if (!read.ok || !direct.ok) return;
      valid++;
      for (const key of KEYS)
        if (new RegExp(`\\b${key}:`).test(text)) seen.set(key, (seen.get(key) ?? 0) + 1);
      expect(read.scenario).toEqual(direct.scenario);
    }),
    { numRuns: 100 },
  );
  expect(valid).toBeGreaterThan(85);
  expect(KEYS.filter((key) => (seen.get(key) ?? 0) < 3)).toEqual([]);
});
