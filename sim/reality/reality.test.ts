import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.js';
import { experiments } from './experiments.js';
import { isBeyond, lateness } from './lateness.js';
import { replay } from './replay.js';
import { renderDocument } from './table.js';
import type { Said, Sent, Timeline } from './timeline.js';

// Every measured experiment is run again; what may differ, and by how much, is in table.md.
const all = experiments().map((experiment) => ({ experiment, simulated: replay(experiment) }));
const comparisons = all.map(({ experiment, simulated }) => compare(experiment, simulated));
const late = lateness(comparisons);
const byName = (name: string) => all.find(({ experiment }) => experiment.name === name)!;

describe.each(comparisons)('$experiment.name', ({ experiment, rows, advertisements, verified }) => {
  it('behaves as measured', () => {
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('has all its lines and advertisements in the table', () => {
    const { said, sent } = experiment.measured;
    const lines = rows.filter(({ kind, measuredUs }) => kind === 'line' && measuredUs !== undefined);
    expect(lines).toHaveLength(said.length);
    const own = sent.filter(({ host, isArp }) => host !== 'outsider' && !isArp).length;
    expect(advertisements).toEqual({ measured: own, simulated: own });
  });

  it('is signed with the key', () => {
    // The password of the measured ucarps was not recorded.
    const measured = experiment.kind === 'ucarp' ? 0 : advertisements.measured;
    expect(verified).toEqual({ measured, simulated: advertisements.simulated });
  });
});

it('everything is there: 19 captures of FreeBSD, some of them pairs from the same minute, and 29 of ucarp', () => {
  expect(comparisons.filter(({ experiment }) => experiment.kind === 'freebsd')).toHaveLength(17);
  expect(comparisons.filter(({ experiment }) => experiment.kind === 'ucarp')).toHaveLength(29);
});

it('the table in the repository is up to date: `npm run reality -- --write` makes it again', () => {
  expect(readFileSync(new URL('table.md', import.meta.url), 'utf8')).toBe(renderDocument(comparisons, late));
});

describe("with FreeBSD's own deviation", () => {
  it('the same is said and sent, except where several vhids of a machine drift apart', () => {
    expect(late.apart).toEqual(['carp_v4_14_vlan_multi_vhid', 'failover_07']);
  });

  it('timers are late as measured, but for a few', () => {
    expect(late.spans.length).toBeGreaterThan(700);
    expect(late.spans.filter(isBeyond).length / late.spans.length).toBeLessThan(0.035);
    const simulated = late.spans.flatMap((span) => span.simulated ?? []);
    // A tick of 10 ms may come on top of 1/16.
    for (const share of simulated) expect(share).toBeLessThan(1 / 16 + 0.011);
    expect(Math.max(...simulated)).toBeGreaterThan(0.05);
  });
});

describe('the comparison sees', () => {
  const broken = (name: string, change: (timeline: Timeline) => Partial<Timeline>): number => {
    const { experiment, simulated } = byName(name);
    const changed = { ...simulated, ...change(simulated) };
    return compare(experiment, changed).rows.filter(({ ok }) => !ok).length;
  };
  const lines = (change: (said: readonly Said[]) => readonly Said[]) => (timeline: Timeline) => ({
    said: change(timeline.said),
  });
  const frames = (change: (one: Sent) => Sent) => (timeline: Timeline) => ({
    sent: timeline.sent.map((one) => (one.host === 'outsider' ? one : change(one))),
  });
  const NAMES = ['carp_v4_05_user_state_and_skew', 'ucarp-exp-sp'];

  it.each(NAMES)('nothing in %s as it is', (name) => {
    expect(broken(name, () => ({}))).toBe(0);
  });

  it.each(NAMES)('a line that is missing in %s, or differs', (name) => {
    expect(
      broken(
        name,
        lines((said) => said.slice(1)),
      ),
    ).toBeGreaterThan(0);
    expect(
      broken(
        name,
        lines((said) => said.map((one) => ({ ...one, line: `${one.line}!` }))),
      ),
    ).toBeGreaterThan(0);
  });

  it.each(NAMES)('an extra line in %s', (name) => {
    expect(
      broken(
        name,
        lines((said) => said.toSpliced(2, 0, said[0]!)),
      ),
    ).toBeGreaterThan(0);
    expect(
      broken(
        name,
        lines((said) => [...said, { ...said[0]!, timeUs: 15_000_000 }]),
      ),
    ).toBeGreaterThan(0);
  });

  it.each(NAMES)('two lines in another order in %s', (name) => {
    const swapped = (said: readonly Said[]) => [said[1]!, said[0]!, ...said.slice(2)];
    expect(
      broken(
        name,
        lines((said) => swapped(said.filter(({ host }) => host === said[0]!.host))),
      ),
    ).toBeGreaterThan(0);
  });

  it.each(NAMES)('another machine in %s', (name) => {
    const other = (host: string): string => ({ A: 'B', B: 'A', a: 'b', b: 'a' })[host] ?? host;
    expect(
      broken(
        name,
        frames((one) => ({ ...one, host: other(one.host) })),
      ),
    ).toBeGreaterThan(0);
  });

  it.each(NAMES)('a field that differs in %s', (name) => {
    expect(
      broken(
        name,
        frames((one) => ({ ...one, looks: one.looks.replace(/.$/, 'f') })),
      ),
    ).toBeGreaterThan(0);
  });

  it.each(NAMES)('a missing or extra advertisement in %s', (name) => {
    expect(broken(name, ({ sent }) => ({ sent: sent.toSpliced(3, 1) }))).toBeGreaterThan(0);
    expect(broken(name, ({ sent }) => ({ sent: sent.toSpliced(3, 0, sent[3]!) }))).toBeGreaterThan(0);
  });

  it.each(NAMES)('counters that start at random each time in %s', (name) => {
    const random = (one: Sent): Sent => ({ ...one, counter: one.counter * 7n });
    expect(broken(name, frames(random))).toBeGreaterThan(0);
  });

  it('timers that are 15 % too fast, or 5 % too slow, on FreeBSD', () => {
    const faster = (factor: number) => (timeline: Timeline) => ({
      said: timeline.said.map((one) => ({ ...one, timeUs: one.timeUs * factor })),
      sent: timeline.sent.map((one) => ({ ...one, timeUs: one.timeUs * factor })),
    });
    expect(broken(NAMES[0]!, faster(0.85))).toBeGreaterThan(0);
    expect(broken(NAMES[0]!, faster(1.05))).toBeGreaterThan(0);
  });
});
