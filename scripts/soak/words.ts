import { readdirSync, readFileSync } from 'node:fs';
import { type Advertiser, CaptureAnalysis, type VhidTimeline } from '@carplab/analysis';
import { formatAddress, type Password, toHex } from '@carplab/codec';
import { passwordBytes } from '@carplab/codec/carp';
import { parsePrefix } from '@carplab/host';
import { scenarios } from '@carplab/properties';
import {
  baseDialect,
  formatScenario,
  parseScenario,
  readScenario,
  type Scenario,
  ScenarioRun,
} from '@carplab/sim/scenario';
import fc from 'fast-check';
import type { SoakOptions, SoakOutcome } from './job.js';
import { judgeCauses } from './words-causes.js';
import { DoneRecorder, FINDINGS } from './words-findings.js';
import { readReport } from './words-printed.js';
import { TruthRecorder } from './words-truth.js';
import { both, CLOSE_US, type Span, UCARP_HANDOVER_US, Wire } from './words-wire.js';

/** How many scenarios are drawn in a minute's share: CI's smallest run takes as many. */
const LEAST = 500;
const MINUTE_MS = 60_000;
/** Finds printed as scenarios; all are counted. */
const SHOWN = 14;
const SHIPPED = new URL('../../sim/scenarios/', import.meta.url);

/** Longer than this is no handover, µs. */
const HANDOVER_US = 100_000;

const WORDS = ['both master', 'did not hear', 'came again', 'cause', ...FINDINGS] as const;
type Word = (typeof WORDS)[number];
interface Tally {
  right: number;
  missed: number;
  false: number;
  open: number;
}

/**
 * Compares the printed words of `decode` with what happened in the run: each of "both master", "did not hear", "came
 * again"; the cause that `run` prints for each takeover (`judgeCauses`); and, of some findings, that they are not false
 * (`DoneRecorder`). Their truth is made of hosts' states, of deliveries and of steps alone. Where the wire leaves it open, neither counts as wrong:
 *
 * - a MASTER that left silently would have sent its next advertisement later, until then it may be MASTER;
 * - a MASTER that gave way at another than the first better advertisement: which one it heard is not on the wire;
 * - frames that may have crossed: 10 ms, with libpcap 1.05 s, in which UCARP may also give way and come back;
 * - advertisements that no host sent in its own name, since the wire does not say who sent them;
 * - OpenBSD signs all alike: its replays look like its own, and so do those of one that may have rebooted once;
 * - a repeated counter that continues another one is its sender's;
 * - one that advertises earlier than it announces (FreeBSD 9, demoted) may obey by either interval;
 * - somebody who knows the password advertises like a host.
 */
export async function words({ minutes, seed }: SoakOptions): Promise<SoakOutcome> {
  const tallies = new Map<string, Tally>();
  const untilMs = performance.now() + minutes * MINUTE_MS;
  let runs = 0;
  let found = 0;
  const examine = (scenario: Scenario, text: () => string): void => {
    runs++;
    const wrong = examineOne(scenario, tallies);
    if (wrong.length === 0) return;
    found += wrong.length;
    if (found - wrong.length < SHOWN) process.stdout.write(`--- ${wrong.join('\n    ')}\n${text()}\n`);
  };
  for (const file of readdirSync(SHIPPED).filter((each) => each.endsWith('.yaml'))) {
    const parsed = parseScenario(readFileSync(new URL(file, SHIPPED), 'utf8'), file);
    if (parsed.ok) examine(parsed.scenario, () => file);
  }
  for (let batch = 0; batch === 0 || performance.now() < untilMs; batch++) {
    const drawn = [{ minHosts: 1, maxFaults: 0 }, { minHosts: 1 }, { minHosts: 2, maxFaults: 2 }].flatMap(
      (each, i) =>
        fc.sample(scenarios({ ...each, maxHosts: 3 }), { numRuns: LEAST / 3, seed: seed + 3 * batch + i }),
    );
    for (const input of drawn) {
      const read = readScenario(input, 'drawn');
      if (read.ok) examine(read.scenario, () => formatScenario(input));
    }
  }
  print(tallies);
  return { done: `${runs} scenarios`, found };
}

