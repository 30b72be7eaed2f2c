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
  ...['switches', 'links', 'advertised', 'states', 'flooded', 'switch'],
];

const seconds = fc.integer({ min: 0, max: 5000 }).map((ms) => `${ms / 1000}s`);
const fraction = fc.integer({ min: 0, max: 100 });
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

/** The same network with two switches on its first segment, and hosts on either. */
function withSwitches(input: ScenarioInput, loss: number): ScenarioInput {
  const [first, ...rest] = input.segments as string[];
  const hosts = Object.entries(input.hosts).map(([name, { on, interfaces, ...host }], i) => {
    const ports =
      interfaces ??
      Object.fromEntries(
        Object.entries(on!).map(([segment, addresses], n) => [`vtnet${n}`, { segment, addresses }]),
      );
    const plugged = Object.entries(ports).map(([port, each]) => [
      port,
      each.segment === first && each.parent === undefined ? { ...each, switch: `sw${1 + (i % 2)}` } : each,
    ]);
    return [name, { ...host, interfaces: Object.fromEntries(plugged) }];
  });
  return {
    ...input,
    segments: {
      [first!]: { switches: ['sw1', 'sw2'] },
      ...Object.fromEntries(rest.map((name) => [name, null])),
    },
    links: [{ segment: first!, between: ['sw1', 'sw2'], latency: '80us', loss: loss / 100 }],
    hosts: Object.fromEntries(hosts),
  };
}

const files: fc.Arbitrary<ScenarioInput> = fc
  .tuple(
    fc.oneof(scenarios({ maxFaults: 6 }), scenarios({ dialects: ['freebsd'], twists: true })),
    fc.boolean(),
    fraction,
  )
  .chain(([input, switched, loss]) => {
    const [segment] = input.segments as string[];
    const network = switched ? withSwitches(input, loss) : input;
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
