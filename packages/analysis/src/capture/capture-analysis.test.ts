import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import { parseAddress } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { CaptureAnalysis } from './capture-analysis.js';
import type { CaptureAnalysisOptions } from './capture-options.js';

const PASSWORD = 'MonMotDePasseCarp2026';
const VIP = parseAddress('203.0.113.4')!;
const keys = (password = PASSWORD) => ({ passwords: [{ value: password }], vips: [{ value: VIP }] });

/** Analyses captures of `fixtures/freebsd`, one after the other. */
function analysed(
  names: readonly string[],
  options: CaptureAnalysisOptions = {},
  after: (analysis: CaptureAnalysis, timeUs: number) => void = () => {},
) {
  const analysis = new CaptureAnalysis(options);
  const protocols: string[] = [];
  names.forEach((name, file) => {
    const path = fileURLToPath(new URL(`../../../../fixtures/freebsd/${name}.pcap`, import.meta.url));
    const reader = new CaptureReader();
    reader.push(readFileSync(path));
    reader.end();
    for (let frame = reader.next(); frame; frame = reader.next()) {
      if (!analysis.frame(frame, file)) continue;
      after(analysis, frame.timeUs);
      protocols.push(`${analysis.protocol} ${analysis.auth?.status ?? ''}`.trim());
    }
  });
  return { analysis, protocols, summary: analysis.summary() };
}

const SPLIT = ['carp_v4_08_bad_password'];

const PLAIN = new Set<unknown>([Object.prototype, Array.prototype, Map.prototype, Uint8Array.prototype]);

describe('a capture', () => {
  it('gives each packet with its verdict, and a summary that counts them', () => {
    const { protocols, summary, analysis } = analysed(SPLIT, { keys: keys() });
    const { counts } = summary;
    const count = (text: string) => protocols.filter((each) => each === text).length;
    expect([count('carp ok'), count('carp bad')]).toEqual([counts.verified, counts.failed]);
    expect(counts.verified).toBeGreaterThan(10);
    expect(counts.failed).toBeGreaterThan(5);
    expect([counts.chosen, counts.carp]).toEqual([protocols.length, counts.verified + counts.failed]);
    expect(analysis.isWrong).toBe(true);
    const [timeline] = summary.vhids;
    expect([timeline?.vhid, timeline?.family, timeline?.advertisers.length]).toEqual([1, 4, 2]);
    expect(timeline?.overlaps.length).toBeGreaterThan(0);
    expect(summary.hints).toEqual([]);
  });

  it('its summary is plain data, without keys', () => {
    for (const password of [PASSWORD, 'another']) {
      const { summary } = analysed([...SPLIT, 'carp_v4_05_user_state_and_skew'], { keys: keys(password) });
      expect(structuredClone(summary)).toEqual(summary);
      const seen = new Set<unknown>();
      const walk = (value: unknown): void => {
        if (typeof value !== 'object' || value === null || seen.has(value)) return;
        seen.add(value);
        expect(PLAIN.has(Object.getPrototypeOf(value))).toBe(true);
        const inside = value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
        if (!(value instanceof Uint8Array)) inside.forEach(walk);
      };
      walk(summary);
      expect(seen.size).toBeGreaterThan(10);
    }
  });

  it('one rule is one object, whatever verified in between', () => {
    const two = { passwords: [{ value: PASSWORD }, { value: 'another' }], vips: [{ value: VIP }] };
    const { summary } = analysed(['carp_v4_01_steady'], { keys: two });
    const rules = summary.vhids.flatMap(({ advertisers }) =>
      advertisers.flatMap(({ masterships }) =>
        masterships.flatMap(({ auths }) => auths.map(({ auth }) => auth.rule)),
      ),
    );
    expect(rules[0]).toMatchObject({ dialect: 'freebsd' });
    expect(new Set(rules).size).toBe(1);
  });
});

describe('a choice', () => {
  it('of vhids that are not there: the hint names those that are', () => {
    const { summary, protocols } = analysed(SPLIT, { choice: { vhids: new Set([9]) } });
    expect(protocols).toEqual([]);
    expect(summary.hints).toEqual([{ code: 'nothing-chosen', vhids: [1] }]);
    expect([summary.counts.chosen, summary.vhids, summary.counts.frames > 0]).toEqual([0, [], true]);
  });

  it('of a span and a source', () => {
    const whole = analysed(SPLIT).summary.vhids[0]!;
    const source = whole.advertisers[0]!.source;
    const span = (firstUs: number) => ({ fromUs: firstUs + 5_000_000, toUs: firstUs + 9_000_000 });
    const { summary } = analysed(SPLIT, { choice: { span, sources: [source] } });
    const [only, ...others] = summary.vhids[0]!.advertisers;
    expect(others).toEqual([]);
    expect(only?.source).toEqual(source);
    expect(only!.masterships.at(-1)!.toUs - only!.masterships[0]!.fromUs).toBeLessThanOrEqual(4_000_000);
    expect(only!.advertisements).toBeLessThan(whole.advertisers[0]!.advertisements);
  });
});

it('follows who is master, where that is asked for', () => {
  const lasting: number[] = [];
  const watched = new Set<string>();
  const { summary } = analysed(
    SPLIT,
    { onOverlap: (_, { fromUs }) => lasting.push(fromUs) },
    (analysis, timeUs) => {
      for (const { sources, masters, isDisputed } of analysis.watched(timeUs))
        watched.add(`${sources.length} ${masters.length} ${isDisputed}`);
    },
  );
  expect(lasting).toEqual(summary.vhids.flatMap(({ overlaps }) => overlaps.map(({ fromUs }) => fromUs)));
  expect(lasting).toHaveLength(1);
  expect([...watched]).toEqual(expect.arrayContaining(['1 1 false', '2 2 true']));
  expect(analysed(SPLIT).analysis.watched(0)).toEqual([]);
});

it('looks for more addresses once, when an HMAC fails', () => {
  let asked = 0;
  const moreAddresses = () => void asked++;
  analysed(['carp_v4_01_steady'], { keys: keys(), moreAddresses });
  expect(asked).toBe(0);
  analysed(SPLIT, { keys: keys('wrong'), moreAddresses });
  expect(asked).toBe(1);
});