function print(tallies: ReadonlyMap<string, Tally>): void {
  const rows = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
  const line = (cells: readonly (string | number)[]): string =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(36) : String(cell).padStart(9))).join('');
  const text = [
    line(['word, hosts, dialect', 'right', 'missed', 'false', 'open']),
    ...rows.map(([name, tally]) => line([name, tally.right, tally.missed, tally.false, tally.open])),
  ];
  process.stdout.write(`${text.join('\n')}\n`);
}

/** What is wrong in the words about one run. */
function examineOne(scenario: Scenario, tallies: Map<string, Tally>): string[] {
  const analyses = new Map<string, CaptureAnalysis>();
  const recorder = new TruthRecorder(scenario);
  const done = new DoneRecorder(scenario);
  const run = new ScenarioRun(scenario);
  run.world.observe(recorder);
  run.world.observe(done);
  run.world.observe({
    frame: ({ event, segment, timeUs, frame }) => {
      if (event !== 'carried') return;
      const analysis = analyses.get(segment) ?? new CaptureAnalysis({ keys: keysOf(scenario, segment) });
      analyses.set(segment, analysis);
      const place = {
        start: 0,
        end: frame.length,
        wireLength: frame.length,
        nanos: 0,
        recordOffset: 0,
        comment: '',
      };
      analysis.frame({ bytes: frame, timeUs, linkType: 1, interfaceId: 0, ...place }, 0);
    },
  });
  run.finish();
  const dialects = new Map(
    scenario.hosts.map(({ config }) => [config.name, baseDialect(config.dialect)] as const),
  );
  const names = new Set(dialects.values());
  const kind = `${dialects.size} ${names.size === 1 ? [...names][0] : 'mixed'}`;
  const wrong: string[] = [];
  const count = (word: Word, how: keyof Tally, where = '', by = 1): void => {
    const name = `${word}, ${kind}`;
    const tally = tallies.get(name) ?? { right: 0, missed: 0, false: 0, open: 0 };
    tally[how] += by;
    tallies.set(name, tally);
    if (how === 'missed' || how === 'false') wrong.push(`${how}: ${word} ${where}`);
  };
  const truths = recorder.truths(scenario.durationUs);
  for (const [segment, analysis] of analyses)
    for (const [word, how, where] of done.judge(analysis.summary(), truths, segment)) count(word, how, where);
  for (const truth of truths) {
    const timelines = analyses.get(truth.segment)?.summary().vhids ?? [];
    for (const family of [4, 6] as const) {
      const timeline = timelines.find((each) => each.vhid === truth.vhid && each.family === family);
      const carried = truth.carried.filter((each) => each.family === family);
      if (timeline === undefined || carried.length === 0) continue;
      compare(new Wire(truth, carried, recorder.heard, dialects), timeline, count);
    }
  }
  for (const [how, where] of judgeCauses(scenario, run, recorder)) count('cause', how, where);
  return wrong;
}

/** The keys of a segment's virtual hosts, as far as its hosts agree: without, `decode` cannot say who did not hear. */
function keysOf({ hosts }: Scenario, segment: string) {
  const found = new Map<number, { password: Password; addresses: readonly string[] } | undefined>();
  for (const { config, cables } of hosts)
    for (const { vhid, interface: name, password = '', addresses } of config.vhids) {
      const port = config.interfaces.findIndex((each) => each.name === name);
      if (cables[port]?.segment !== segment) continue;
      const text = (each: { password: Password; addresses: readonly string[] } | undefined): string =>
        each === undefined ? '' : `${revealed(each.password)} ${each.addresses.join()}`;
      const own = { password, addresses };
      const isSame = !found.has(vhid) || text(found.get(vhid)) === text(own);
      found.set(vhid, isSame ? own : undefined);
    }
  const agreed = [...found].flatMap(([vhid, each]) => (each === undefined ? [] : [{ vhid, ...each }]));
  return {
    passwords: agreed.map(({ vhid, password }) => ({ vhid, value: password })),
    vips: agreed.flatMap(({ vhid, addresses }) =>
      addresses.map((text) => ({ vhid, value: parsePrefix(text)!.bytes })),
    ),
  };
}

const revealed = (password: Password): string => toHex(passwordBytes(password));

type Count = (word: Word, how: keyof Tally, where?: string, by?: number) => void;

