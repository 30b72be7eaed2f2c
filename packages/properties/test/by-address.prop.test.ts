import { readFileSync } from 'node:fs';
import { defineDialect, ELECTION_DIALECTS, type ElectionDialect } from '@carplab/election';
import {
  DIALECT_RULES,
  dialectRules,
  findScenario,
  formatFound,
  hosts,
  neverTwoMasters,
  scenarios,
  traceOf,
  violations,
} from '@carplab/properties';
import { parseScenario, readScenario, type ScenarioInput } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byAddress, twins } from '../examples/by-address.js';

/** From one host through the switch to the other. */
const LATENCY_US = 100;

/** How often each host became MASTER, and which are at the end. */
function mastersOf(input: ScenarioInput): { times: number; atEnd: string[] } {
  const parsed = readScenario(input, 'twins.ts');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  const trace = traceOf(parsed.scenario);
  expect(violations(trace)).toEqual([]);
  const { transitions, lanes } = trace.record;
  return {
    times: transitions.kept.filter(({ to }) => to === 'MASTER').length,
    atEnd: lanes.filter(({ bands }) => bands.kept.at(-1)?.state === 'MASTER').map(({ host }) => host),
  };
}

const octet = fc.integer({ min: 1, max: 253 });
const octets = fc.uniqueArray(octet, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<[number, number]>;
const advskew = fc.integer({ min: 0, max: 239 });

describe('FreeBSD, but ties go by address', () => {
  it('equal hosts of FreeBSD yield to each other again and again; with the rule changed, the lower address stays', () => {
    fc.assert(
      fc.property(octets, advskew, ([one, other], skew) => {
        // carp.md §3: both yield when each has heard the other, and meet again a master-down time later.
        const againUs = 3_000_000 + Math.trunc((skew * 1_000_000) / 256) + LATENCY_US;
        const usual = mastersOf(twins('freebsd', [one, other], skew));
        expect(usual.times).toBe(2 * Math.floor((60_000_000 + LATENCY_US) / againUs));
        const changed = mastersOf(twins(byAddress, [one, other], skew));
        expect(changed).toEqual({ times: 2, atEnd: [one < other ? 'fw1' : 'fw2'] });
      }),
      { numRuns: 30 },
    );
  });

  it('nothing else differs: with skews that differ, both dialects elect alike', () => {
    const pairs = scenarios({
      dialects: ['freebsd'],
      distinct: true,
      mixed: false,
      maxSegments: 1,
      maxFaults: 2,
    });
    const events = (input: ScenarioInput): unknown => {
      const parsed = readScenario(input, 'pair.ts');
      if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
      return traceOf(parsed.scenario).record.transitions.kept;
    };
    const changedTo = (input: ScenarioInput, dialect: ElectionDialect): ScenarioInput => ({
      ...input,
      hosts: Object.fromEntries(
        Object.entries(input.hosts).map(([name, host]) => [name, { ...host, dialect }]),
      ),
    });
    // A demotion makes unequal skews equal.
    const isTie = (input: ScenarioInput): boolean =>
      /"(demote|maintenance|configure|sysctl)"/.test(JSON.stringify(input.steps ?? []));
    fc.assert(
      fc.property(
        pairs.filter((input) => !isTie(input)),
        (input) => {
          expect(events(changedTo(input, byAddress))).toEqual(events(input));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('the invariants follow it, over both families, beside every other dialect', () => {
    const drawn = scenarios({ dialects: [byAddress, 'freebsd', 'ucarp', 'openbsd'], advbases: [1] });
    expect(findScenario(drawn, undefined, { numRuns: 60 })?.report).toBeUndefined();
    const alone = scenarios({ dialects: [byAddress], maxSegments: 1 });
    expect(findScenario(alone, undefined, { numRuns: 60 })?.report).toBeUndefined();
  });

  it('and notice when a host does not do what its dialect says', () => {
    const equal = twins(byAddress, [1, 2], 0);
    const parsed = readScenario(equal, 'twins.ts');
    if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
    const trace = traceOf(parsed.scenario);
    // Judged as plain FreeBSD, whose equal masters both yield, the one that stays does wrong.
    const asFreebsd = trace.facts.hosts.map((host) => ({
      ...host,
      config: { ...host.config, dialect: 'freebsd' as const },
    }));
    expect(violations({ ...trace, facts: { hosts: asFreebsd } }).length).toBeGreaterThan(0);
    expect(violations(trace)).toEqual([]);
  });

  it('a counterexample names it in a comment, and is a file with the base', () => {
    const found = findScenario(
      scenarios({
        dialects: [byAddress],
        maxHosts: 2,
        preempt: false,
        faults: ['cut'],
        maxSegments: 1,
        clocks: false,
      }),
      [neverTwoMasters],
      { seed: 1, numRuns: 1000 },
    )!;
    expect(found.report).toContain(
      '# fw1: dialect freebsd-by-address of defineDialect, in TypeScript only; here its base\n',
    );
    expect(parseScenario(formatFound(found.scenario, found.violations), 'found.yaml').ok).toBe(true);
  });
});

it('the rules that a definition states are those of the notes for each shipped dialect', () => {
  for (const dialect of Object.values(ELECTION_DIALECTS))
    expect(dialectRules(dialect)).toEqual(DIALECT_RULES[dialect.base]);
});

it('a dialect that is none is refused where it is given', () => {
  const bad = { ...byAddress, tie: 'dice' } as unknown as ElectionDialect;
  expect(() => hosts({ dialects: [bad] })).toThrow(
    "dialect 'freebsd-by-address': tie is 'dice'; it takes 'yield' or 'address'",
  );
  const drawn = hosts({ dialects: [defineDialect('ucarp', { name: 'quick', forcedSleepUs: 0 })] });
  expect(fc.sample(drawn, { numRuns: 3 }).every(({ dialect }) => dialectRules(dialect).rawIpv4)).toBe(true);
});

it('the README shows examples/by-address.ts as it is', () => {
  const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const shown = `\`\`\`ts\n${read('examples/by-address.ts')}\`\`\``;
  expect(read('README.md')).toContain(shown);
});
