import { readdirSync, readFileSync } from 'node:fs';
import { type Advertiser, CaptureAnalysis, type VhidTimeline } from '@carplab/analysis';
import { scenarios } from '@carplab/properties';
import {
  formatScenario,
  parseScenario,
  readScenario,
  type Scenario,
  ScenarioRun,
} from '@carplab/sim/scenario';
import fc from 'fast-check';
import type { SoakOptions, SoakOutcome } from './job.js';
import { type Carried, type Heard, type Reign, type Truth, TruthRecorder } from './words-truth.js';

/** How many scenarios are drawn in a minute's share: CI's smallest run takes as many. */
const LEAST = 500;
const MINUTE_MS = 60_000;
/** Finds printed as scenarios; all are counted. */
const SHOWN = 14;
const SHIPPED = new URL('../../sim/scenarios/', import.meta.url);

/** Longer than this is no handover, µs. */
const HANDOVER_US = 100_000;
const UCARP_HANDOVER_US = 1_000_000;
/** What a frame takes, and a little more, µs. */
const CLOSE_US = 1000;
/** A host answers within this, µs. */
const REACTION_US = 10_000;
/** A copy within this is an echo, µs. */
const ECHO_US = 50_000;

const WORDS = ['both master', 'did not hear', 'came again'] as const;
type Word = (typeof WORDS)[number];
interface Tally {
  right: number;
  missed: number;
  false: number;
  open: number;
}
type Span = readonly [fromUs: number, toUs: number];

/**
 * Compares the words of `decode` with what happened in the run: each of "both master", "did not hear", "came again".
 * The truth is made of hosts' states and of deliveries alone. Where the wire leaves it open, neither counts as wrong:
 *
 * - a MASTER that left silently would have sent its next advertisement later, until then it may be MASTER;
 * - a MASTER that gave way at another than the first better advertisement: which one it heard is not on the wire;
 * - frames that may have crossed: 10 ms, with libpcap 1.05 s;
 * - advertisements that no host sent in its own name, since the wire does not say who sent them;
 * - OpenBSD signs all alike: its replays look like its own, and so do those of one that may have rebooted once;
 * - a repeated counter that continues another one is its sender's.
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
  const run = new ScenarioRun(scenario);
  run.world.observe(recorder);
  run.world.observe({
    frame: ({ event, segment, timeUs, frame }) => {
      if (event !== 'carried') return;
      const analysis = analyses.get(segment) ?? new CaptureAnalysis();
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
  const dialects = new Map(scenario.hosts.map(({ config }) => [config.name, config.dialect] as const));
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
  for (const truth of recorder.truths(scenario.durationUs)) {
    const timelines = analyses.get(truth.segment)?.summary().vhids ?? [];
    for (const family of [4, 6] as const) {
      const timeline = timelines.find((each) => each.vhid === truth.vhid && each.family === family);
      const carried = truth.carried.filter((each) => each.family === family);
      if (timeline === undefined || carried.length === 0) continue;
      compare(new Wire(truth, carried, recorder.heard, dialects), timeline, count);
    }
  }
  return wrong;
}

type Count = (word: Word, how: keyof Tally, where?: string, by?: number) => void;

function compare(wire: Wire, { overlaps, advertisers }: VhidTimeline, count: Count): void {
  const hostOf = ({ source }: Advertiser): string => wire.hosts.get(source.join('.')) ?? '';
  const said = overlaps
    .filter(({ lasting }) => lasting)
    .map((each) => ({ ...each, hosts: [hostOf(each.a), hostOf(each.b)] as const }));
  const names = [...new Set(wire.reigns.map(({ host }) => host))];
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
        count('both master', covers ? 'right' : 'missed', `${a} ${b} ${text(span)}`);
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
    if (!inside(both(wire.reigned(a), wire.reigned(b), handoverUs - CLOSE_US)))
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
    const { replays } = advertiser;
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

/** Where two lists of spans meet for longer than a time. */
function both(some: readonly Span[], others: readonly Span[], longerUs: number): Span[] {
  return some.flatMap(([fromUs, toUs]) =>
    others
      .map((other): Span => [Math.max(fromUs, other[0]), Math.min(toUs, other[1])])
      .filter((span) => span[1] - span[0] > longerUs),
  );
}

