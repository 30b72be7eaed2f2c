import { ELECTION_DIALECTS, type ElectionDialect } from '@carplab/election';
import { createHost, type HostConfig } from '@carplab/host';
import { afterEach, describe, expect, it } from 'vitest';
import { findScenario, type ScenarioOptions, type SearchOptions, scenarios } from '../src/index.js';

/** Each of these is what somebody could get wrong in an implementation; here it is got wrong on purpose. */
const dialect = ELECTION_DIALECTS.freebsd as { -readonly [K in keyof ElectionDialect]: ElectionDialect[K] };
const right = { ...dialect };
afterEach(() => {
  Object.assign(dialect, right);
});

const OPTIONS: ScenarioOptions = { dialects: ['freebsd'] };

function find(options: ScenarioOptions = {}, search: SearchOptions = {}) {
  return findScenario(scenarios({ ...OPTIONS, ...options }), undefined, { numRuns: 500, seed: 4, ...search });
}

/** Small: two hosts on one segment with one vhid, and at most one thing that happens. */
function expectSmall(found: NonNullable<ReturnType<typeof find>>): void {
  const { hosts, segments, vhids, steps = [] } = found.scenario;
  expect(Object.keys(hosts)).toHaveLength(2);
  expect(Object.keys(segments)).toHaveLength(1);
  expect(vhids).toHaveLength(1);
  expect(steps.length).toBeLessThanOrEqual(2);
  expect(found.report).toContain(`seed: ${found.seed}, path: '${found.path}'`);
}

describe('a bug that is planted in FreeBSD is caught, and shrunk', () => {
  it('nothing is wrong without one', () => {
    expect(find({}, { numRuns: 60 })?.report).toBeUndefined();
  });

  it('ties: an equal master does not yield unless its address is the higher one', () => {
    dialect.tie = 'address';
    const found = find()!;
    expectSmall(found);
    expect(found.violations[0]!.message).toMatch(/MASTER, hears .* and does not become BACKUP/);
    const [first, second] = Object.values(found.scenario.hosts);
    expect(first!.advskew).toBe(second!.advskew);
    expect(found.scenario.steps).toBeUndefined();
  });

  it('the 3×: a backup waits for two intervals', () => {
    const makeHost = (config: HostConfig, draws: () => number) => {
      const vhids = config.vhids.map((vhid) => ({ ...vhid, deadRatio: 2 }));
      return createHost({ ...config, vhids }, draws);
    };
    const found = find({}, { makeHost })!;
    expectSmall(found);
    expect(found.violations[0]!.message).toMatch(/timed out\) at 2 s; its timers were due: IPv4 at 3 s/);
    expect(found.scenario.steps).toBeUndefined();
  });

  it('the cap: a demoted host sends more than 240', () => {
    dialect.skew = ({ advskew, demotion }) => Math.max(0, Math.min(255, advskew + demotion));
    const found = find()!;
    expectSmall(found);
    expect(found.violations[0]!.message).toMatch(
      /advertises .* advskew 24\d .*, and should advbase 1 advskew 240/,
    );
  });

  it('the IPv6 timer: an advertisement over IPv6 counts for the IPv4 timer', () => {
    dialect.ipv6 = 'on the IPv4 timer';
    const found = find()!;
    expectSmall(found);
    expect(found.scenario.vhids![0]!.addresses).toEqual([expect.stringContaining(':')]);
    expect(found.report).toContain('does not hold');
  });
});
