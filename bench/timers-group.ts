import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import { Lab, whyNoLab } from '../packages/live/test/namespaces.js';
import { writeCapture } from './capture.js';
import { missing } from './contest.js';
import type { Row } from './row.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const OUT = here('out/');
const BIN = here('../packages/cli/bin/carplab.js');
/** Virtual hosts of each speaker: samples come so many times as fast. */
const VHIDS = 8;
/** Of vhid 1, 2, 3…: no two advertise at once for long. */
const skewOf = (vhid: number): number => vhid * 9;
const intervalUs = (vhid: number): number => 1_000_000 + Math.floor((skewOf(vhid) * 1_000_000) / 256);
/** Works until who started it is gone: in a session of its own, no Ctrl-C reaches it. */
const BUSY = 'const { ppid } = process; while (process.ppid === ppid) for (let i = 0; i < 1e8; i++);';
/** Until all are MASTER. */
const SETTLING_MS = 6000;
const FLOOD_PPS = 20_000;
const LATE_US = 2000;
/** Offsets of IP source and vhid in a frame without VLAN tag. */
const VHID_AT = 14 + 20 + 1;

type Load = 'idle' | 'two busy loops a core' | '20,000 packets/s';
const LOADS: readonly Load[] = ['idle', 'two busy loops a core', '20,000 packets/s'];

interface Speaker {
  readonly name: string;
  /** The processes that advertise all vhids. */
  readonly commands: readonly (readonly string[])[];
}

const speak = [process.execPath, BIN, 'speak', '--no-control', '--config', `${OUT}speak.yaml`];
const UNPRIVILEGED = ['setpriv', '--bounding-set=-sys_nice', '--inh-caps=-all'];

const SPEAKERS: readonly Speaker[] = [
  { name: 'speak', commands: [speak] },
  { name: 'speak, without CAP_SYS_NICE', commands: [[...UNPRIVILEGED, ...speak]] },
  { name: 'speak --no-realtime', commands: [[...speak, '--no-realtime']] },
  {
    name: 'ucarp',
    commands: Array.from({ length: VHIDS }, (_, i) => [
      ...[
        'ucarp',
        '-i',
        'eth0',
        '-s',
        '10.0.0.1',
        '-p',
        'secret',
        '-v',
        `${i + 1}`,
        '-a',
        `10.0.0.${101 + i}`,
      ],
      ...['-k', `${skewOf(i + 1)}`, '--upscript=/bin/true', '--downscript=/bin/true'],
    ]),
  },
];

/** How far from their time advertisements leave, by the kernel's times, whatever else the machine does. */
export async function timersGroup(quick: boolean): Promise<Row[]> {
  const lacking = whyNoLab('tcpdump', 'tcpreplay', 'ucarp', 'setpriv', 'setsid', 'cap');
  if (lacking !== undefined) {
    missing('advertisements in network namespaces', lacking);
    return [];
  }
  const seconds = quick ? 12 : 40;
  const rows: Row[] = [];
  for (const load of LOADS) {
    const found = new Map<string, number[]>();
    for (const speaker of SPEAKERS) {
      const late = await latenesses(speaker, load, seconds);
      found.set(speaker.name, late);
      process.stderr.write(`  ${load}: ${speaker.name.padEnd(27)} ${distribution(late)}\n`);
    }
    const peer = found.get('ucarp')!;
    for (const [name, late] of found) {
      if (name === 'ucarp') continue;
      rows.push({
        what: `${name}, ${load}: 99 % no later than`,
        ours: milliseconds(quantile(late, 0.99)),
        against: 'ucarp',
        peer: milliseconds(quantile(peer, 0.99)),
        ratio: quantile(peer, 0.99) / quantile(late, 0.99),
      });
    }
  }
  return rows;
}

const milliseconds = (us: number): string => `${(us / 1000).toFixed(2)} ms`;

/** What came early did so after one that came late. */
function quantile(us: readonly number[], part: number): number {
  const sorted = us.map((each) => Math.max(0, each)).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

function distribution(us: readonly number[]): string {
  const parts = [0.5, 0.9, 0.99, 1].map((part) => milliseconds(quantile(us, part)));
  const off = us.filter((each) => each > LATE_US).length;
  return `n ${us.length}, 50 % ${parts[0]}, 90 % ${parts[1]}, 99 % ${parts[2]}, worst ${parts[3]}, ${((100 * off) / us.length).toFixed(1)} % more than 2 ms`;
}

/** By how much each advertisement comes later than its interval after the one before it, µs. */
async function latenesses({ commands }: Speaker, load: Load, seconds: number): Promise<number[]> {
  const lab = new Lab();
  const busy: ChildProcess[] = [];
  mkdirSync(OUT, { recursive: true });
  try {
    const at = lab.addNode('speaker', ['10.0.0.1/24']);
    const far = lab.addNode('flooder', []);
    writeFileSync(`${OUT}speak.yaml`, configuration(), { mode: 0o600 });
    const file = `${OUT}sent.pcap`;
    const tap = at.start([
      ...['tcpdump', '-i', 'eth0', '-U', '-w', file, '--immediate-mode', '-Z', 'root'],
      'outbound and proto 112',
    ]);
    // As a service manager starts them: each in a session of its own.
    for (const command of commands) at.start(['setsid', ...command]);
    await wait(SETTLING_MS);
    // The work of others, in sessions of their own.
    if (load === 'two busy loops a core')
      for (const _ of [...cpus(), ...cpus()])
        busy.push(spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore', detached: true }));
    if (load === '20,000 packets/s') {
      writeCapture(`${OUT}flood.pcap`, FLOOD_PPS);
      far.start([
        ...['tcpreplay', '-q', '-i', 'eth0', '--preload-pcap', `--pps=${FLOOD_PPS}`, '--loop=100000'],
        `${OUT}flood.pcap`,
      ]);
    }
    await wait(1000);
    const fromUs = Date.now() * 1000;
    await wait(seconds * 1000);
    tap.process.kill('SIGINT');
    await tap.ended;
    return differences(file, fromUs);
  } finally {
    for (const child of busy) child.kill('SIGKILL');
    lab.destroy();
    rmSync(OUT, { recursive: true, force: true });
  }
}

function configuration(): string {
  const vhids = Array.from({ length: VHIDS }, (_, i) => i + 1).map(
    (vhid) =>
      `  - { vhid: ${vhid}, addresses: 10.0.0.${100 + vhid}/24, advskew: ${skewOf(vhid)}, password: secret }`,
  );
  return `${['interface: eth0', 'vhids:', ...vhids].join('\n')}\n`;
}

function differences(file: string, fromUs: number): number[] {
  const reader = new CaptureReader();
  reader.push(new Uint8Array(readFileSync(file)));
  const last = new Map<number, number>();
  const found: number[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) {
    const vhid = frame.bytes[frame.start + VHID_AT]!;
    const before = last.get(vhid);
    last.set(vhid, frame.timeUs);
    if (before !== undefined && before > fromUs) found.push(frame.timeUs - before - intervalUs(vhid));
  }
  return found;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
