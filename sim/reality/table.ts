import type { Comparison, Row } from './compare.js';
import { isBeyond, KERNEL_DEVIATION, type Lateness, lateRows } from './lateness.js';

/**
 * The whole comparison as a Markdown document: what was compared and how, a line for each experiment, how late the
 * kernels' timers were if that is given, and the table.
 */
export function renderDocument(comparisons: readonly Comparison[], late?: Lateness): string {
  const rows = comparisons.flatMap((comparison) => comparison.rows.map((row) => tableRow(comparison, row)));
  return [
    INTRODUCTION,
    '## Experiments',
    '',
    ...markdown(
      [
        'experiment',
        'what was done',
        'lines',
        'advertisements',
        'HMAC right: measured, simulated',
        'measured later',
      ],
      ['', '', ':', ':', ':', ':'],
      comparisons.map(summaryRow),
    ),
    '',
    ...(late === undefined ? [] : lateSection(late)),
    '## Both timelines',
    '',
    ...markdown(
      [
        'experiment',
        'what happened',
        'measured',
        'simulated',
        'counted from',
        'measured',
        'simulated',
        'difference',
        '',
      ],
      ['', '', ':', ':', '', ':', ':', ':', ''],
      rows,
    ),
    '',
  ].join('\n');
}

const INTRODUCTION = `# Reality, run again

Made by \`npm run reality -- --write\`; a test holds it equal to what comes out.

Every experiment was measured once, with two FreeBSD 12.1 kernels in emulated machines or with two ucarp 1.5.2
processes on Linux ([fixtures](../../fixtures)), and is a scenario here: the same machines, the same commands, frames
injected byte for byte. The table puts what the simulator does beside each line that a machine logged and
beside each advertisement on the wire. A row is correct if

- the machine logs the same words, in the same order for each vhid;
- ucarp's gratuitous ARPs are the same frames, one for one (FreeBSD's are compared by a test of the host);
- the advertisements are the same frames, one for one and byte for byte, except for counter, HMAC and checksum (and
  ucarp's random IP id);
- the counters follow the same rule: \`random\` before the machine has heard another, \`next\` to the last counter on the
  wire afterwards;
- the measured time is within the limits below.

**FreeBSD** (\`hz\` 100): a time is counted from what caused it, because timers fire late, and that adds up. FreeBSD lets
them, by default up to 1/16 of their wait (\`kern.timecounter.alloweddeviation\` 5, [carp.md](../../docs/carp.md) A10); the
hosts of this table have 0, so that what is simulated is the formula. From one advertisement to the next, from the last
one heard to the takeover, from a command to its effect: the measured time may exceed the simulated one by 12 % and
20 ms, or fall short of it by 20 ms. Each command is given as long after the same advertisement as it was when measured.
How much of the lateness is FreeBSD's own is in [a table of its own](#how-late-the-kernels-timers-are).

**ucarp** (\`pcapTimeout\` 1 s): times of the same clock, with 0 to 1 s allowed for libpcap. The scenario simulates
libpcap's delay and the process's sleep too, so only milliseconds remain. The password of the measured runs was not recorded:
their HMACs cannot be verified, and the scenarios use another password.
`;