/** One family of a virtual host. */
class Wire {
  readonly reigns: readonly Reign[];
  readonly dialects: ReadonlyMap<string, string>;
  /** By source address. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly #carried: readonly Carried[];
  readonly #all: readonly Carried[];
  readonly #heard: Heard;

  constructor(
    truth: Truth,
    carried: readonly Carried[],
    heard: Heard,
    dialects: ReadonlyMap<string, string>,
  ) {
    this.reigns = truth.reigns;
    this.dialects = dialects;
    this.#carried = carried;
    this.#all = truth.carried;
    this.#heard = heard;
    this.hosts = new Map(
      carried.flatMap(({ source, host }) => (host === '' ? [] : [[source, host] as const])),
    );
  }

  reigned(host: string): Span[] {
    return this.#of(host).map(({ fromUs, toUs }) => [fromUs, toUs]);
  }

  /** As `reigned`, or until its next advertisement would have come. */
  maybe(host: string): Span[] {
    return this.#of(host).map((reign) => {
      const last = this.#sentIn(reign).at(-1);
      return [reign.fromUs, Math.max(reign.toUs, last === undefined ? 0 : last.timeUs + intervalUs(last))];
    });
  }

  /** When the host was MASTER and the wire shows it. */
  sure(host: string): Span[] {
    return this.#of(host).flatMap((reign) => {
      const spans: Span[] = [];
      let fromUs = -1;
      let last: Carried | undefined;
      for (const next of this.#sentIn(reign)) {
        if (last === undefined || next.timeUs - last.timeUs > intervalUs(last) * 1.1) {
          if (last !== undefined) spans.push([fromUs, last.timeUs]);
          fromUs = next.timeUs;
        }
        last = next;
      }
      if (last !== undefined) spans.push([fromUs, this.#endOf(reign, last)]);
      return spans;
    });
  }

  /** Advertisements of `other` that the host should have obeyed and did not hear; `sure`: the wire shows it. */
  unheard(host: string, other: string, [fromUs, toUs]: Span): { some: Carried[]; sure: Carried[] } {
    const mine = this.#carried.filter((each) => each.host === host);
    const some = this.#carried.filter(
      (each) =>
        this.hosts.get(each.source) === other &&
        each.timeUs >= fromUs - this.#reactionUs(host) &&
        each.timeUs <= toUs &&
        this.#heard.get(each.frameId)?.has(host) !== true,
    );
    const sure = some.filter((each) => {
      const next = mine.find(({ timeUs }) => timeUs > each.timeUs);
      const last = mine.findLast(({ timeUs }) => timeUs < each.timeUs);
      if (next === undefined || last === undefined || each.host === '') return false;
      const span = this.sure(host).find(([from, to]) => from <= last.timeUs && to >= next.timeUs);
      return span !== undefined && this.#obeys(last, each) && this.#obeys(next, each) && next.timeUs < toUs;
    });
    return { some, sure };
  }

  /** Whether somebody advertised in the name of one of the hosts. */
  hasInjected(hosts: readonly string[], [fromUs, toUs]: Span): boolean {
    return this.#carried.some(
      ({ host, source, timeUs }) =>
        host === '' &&
        hosts.includes(this.hosts.get(source) ?? '') &&
        timeUs >= fromUs - CLOSE_US &&
        timeUs <= toUs,
    );
  }

  replays(source: string): { expected: number; open: number } {
    const mine = this.#carried.filter((each) => each.source === source);
    let expected = 0;
    let open = 0;
    for (const { host, text: bytes, timeUs } of mine) {
      const before = mine.filter((each) => each.timeUs < timeUs);
      if (host !== '' || !before.some((each) => each.text === bytes && each.timeUs < timeUs - ECHO_US))
        continue;
      const isOpen =
        this.dialects.get(this.hosts.get(source) ?? '') === 'openbsd' ||
        new Set(before.flatMap((each) => (each.host === '' ? [] : [counterOf(each.text)]))).size <= 2 ||
        this.#continues(source, bytes, timeUs);
      if (isOpen) open++;
      else expected++;
    }
    return { expected, open };
  }

  /** Whether its counter follows one that others have sent since the source's own last advertisement. */
  #continues(source: string, bytes: string, timeUs: number): boolean {
    const sinceUs = this.#carried.findLast(
      (each) => each.source === source && each.host !== '' && each.timeUs < timeUs,
    )?.timeUs;
    return this.#all.some(
      (each) =>
        each.source !== source &&
        each.timeUs > (sinceUs ?? 0) - UCARP_HANDOVER_US &&
        each.timeUs < timeUs &&
        counterOf(each.text) + 1n === counterOf(bytes),
    );
  }

  #of(host: string): Reign[] {
    return this.reigns.filter((reign) => reign.host === host);
  }

  #sentIn({ host, fromUs, toUs }: Reign): Carried[] {
    return this.#carried.filter((each) => {
      const isIn = each.sentUs >= fromUs && each.sentUs <= toUs;
      return each.host === host && isIn && !isGoodbye(each);
    });
  }

  /** Until when the last advertisement of a reign shows it. */
  #endOf({ endedBy }: Reign, last: Carried): number {
    const end = this.#all.find(({ frameId }) => frameId === endedBy);
    const first = this.#carried.find((each) => each.timeUs > last.timeUs && this.#obeys(last, each));
    if (end === undefined || first === undefined) return last.timeUs;
    const isCrossed = this.#carried.some(
      (each) =>
        each.timeUs <= last.timeUs &&
        each.timeUs > last.timeUs - this.#reactionUs(last.host) &&
        each.host !== last.host &&
        this.#obeys(last, each),
    );
    if (isCrossed) return last.timeUs;
    const isIt = Math.abs(first.timeUs - end.timeUs) <= CLOSE_US;
    return isIt && first.timeUs < last.timeUs + intervalUs(last) ? first.timeUs : last.timeUs;
  }

  /** Frames within this may have crossed. */
  #reactionUs(host: string): number {
    return this.dialects.get(host) === 'ucarp' ? UCARP_HANDOVER_US + ECHO_US : REACTION_US;
  }

  /** Whether the sender of `mine`, a MASTER, gives way to `theirs`. */
  #obeys(mine: Carried, theirs: Carried): boolean {
    if (theirs.source === mine.source || isGoodbye(theirs)) return false;
    const dialect = this.dialects.get(mine.host);
    let order = mine.advbase - theirs.advbase || mine.advskew - theirs.advskew;
    if (order === 0 && dialect === 'ucarp')
      order = backwards(mine.source) < backwards(theirs.source) ? -1 : 1;
    if (dialect === 'openbsd' && mine.demote !== theirs.demote) return theirs.demote < mine.demote;
    return order >= 0;
  }
}

function backwards(source: string): number {
  return source.split('.').reduceRight((sum, byte) => sum * 256 + Number(byte), 0);
}

function counterOf(bytes: string): bigint {
  return bytes
    .split(' ')
    .slice(8, 16)
    .reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function isGoodbye({ advbase, advskew }: Carried): boolean {
  return advbase === 255 && advskew === 255;
}

function intervalUs({ advbase, advskew }: Carried): number {
  return advbase * 1_000_000 + Math.floor((advskew * 1_000_000) / 256);
}
