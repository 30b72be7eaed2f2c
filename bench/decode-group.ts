import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeCapture } from './capture.js';
import { type CommandRun, canMeasureMemory, outputOf, runCommand } from './command.js';
import { missing } from './contest.js';
import { median } from './median.js';
import { PASSWORD, VHID, VIP_TEXT } from './packets.js';
import { onOneCpu } from './pinning.js';
import { type Aim, type Row, rateRow } from './row.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const OUT = here('out/');
const NOTES = here('out/time.txt');

const carplab = (file: string): string[] => [
  process.execPath,
  here('../packages/cli/bin/carplab.js'),
  'decode',
  file,
];
const verified = (file: string): string[] => [...carplab(file), '--password', PASSWORD, '--vip', VIP_TEXT];
const tcpdump = (file: string): string[] => ['tcpdump', '-T', 'carp', '-nr', file];
/** With TZ unset, libc looks at /etc/localtime for every line that tcpdump prints; setting TZ avoids that. */
const tcpdumpTz = (file: string): string[] => ['env', 'TZ=UTC', ...tcpdump(file)];
const TSHARK_FIELDS = [
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'carp.vhid',
  'carp.advskew',
  'carp.demotion',
  'carp.adver_int',
  'carp.counter',
];
const tshark = (file: string): string[] => [
  ...['tshark', '-n', '-r', file, '-d', 'ip.proto==112,carp', '-T', 'fields'],
  ...TSHARK_FIELDS.flatMap((field) => ['-e', field]),
];
/** Debian's scapy needs Debian's Python, which may not be first in the path. */
const scapy = (python: string) => (file: string) => [python, here('scapy-rate.py'), file];

const BOUND =
  'pinned to one core, V8 compiles on the core that it runs on (on two cores the same command takes 0.9 s); writing the lines is a third of the rest, which is spread over the reader, the dissector, the timelines and the command; see bench/README.md, "What bounds decode".';

/** `carplab decode`, process start included, against programs that print the same. */
export function decodeGroup(quick: boolean): Row[] {
  const size = quick
    ? { main: 100_000, tshark: 20_000, scapy: 3_000, large: 1_000_000 }
    : { main: 1_000_000, tshark: 200_000, scapy: 20_000, large: 10_000_000 };
  const runs = quick ? 3 : 5;
  mkdirSync(OUT, { recursive: true });
  try {
    return [...speed(size, runs), ...memory(size, quick ? 1 : 3)];
  } finally {
    rmSync(OUT, { recursive: true, force: true });
  }
}

function capture(count: number): string {
  const path = `${OUT}${count}.pcap`;
  writeCapture(path, count);
  return path;
}