function compare(wire: Wire, timeline: VhidTimeline, count: Count): void {
  const { overlaps, advertisers } = timeline;
  const printed = readReport(timeline);
  const hostOf = ({ source }: Advertiser): string => wire.hosts.get(source.join('.')) ?? '';
  const said = overlaps
    .filter(({ lasting }) => lasting)
    .map((each) => {
      const [a, b] = [formatAddress(each.a.source), formatAddress(each.b.source)];
      const line = printed.overlaps.find(
        ({ names, fromUs, toUs }) =>
          names[0] === a && names[1] === b && fromUs === each.fromUs && toUs === each.toUs,
      );
      const hosts = [hostOf(each.a), hostOf(each.b)] as const;
      const [deafA, deafB] = line?.deaf
        ? [line.deaf.includes(a), line.deaf.includes(b)]
        : [each.deafA, each.deafB];
      return { ...each, hosts, isPrinted: line !== undefined, deafA, deafB };
    });
  const unsaid = said.filter(({ isPrinted }) => !isPrinted).length;
  if (unsaid > printed.hidden) count('both master', 'missed', 'in the printed text', unsaid - printed.hidden);
  const extra = printed.overlaps.length - (said.length - unsaid);
  if (extra > 0) count('both master', 'false', 'in the printed text', extra);
  const names = [...new Set(wire.masterships.map(({ host }) => host))];
  for (const [i, a] of names.entries())
    for (const b of names.slice(i + 1)) {
      const ours = said.filter(({ hosts }) => hosts.includes(a) && hosts.includes(b));
      const handoverUs = [a, b].some((host) => wire.dialects.get(host) === 'ucarp')
        ? UCARP_HANDOVER_US
        : HANDOVER_US;
      for (const span of both(wire.sure(a), wire.sure(b), handoverUs)) {
        const covers = ours.some(
          ({ fromUs, toUs }) => fromUs <= span[0] + CLOSE_US && toUs >= span[1] - CLOSE_US,
        );
        const isOpen = !covers && [a, b].some((host) => wire.mayHaveReturned(host, span));
        count('both master', covers ? 'right' : isOpen ? 'open' : 'missed', `${a} ${b} ${text(span)}`);
      }
    }
  for (const { hosts, fromUs, toUs, deafA, deafB } of said) {
    const [a, b] = hosts;
    const where = `${a || '?'} ${b || '?'} ${text([fromUs, toUs])}`;
    if (a === '' || b === '' || a === b || wire.hasInjected([a, b], [fromUs, toUs])) {
      count('both master', 'open');
      continue;
    }
    const handoverUs = [a, b].some((host) => wire.dialects.get(host) === 'ucarp')
      ? UCARP_HANDOVER_US
      : HANDOVER_US;
    const inside = (spans: readonly Span[]): boolean =>
      spans.some((span) => span[0] < toUs && span[1] > fromUs);
    if (!inside(both(wire.masterOf(a), wire.masterOf(b), handoverUs - CLOSE_US)))
      count('both master', inside(both(wire.maybe(a), wire.maybe(b), handoverUs)) ? 'open' : 'false', where);
    for (const [deaf, host, other] of [
      [deafA, a, b],
      [deafB, b, a],
    ] as const) {
      const missed = wire.unheard(host, other, [fromUs, toUs]);
      if (deaf)
        count('did not hear', missed.some.length > 0 ? 'right' : 'false', `${host} of ${other}, ${where}`);
      else if (missed.sure.length > 0) count('did not hear', 'missed', `${host} of ${other}, ${where}`);
    }
  }
  for (const advertiser of advertisers) {
    const { expected, open } = wire.replays(advertiser.source.join('.'));
    const replays = printed.again.get(formatAddress(advertiser.source)) ?? 0;
    const name = advertiser.source.join('.');
    count('came again', 'right', '', Math.min(expected, replays));
    if (open > 0) count('came again', 'open', '', open);
    if (replays < expected)
      count('came again', 'missed', `${name}: ${replays} of ${expected}`, expected - replays);
    if (replays > expected + open)
      count('came again', 'false', `${name}: ${replays} of ${expected}`, replays - expected);
  }
}

const text = ([fromUs, toUs]: Span): string => `${fromUs / 1e6} to ${toUs / 1e6}`;
