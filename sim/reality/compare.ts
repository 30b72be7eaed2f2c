// Longer than 300 lines: the rows of one table, each made by one function.

import { streamOf } from './align.js';
import { causeOf, type Since } from './cause.js';
import type { Experiment } from './experiment.js';
import { match, type Pair } from './match.js';
import type { Said, Sent, Timeline } from './timeline.js';

/** One line of the table: something that happened in both timelines, or in one of them. */
export interface Row {
  readonly kind: 'line' | 'advertisements' | 'ARP';
  readonly experiment: string;
  readonly what: string;
  /** Microseconds from the beginning of the recording. */
  readonly measuredUs: number | undefined;
  readonly simulatedUs: number | undefined;
  /** The event from which the times of the next two are counted. */
  readonly after: string;
  readonly measuredSpansUs: readonly number[];
  readonly simulatedSpansUs: readonly number[];
  /** By how much the moments were measured later than simulated. */
  readonly momentsApartUs: readonly number[];
  readonly ok: boolean;
  /** Why it differs, or may. */
  readonly note: string;
}

/** The result of an experiment. */
export interface Comparison {
  readonly experiment: Experiment;
  readonly rows: readonly Row[];
  readonly advertisements: { readonly measured: number; readonly simulated: number };
  /** How many of the machines' advertisements have a correct HMAC. */
  readonly verified: { readonly measured: number; readonly simulated: number };
  /** By how much measured spans are longer than simulated ones, as a share: the least and the most. */
  readonly late: readonly [least: number, most: number] | undefined;
}

const SLACK_US = 20_000;
/** The most by which timers of the emulated kernels are late. */
const EMULATED = 1.12;
/** libpcap delivers packets up to this much later. */
const PCAP_US = 1_000_000;
/** libpcap drops what arrives this shortly before the capture ends. */
const TAIL_US = 100_000;

/** Compares what was measured with what its scenario does. */
export function compare(experiment: Experiment, simulated: Timeline): Comparison {
  const lines = lineRows(experiment, simulated);
  const { rows: sentRows, pairs } = advertisementRows(experiment, simulated);
  const rows = [...lines, ...sentRows].sort(
    (a, b) => (a.measuredUs ?? a.simulatedUs ?? 0) - (b.measuredUs ?? b.simulatedUs ?? 0),
  );
  const measuredAll = pairs.flatMap(({ measured }) => (measured && !measured.isArp ? measured : []));
  const simulatedAll = pairs.flatMap(({ simulated: one }) => (one && !one.isArp ? one : []));
  const shares = rows.flatMap(({ measuredSpansUs, simulatedSpansUs }) =>
    measuredSpansUs.flatMap((span, i) => {
      const other = simulatedSpansUs[i]!;
      return other > 500_000 ? [span / other - 1] : [];
    }),
  );
  return {
    experiment,
    rows,
    advertisements: { measured: measuredAll.length, simulated: simulatedAll.length },
    verified: {
      measured: measuredAll.filter(({ verified }) => verified).length,
      simulated: simulatedAll.filter(({ verified }) => verified).length,
    },
    late: shares.length === 0 ? undefined : [Math.min(...shares), Math.max(...shares)],
  };
}

/** Whether a measured span, or time, fits the simulated one. */
function fits({ kind }: Experiment, measuredUs: number, simulatedUs: number): boolean {
  const mostUs = kind === 'ucarp' ? simulatedUs + PCAP_US : simulatedUs * EMULATED + SLACK_US;
  return measuredUs >= simulatedUs - SLACK_US && measuredUs <= mostUs;
}

/** Lines of one vhid keep their order, as do those about the demotion of one machine, and all of one ucarp. */
function groupOf({ kind }: Experiment, { host, line }: Said): string {
  const vhid = /^carp: (\d+@\w+):/.exec(line)?.[1];
  if (kind === 'ucarp') return host;
  return vhid ?? `demotion of ${host}`;
}

const groups = <T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => {
  const found = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = found.get(key);
    if (group) group.push(one);
    else found.set(key, [one]);
  }
  return found;
};

