import type { Comparison, Row } from './compare.js';

/** The whole comparison as a Markdown document: what was compared and how, a line for each experiment, and the table. */
export function renderDocument(comparisons: readonly Comparison[]): string {
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

**FreeBSD** (\`hz\` 100): a time is counted from what caused it, because every timer is 0 to 12 % late, and that
adds up: up to 1/16 is what FreeBSD itself allows by default (\`kern.timecounter.alloweddeviation\` 5,
[carp.md](../../docs/carp.md) A10), the rest is the emulation. The hosts here have \`alloweddeviation\` 0. From one advertisement to the next, from the last one heard to the takeover, from a command to its
effect: the measured time may exceed the simulated one by 12 % and 20 ms, or fall short of it by 20 ms. Each command is
given as long after the same advertisement as it was when measured.

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
