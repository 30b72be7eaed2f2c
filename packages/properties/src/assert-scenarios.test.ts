import type { ScenarioInput } from '@carplab/sim/scenario';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertScenarios, findScenario, hosts, type Invariant, scenarios } from './index.js';

const drawn = scenarios({ dialects: ['freebsd'], maxSegments: 1, maxHosts: 2 });
const throwing = (watch: Invariant['watch']): Invariant => ({ name: 'a bad one', claim: 'none', watch });

describe('an invariant that throws is a failed property', () => {
  const boom = (): never => {
    throw new TypeError('cannot read what is not there');
  };
  it.each([
    ['when it is made', throwing(boom)],
    ['at a moment', throwing(() => ({ moment: boom }))],
    ['at an entry', throwing(() => ({ entry: boom }))],
  ])('%s', (_when, invariant) => {
    const found = findScenario(drawn, [invariant], { seed: 3, numRuns: 5 })!;
    expect(found).toMatchObject({ seed: 3, runs: 1 });
    expect(found.shrinks).toBeGreaterThan(0);
    expect(found.scenario.steps).toBeUndefined();
    expect(found.violations).toHaveLength(1);
    expect(found.violations[0]).toMatchObject({
      invariant: 'a bad one',
      message: expect.stringMatching(/^it threw TypeError: cannot read what is not there/),
    });
    expect(() => assertScenarios(drawn, [invariant], { seed: 3, numRuns: 5 })).toThrow(
      /^a bad one: does not hold\nfound in run 1, shrunk \d+ times; again with \{ seed: 3, path: '/,
    );
  });

  it('and so is a scenario that is not valid', () => {
    const wrong = fc.nat().map(
      (seed): ScenarioInput => ({
        ...{ name: 'x', learn: 'y', duration: 'never', segments: ['lan'], hosts: {}, seed },
      }),
    );
    expect(findScenario(wrong, [], { seed: 3 })).toMatchObject({
      seed: 3,
      scenario: { seed: 0 },
      violations: [{ invariant: 'a scenario is valid', message: expect.stringContaining("found 'never'") }],
    });
  });
});

describe('options that no scenario can fulfil are refused', () => {
  it.each([
    [() => scenarios({ maxHosts: 0 }), 'maxHosts is 0; it takes a whole number from 1 to 200'],
    [() => scenarios({ maxHosts: Number.NaN }), 'maxHosts is NaN; it takes'],
    [() => scenarios({ minHosts: 4 }), 'minHosts is 4; it takes a whole number from 1 to 3'],
    [() => scenarios({ maxSegments: 3 as 2 }), 'maxSegments is 3; it takes a whole number from 1 to 2'],
    [() => scenarios({ maxVhids: 0 as 1 }), 'maxVhids is 0; it takes'],
    [() => scenarios({ families: [] }), 'families is []; it takes one or more of 4, 6'],
    [() => scenarios({ calmMs: -1 }), 'calmMs is -1; it takes'],
    [() => scenarios({ faults: [] }), 'faults is []; it takes one or more of crash'],
    [() => scenarios({ maxFaults: -1 }), 'maxFaults is -1; it takes'],
    [() => hosts({ dialects: ['vrrp' as 'ucarp'] }), 'dialects is [vrrp]; it takes one or more of'],
    [() => hosts({ advbases: [] }), 'advbases is []; it takes one or more'],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });

  it('one host is possible', () => {
    const [one] = fc.sample(scenarios({ maxHosts: 1 }), { numRuns: 1, seed: 1 });
    expect(Object.keys(one!.hosts)).toEqual(['fw1']);
  });
});