function lineRows(experiment: Experiment, simulated: Timeline): Row[] {
  const { measured, kind, name } = experiment;
  const keyOf = (one: Said): string => groupOf(experiment, one);
  const [real, ours] = [groups(measured.said, keyOf), groups(simulated.said, keyOf)];
  const isAfterEnd = (one: Said): boolean => kind === 'ucarp' && one.timeUs > simulated.endUs - TAIL_US;
  const pairs = [...new Set([...real.keys(), ...ours.keys()])].flatMap((key) =>
    match(
      real.get(key) ?? [],
      ours.get(key) ?? [],
      (a, b) => a.host === b.host && a.line === b.line,
      (one) => isAfterEnd(one) || isSwallowed(one, simulated),
    ),
  );
  return pairs.flatMap((pair) => {
    const { measured: one, simulated: other } = pair;
    if (one === undefined && other !== undefined && isAfterEnd(other)) return [];
    const shown = (one ?? other)!;
    const equal =
      one !== undefined && other !== undefined && one.host === other.host && one.line === other.line;
    const swallowed = one === undefined && other !== undefined && isSwallowed(other, simulated);
    // ucarp's two timelines share a clock, so moments are compared; for the kernels, spans are.
    const since = equal && kind === 'freebsd' ? causeOf([measured, one], [simulated, other]) : undefined;
    const spans = spansOf(since, one, other);
    const inTime =
      equal && (kind === 'ucarp' ? fits(experiment, one.timeUs, other.timeUs) : spansFit(experiment, spans));
    return [
      {
        kind: 'line',
        experiment: name,
        what: `${shown.host}: ${shown.line.replace(/^carp: /, '')}`,
        measuredUs: one?.timeUs,
        simulatedUs: other?.timeUs,
        after: since?.what ?? '',
        measuredSpansUs: spans[0],
        simulatedSpansUs: spans[1],
        momentsApartUs: apart([pair]),
        ok: swallowed || inTime,
        note: swallowed ? SWALLOWED : equal ? orderNote(pair, pairs) : 'the lines differ',
      },
    ];
  });
}

const SWALLOWED =
  'not recorded: sysctl(8) prints the old value without a newline before it sets the new one, and what the kernel prints then ends up on that line';

/** The first line that a kernel prints because of a sysctl. */
function isSwallowed(one: Said, { operations, said }: Timeline): boolean {
  const operation = operations.findLast(({ host, timeUs }) => host === one.host && timeUs <= one.timeUs);
  if (
    operation === undefined ||
    !operation.what.startsWith('sysctl') ||
    one.timeUs - operation.timeUs > 1_000
  )
    return false;
  return said.find(({ host, timeUs }) => host === one.host && timeUs >= operation.timeUs) === one;
}

/** Independent vhids may change places; the note says so. */
function orderNote({ measured: one, simulated: other }: Pair<Said>, pairs: readonly Pair<Said>[]): string {
  const passed = pairs.find(
    ({ measured: a, simulated: b }) =>
      a && b && one && other && a.timeUs < one.timeUs && b.timeUs > other.timeUs,
  );
  if (passed === undefined) return '';
  const apart = ((one!.timeUs - passed.measured!.timeUs) / 1000).toFixed(0);
  return `in a different order from ${passed.measured!.line.replace(/^carp: (\S+): .*/, '$1')}, which is independent of it and was ${apart} ms before it`;
}

type Spans = readonly [measured: readonly number[], simulated: readonly number[]];

function spansOf(since: Since | undefined, one: Said | undefined, other: Said | undefined): Spans {
  if (since === undefined || one === undefined || other === undefined) return [[], []];
  return [[one.timeUs - since.measuredUs], [other.timeUs - since.simulatedUs]];
}

const spansFit = (experiment: Experiment, [measured, simulated]: Spans): boolean =>
  measured.every((span, i) => fits(experiment, span, simulated[i]!));

/** Whether a counter is one more than an earlier one on the wire: the rule after the first valid packet. */
function countsOn(all: readonly Sent[], one: Sent): boolean {
  return all.some(
    ({ vhid, counter, timeUs }) => vhid === one.vhid && counter + 1n === one.counter && timeUs <= one.timeUs,
  );
}

const lookAlike = (a: Sent, b: Sent): boolean => streamOf(a) === streamOf(b) && a.looks === b.looks;

function advertisementRows(
  experiment: Experiment,
  simulated: Timeline,
): { rows: Row[]; pairs: Pair<Sent>[] } {
  const { measured } = experiment;
  const own = ({ sent }: Timeline): Map<string, Sent[]> =>
    groups(
      sent.filter(({ host }) => host !== 'outsider'),
      streamOf,
    );
  const [real, ours] = [own(measured), own(simulated)];
  const rows: Row[] = [];
  const all: Pair<Sent>[] = [];
  for (const stream of new Set([...real.keys(), ...ours.keys()])) {
    const pairs = match(
      real.get(stream) ?? [],
      ours.get(stream) ?? [],
      lookAlike,
      ({ timeUs }) => timeUs > simulated.endUs - TAIL_US,
    ).filter(
      ({ measured: one, simulated: other }) =>
        one !== undefined || other!.timeUs <= simulated.endUs - TAIL_US,
    );
    all.push(...pairs);
    rows.push(...runs(experiment, simulated, pairs));
  }
  return { rows, pairs: all };
}