function speed(size: { main: number; tshark: number; scapy: number }, runs: number): Row[] {
  const main = capture(size.main);
  const sample = capture(1000);
  const plain = linesOf(carplab(sample));
  const checked = linesOf(verified(sample));
  if (plain.length !== 1000 || checked.filter((line) => line.endsWith('auth=ok')).length !== 1000)
    throw new Error('carplab decode does not print the 1000 packets of the sample');

  const contenders = [
    ['plain', carplab],
    ['verified', verified],
    ...peer('tcpdump', tcpdump, sample, /CARPv2-advertise.* vhid=7 /),
    ...peer('tcpdump, TZ set', tcpdumpTz, sample, /CARPv2-advertise.* vhid=7 /),
  ] as const;
  const times = new Map<string, number[]>(contenders.map(([name]) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const [name, command] of contenders) {
      const done = runCommand(command(main), NOTES);
      if (name === 'plain' || name === 'verified') checkSummary(done, size.main, name === 'verified');
      times.get(name)!.push(done.seconds);
    }
  const seconds = (name: string): number | undefined => {
    const all = times.get(name);
    return all && median(all);
  };
  const millions = `${size.main / 1e6} M`;
  const plainSeconds = seconds('plain')!;
  const rate = size.main / plainSeconds;
  return [
    timeRow(`decode ${millions}`, plainSeconds, 'tcpdump', seconds('tcpdump'), 3),
    timeRow(`decode ${millions}, verified`, seconds('verified')!, 'tcpdump', seconds('tcpdump'), 2),
    timeRow(`decode ${millions}`, plainSeconds, 'tcpdump, TZ set', seconds('tcpdump, TZ set')),
    rateRow(
      `decode ${millions}`,
      rate,
      `tshark, ${size.tshark / 1000} k`,
      tsharkRate(size.tshark, sample, runs),
      { kind: 'at least', ratio: 20 },
      BOUND,
    ),
    rateRow(
      `decode ${millions}`,
      rate,
      `scapy, ${size.scapy / 1000} k`,
      scapyRate(size.scapy, runs),
      { kind: 'at least', ratio: 300 },
      BOUND,
    ),
  ];
}

const linesOf = (argv: readonly string[]): string[] => (outputOf(argv) ?? '').trimEnd().split('\n');

/** The contender, if it prints a line for each of the sample's 1000 packets; otherwise undefined, with a loud message. */
function peer(
  name: string,
  command: (file: string) => string[],
  sample: string,
  line: RegExp,
): [string, (file: string) => string[]][] {
  const output = outputOf(command(sample));
  const right = output?.split('\n').filter((text) => line.test(text)).length;
  if (right === 1000) return [[name, command]];
  missing(name, output === undefined ? 'it cannot be run' : `it printed ${right} of 1000 packets`);
  return [];
}

function checkSummary({ stderr }: CommandRun, count: number, withKeys: boolean): void {
  const wanted = `${count} CARP, 0 VRRP, 0 other, ${withKeys ? count : 0} verified, 0 failed`;
  if (!stderr.includes(wanted)) throw new Error(`carplab decode says ${stderr}; it should say ${wanted}`);
}

function timeRow(
  what: string,
  oursSeconds: number,
  against: string,
  peerSeconds: number | undefined,
  aim?: number,
): Row {
  const text = (seconds: number): string => `${seconds.toFixed(2)} s`;
  return {
    what,
    ours: text(oursSeconds),
    against,
    peer: peerSeconds === undefined ? 'missing' : text(peerSeconds),
    ratio: peerSeconds === undefined ? undefined : peerSeconds / oursSeconds,
    ...(aim === undefined ? {} : { aim: { kind: 'at least', ratio: aim }, bound: BOUND }),
  };
}

/** Packets per second of wall time, its start included: a fifteenth of the time, with the file this long. */
function tsharkRate(count: number, sample: string, runs: number): number | undefined {
  const [found] = peer('tshark', tshark, sample, new RegExp(`\t224\\.0\\.0\\.18\t${VHID}\t`));
  if (!found) return undefined;
  const file = capture(count);
  return median(Array.from({ length: runs }, () => count / runCommand(found[1](file), NOTES).seconds));
}

/** Packets per second of wall time, by its own clock: without the second that importing scapy takes. */
function scapyRate(count: number, runs: number): number | undefined {
  const sample = capture(100);
  const python = ['/usr/bin/python3', 'python3'].find((name) =>
    outputOf(scapy(name)(sample))?.startsWith(`100 ${100 * VHID} `),
  );
  if (python === undefined) {
    missing('scapy', 'no python3 here imports it and reads a capture with it');
    return undefined;
  }
  const file = capture(count);
  const rates = Array.from({ length: runs }, () => {
    const [packets, vhids, seconds] = outputPinned(scapy(python)(file));
    if (packets !== count || vhids !== count * VHID) throw new Error('scapy read something else');
    return count / seconds!;
  });
  return median(rates);
}

/** The numbers that a command prints. */
function outputPinned(argv: readonly string[]): number[] {
  return (outputOf(onOneCpu(argv)) ?? '').trim().split(' ').map(Number);
}

const WITHIN: Aim = { kind: 'equal within', tolerance: 0.2 };

function memory(size: { main: number; large: number }, runs: number): Row[] {
  const what = `peak memory, ${size.large / 1e6} M against ${size.main / 1e6} M`;
  if (!canMeasureMemory) {
    missing('GNU time', 'there is no /usr/bin/time, so peak memory is not measured');
    return [{ what, ours: '–', against: 'itself', peer: 'missing', ratio: undefined, aim: WITHIN }];
  }
  const peak = (count: number): number => {
    const file = capture(count);
    const peaks = Array.from({ length: runs }, () => runCommand(verified(file), NOTES).peakKiB!);
    rmSync(file);
    return median(peaks);
  };
  const small = peak(size.main);
  const large = peak(size.large);
  const text = (kib: number): string => `${(kib / 1024).toFixed(1)} MiB`;
  return [
    { what, ours: text(large), against: 'itself', peer: text(small), ratio: large / small, aim: WITHIN },
  ];
}
