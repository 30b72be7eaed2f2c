import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import { writeCapture } from './capture.js';
import { missing } from './contest.js';
import { type Row, rateRow } from './row.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const OUT = here('out/');
/** Kernel buffer of every listener, MiB: the default of `sniff`. */
const BUFFER_MIB = 64;
/** Packets a second; each rate is this much above the one before it. */
const STEP = Math.SQRT2;
const FIRST = 20_000;
const LAST = 1_000_000;
/** Packets of one replay: at high rates far more than fit in the kernel's buffer. */
const PACKETS = 200_000;
/** The longest replay, s. */
const SECONDS = 2;
/** A rate counts as held if one of this many attempts loses nothing: another process may have used the processor. */
const ATTEMPTS = 3;
/** tcpdump takes what it has not filled a block with once a second, and at SIGINT leaves it behind. */
const SETTLING_MS = 1500;

const BOUND =
  'tcpdump fills a file itself; behind the same tcpdump, sniff reads a pipe, dissects and judges each packet, and prints a line for it, on the same two processors.';

interface Listener {
  readonly name: string;
  /** The command that writes what it hears into a file. */
  command(file: string): string[];
  /** The file is its stdout. */
  readonly throughStdout?: boolean;
}

const carplab = (...args: string[]): string[] => [
  process.execPath,
  here('../packages/cli/bin/carplab.js'),
  ...['sniff', '-i', 'eth0', '--buffer', `${BUFFER_MIB}`, ...args],
];
const LISTENERS: readonly Listener[] = [
  {
    name: 'tcpdump',
    command: (file) => ['tcpdump', '-i', 'eth0', '-B', `${BUFFER_MIB << 10}`, '-Z', 'root', '-w', file],
  },
  { name: 'sniff', command: (file) => carplab('-w', file) },
  { name: 'sniff -w -', command: () => carplab('-w', '-'), throughStdout: true },
];

/** What `sniff -w` keeps of a replay at increasing speed, beside what tcpdump does: the highest rate without a loss. */
export async function liveGroup(quick: boolean): Promise<Row[]> {
  const lacking = lackingFor();
  if (lacking !== undefined) {
    missing('a replay in network namespaces', lacking);
    return [];
  }
  const held = await withCable((cable) => ladders(cable, quick ? PACKETS / 4 : PACKETS));
  const rate = (name: string): number => held.get(name) ?? Number.NaN;
  return [
    rateRow(
      'sniff -w FILE, nothing lost up to',
      rate('sniff'),
      'tcpdump -w',
      rate('tcpdump'),
      undefined,
      BOUND,
    ),
    rateRow('sniff -w -, which prints no lines', rate('sniff -w -'), 'tcpdump -w', rate('tcpdump')),
  ];
}

function lackingFor(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes network namespaces';
  const absent = ['ip', 'tcpdump', 'tcpreplay'].find((each) => spawnSync(each, ['-V']).error !== undefined);
  return absent && `${absent} is not installed`;
}

/** Two namespaces, each with an end of one cable as `eth0`. */
interface Cable {
  readonly from: string;
  readonly to: string;
}

async function withCable<T>(use: (cable: Cable) => Promise<T>): Promise<T> {
  const [from, to] = ['from', 'to'].map((end) => `carplab-bench-${process.pid}-${end}`) as [string, string];
  const ip = (...args: string[]): void => void execFileSync('ip', args);
  mkdirSync(OUT, { recursive: true });
  try {
    for (const name of [from, to]) ip('netns', 'add', name);
    ip('-n', from, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', to);
    for (const name of [from, to]) {
      // Only the replay may be heard.
      spawnSync('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=1']);
      ip('-n', name, 'link', 'set', 'eth0', 'up');
    }
    return await use({ from, to });
  } finally {
    for (const name of [from, to]) spawnSync('ip', ['netns', 'del', name]);
    rmSync(OUT, { recursive: true, force: true });
  }
}

/** By listener, the highest rate that it held, in packets per second. */
async function ladders(cable: Cable, packets: number): Promise<ReadonlyMap<string, number>> {
  const capture = `${OUT}replayed.pcap`;
  writeCapture(capture, packets);
  const held = new Map<string, number>();
  let climbing = LISTENERS;
  for (let rate = FIRST; rate <= LAST && climbing.length > 0; rate *= STEP) {
    const sent = Math.min(packets, Math.round(SECONDS * rate));
    const still: Listener[] = [];
    let reached = Number.POSITIVE_INFINITY;
    for (const listener of climbing) {
      const best = await attempts(cable, listener, capture, sent, rate);
      reached = best.rate;
      const lost = best.lost === 0 ? 'nothing lost' : `${best.lost} of ${sent} lost`;
      process.stderr.write(`  ${listener.name}: ${Math.round(best.rate)} packets/s, ${lost}\n`);
      if (best.lost > 0) continue;
      held.set(listener.name, Math.max(best.rate, held.get(listener.name) ?? 0));
      still.push(listener);
    }
    climbing = still;
    // More than tcpreplay can send.
    if (reached < rate / STEP) break;
  }
  return held;
}

interface Attempt {
  /** As tcpreplay measured it. */
  readonly rate: number;
  readonly lost: number;
}

async function attempts(
  cable: Cable,
  listener: Listener,
  capture: string,
  packets: number,
  rate: number,
): Promise<Attempt> {
  let best: Attempt | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const one = await listenTo(cable, listener, capture, packets, rate);
    if (best === undefined || one.lost < best.lost) best = one;
    if (best.lost === 0) break;
  }
  return best!;
}

async function listenTo(
  cable: Cable,
  { command, throughStdout }: Listener,
  capture: string,
  packets: number,
  rate: number,
): Promise<Attempt> {
  const file = `${OUT}heard`;
  const stdout = openSync(throughStdout ? file : '/dev/null', 'w');
  const listener = spawn('ip', ['netns', 'exec', cable.to, ...command(file)], {
    stdio: ['ignore', stdout, 'pipe'],
  });
  closeSync(stdout);
  const ended = new Promise<void>((resolve) => listener.on('close', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      const { stderr } = listener;
      let said = '';
      stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/listening on/.test(said)) resolve();
      });
      listener.on('close', () => reject(new Error(`${command(file).join(' ')} does not listen: ${said}`)));
    });
    const replayed = execFileSync(
      'ip',
      [
        ...['netns', 'exec', cable.from, 'tcpreplay', '-i', 'eth0', '--preload-pcap'],
        ...[`--pps=${Math.round(rate)}`, `--limit=${packets}`, capture],
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    listener.kill('SIGINT');
    await ended;
    return { rate: Number(/([\d.]+) pps/.exec(replayed)?.[1]), lost: packets - framesIn(file) };
  } finally {
    listener.kill('SIGKILL');
  }
}

function framesIn(file: string): number {
  const reader = new CaptureReader();
  reader.push(new Uint8Array(readFileSync(file)));
  let frames = 0;
  while (reader.next()) frames++;
  return frames;
}