function markdown(
  head: readonly string[],
  align: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${align.map((side) => `---${side}`).join('|')}|`, ...rows.map(line)];
}

const seconds = (us: number | undefined): string => (us === undefined ? '—' : (us / 1_000_000).toFixed(3));
const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** One number, or the smallest and largest of several. */
function range(values: readonly number[], text: (value: number) => string): string {
  if (values.length === 0) return '';
  const [least, most] = [text(Math.min(...values)), text(Math.max(...values))];
  return least === most ? least : `${least} … ${most}`;
}

/** The least, the median and the most of sorted shares. */
const spread = (shares: readonly number[]): string =>
  shares.length === 0
    ? '—'
    : [shares[0]!, shares[shares.length >> 1]!, shares.at(-1)!]
        .map((share) => signed(100 * share, 1))
        .join(', ');

const TIMER_NAMES = { interval: 'from one advertisement to the next', wait: 'wait for the MASTER' };

function lateSection(late: Lateness): string[] {
  const { spans, apart } = late;
  const beyond = spans.filter(isBeyond);
  const experiments = new Set(spans.map(({ experiment }) => experiment));
  const counts = new Map<string, number>();
  for (const { experiment } of beyond) counts.set(experiment, (counts.get(experiment) ?? 0) + 1);
  const [first, second, ...others] = [...counts].sort(([, a], [, b]) => b - a);
  const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
  const measured = sorted(spans.map((span) => span.measured));
  const simulated = sorted(spans.flatMap((span) => span.simulated ?? []));
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const restMost = Math.max(
    ...beyond
      .filter(({ experiment }) => others.some(([name]) => name === experiment))
      .map((one) => one.measured),
  );
  return [
    "## How late the kernels' timers are",
    '',
    `The experiments with FreeBSD were run once more with \`alloweddeviation\` ${KERNEL_DEVIATION}, as the kernels had it: how late each timer is`,
    'is drawn there, with seed 1. All is counted in percent of the wait with exact timers; least, median, most. A tick of 10 ms',
    'may come on top of 1/16.',
    '',
    ...markdown(
      ['timer', 'exact', 'spans', 'measured later', 'later than 1/16', 'simulated later, with 5'],
      ['', ':', ':', ':', ':', ':'],
      lateRows(late).map((row) => [
        TIMER_NAMES[row.timer],
        `${(row.exact / 100).toFixed(2)} s`,
        `${row.measured.length}`,
        spread(row.measured),
        `${row.beyond}`,
        spread(row.simulated),
      ]),
    ),
    '',
    `**Explained**: ${spans.length - beyond.length} of ${spans.length} spans are at most 1/16 late, which is what FreeBSD allows itself; with`,
    `\`alloweddeviation\` ${KERNEL_DEVIATION} the simulated ones spread over the same range. What is said and sent stays the same`,
    `in ${experiments.size - apart.length} of ${experiments.size} experiments with timers. In ${apart.join(' and ')} the draws let the`,
    'vhids of one machine drift apart otherwise than measured, and an advertisement comes on the other side of an event.',
    '',
    `**Left**: ${beyond.length} spans are later than 1/16. ${first![1] + second![1]} of them are in ${first![0]} and ${second![0]}, up to`,
    `${share(measured.at(-1)!)}: the emulation was slow there. The other ${beyond.length - first![1] - second![1]} are at most ${share(restMost)}: 1/16 and the few`,
    'milliseconds that an emulated machine takes for everything. And the kernels are less late than equal chances make',
    `them: half of their spans by less than ${share(measured[measured.length >> 1]!)}, of the simulated ones by less than ${share(simulated[simulated.length >> 1]!)}. Other timers of`,
    'the same machine end its sleep earlier (A10), and the simulator has only those of CARP.',
    '',
  ];
}

function summaryRow({ experiment, rows, advertisements, verified, late }: Comparison): string[] {
  const said = rows.filter(({ kind }) => kind === 'line');
  const recorded = said.filter(({ measuredUs }) => measuredUs !== undefined).length;
  const unrecorded = said.length - recorded;
  return [
    experiment.name,
    cell(experiment.title),
    `${recorded}${unrecorded > 0 ? ` (+ ${unrecorded} not recorded)` : ''}`,
    `${advertisements.measured}`,
    `${experiment.kind === 'ucarp' ? '—' : verified.measured}, ${verified.simulated}`,
    experiment.kind === 'ucarp' ? latest(rows) : late === undefined ? '—' : percent(late),
  ];
}

const percent = ([least, most]: readonly [number, number]): string =>
  `${signed(100 * least, 1)} … ${signed(100 * most, 1)} %`;

/** By how much measured moments are later than simulated ones. */
function latest(rows: readonly Row[]): string {
  const apart = rows.flatMap(({ momentsApartUs }) => momentsApartUs);
  return `${range(apart, (us) => signed(us / 1000, 0))} ms`;
}

function tableRow({ experiment }: Comparison, row: Row): string[] {
  const { what, measuredUs, simulatedUs, after, measuredSpansUs, simulatedSpansUs, ok, note } = row;
  return [
    experiment.name,
    cell(what),
    seconds(measuredUs),
    seconds(simulatedUs),
    after,
    range(measuredSpansUs, seconds),
    range(simulatedSpansUs, seconds),
    experiment.kind === 'ucarp' ? momentDifference(row) : spanDifference(row),
    `${ok ? '' : '**differs** '}${note}`.trim(),
  ];
}

function momentDifference({ momentsApartUs }: Row): string {
  return momentsApartUs.length === 0 ? '' : `${range(momentsApartUs, (us) => signed(us / 1000, 0))} ms`;
}

/** For spans made by a timer, in percent; for others, in milliseconds. */
function spanDifference({ measuredSpansUs, simulatedSpansUs }: Row): string {
  if (measuredSpansUs.length === 0) return '';
  if (Math.min(...simulatedSpansUs) < 100_000) {
    const apart = measuredSpansUs.map((us, i) => (us - simulatedSpansUs[i]!) / 1000);
    return `${range(apart, (ms) => signed(ms, 0))} ms`;
  }
  const shares = measuredSpansUs.map((us, i) => 100 * (us / simulatedSpansUs[i]! - 1));
  return `${range(shares, (share) => signed(share, 1))} %`;
}