/** Groups consecutive advertisements that look alike into one row. */
function runs(experiment: Experiment, simulated: Timeline, pairs: readonly Pair<Sent>[]): Row[] {
  const found: Pair<Sent>[][] = [];
  for (const pair of pairs) {
    const run = found.at(-1);
    const before = run?.at(-1);
    if (run && before && isSame(experiment, simulated, before, pair)) run.push(pair);
    else found.push([pair]);
  }
  return found.map((run, i) => runRow(experiment, simulated, run, found[i - 1]?.at(-1)));
}

const apart = (pairs: readonly Pair<{ readonly timeUs: number }>[]): number[] =>
  pairs.flatMap(({ measured, simulated }) =>
    measured && simulated ? [measured.timeUs - simulated.timeUs] : [],
  );

/** Which rule a counter follows. Nothing is known of the first on record, so it takes that of the one after it. */
function kindOf({ sent }: Timeline, one: Sent): 'next' | 'random' {
  if (one.isArp) return 'random';
  const known =
    sent.find(({ vhid }) => vhid === one.vhid) === one
      ? sent.find((other) => other !== one && streamOf(other) === streamOf(one))
      : one;
  return countsOn(sent, known ?? one) ? 'next' : 'random';
}

function isSame(experiment: Experiment, simulated: Timeline, a: Pair<Sent>, b: Pair<Sent>): boolean {
  if (!a.measured || !b.measured || !a.simulated || !b.simulated) return false;
  const { said } = experiment.measured;
  const [fromUs, toUs] = [a.measured.timeUs, b.measured.timeUs];
  const changed = said.some(
    ({ host, line, timeUs }) =>
      host === b.measured!.host &&
      timeUs > fromUs &&
      timeUs < toUs + 10_000 &&
      / (BACKUP|INIT)\b/.test(line) &&
      isOf(line, b.measured!),
  );
  return (
    !changed &&
    a.measured.looks === b.measured.looks &&
    kindOf(experiment.measured, a.measured) === kindOf(experiment.measured, b.measured) &&
    kindOf(simulated, a.simulated) === kindOf(simulated, b.simulated)
  );
}

const isOf = (line: string, { vhid, interface: port }: Sent): boolean =>
  !line.startsWith('carp: ') || line.startsWith(`carp: ${vhid}@${port}:`);

function runRow(
  experiment: Experiment,
  simulated: Timeline,
  run: readonly Pair<Sent>[],
  before: Pair<Sent> | undefined,
): Row {
  const { measured: first, simulated: other } = run[0]!;
  const shown = (first ?? other)!;
  const equal = run.every(({ measured: a, simulated: b }) => a && b && lookAlike(a, b));
  const kinds = [
    ...new Set(
      run.flatMap(({ measured: a, simulated: b }) => [
        ...(a ? [kindOf(experiment.measured, a)] : []),
        ...(b ? [kindOf(simulated, b)] : []),
      ]),
    ),
  ];
  const spans = intervals(run, before);
  const inTime =
    experiment.kind === 'ucarp'
      ? run.every(({ measured: a, simulated: b }) => a && b && fits(experiment, a.timeUs, b.timeUs))
      : spansFit(experiment, spans);
  const { host, vhid, interface: port, family, advbase, advskew } = shown;
  const where = experiment.kind === 'ucarp' ? `vhid ${vhid}` : `${vhid}@${port}`;
  return {
    kind: shown.isArp ? 'ARP' : 'advertisements',
    experiment: experiment.name,
    what: shown.isArp
      ? `${host} sends a gratuitous ARP, ${run.length}×`
      : `${host} advertises ${where} over IPv${family}, ${run.length}×: base ${advbase}, skew ${advskew}, counter ${kinds.join(' and ')}`,
    measuredUs: first?.timeUs,
    simulatedUs: other?.timeUs,
    after: spans[0].length > 0 ? 'its last one' : '',
    measuredSpansUs: spans[0],
    simulatedSpansUs: spans[1],
    momentsApartUs: apart(run),
    ok: equal && kinds.length === 1 && inTime,
    note: equal
      ? kinds.length === 1
        ? ''
        : 'the counters follow different rules'
      : 'the advertisements differ',
  };
}

/** From each advertisement to the next; also from the last one of the previous run if no other state is in between. */
function intervals(run: readonly Pair<Sent>[], before: Pair<Sent> | undefined): Spans {
  const measured: number[] = [];
  const simulated: number[] = [];
  [before, ...run].forEach((pair, i, list) => {
    const next = list[i + 1];
    if (!pair?.measured || !pair.simulated || !next?.measured || !next.simulated) return;
    const spans = [
      next.measured.timeUs - pair.measured.timeUs,
      next.simulated.timeUs - pair.simulated.timeUs,
    ] as const;
    // Another machine was MASTER in between: the rows of log lines cover that time.
    if (spans[0] > 2.5 * 1_000_000 * pair.measured.advbase) return;
    measured.push(spans[0]);
    simulated.push(spans[1]);
  });
  return [measured, simulated];
}
