import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureReader } from '@carplab/capture';
import { afterAll, describe, expect, it } from 'vitest';
import { skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { BIN, carplab, linesOf, ROOT, scratch } from './carplab.js';

const folder = scratch();
const LONG = 'fixtures/freebsd/failover_07_lan.pcap';
const LIMITED = 'the file would be larger than the limit';

/** Runs carplab where it can write no file of more than 8 KiB; its stdout is a pipe. */
const limited = (...args: string[]) =>
  execFileSync(
    'bash',
    [
      '--norc',
      '-c',
      '( ulimit -f 8; exec "$0" "$@" 2>"$ERR" ) | cat >"$OUT"; echo $PIPESTATUS',
      process.execPath,
      BIN,
      ...args,
    ],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], TZ: 'UTC', OUT: join(folder, 'out'), ERR: join(folder, 'err') },
    },
  ).trim();
const stderr = (): string => readFileSync(join(folder, 'err'), 'utf8');

/** The frames of a capture, which must be whole to its last byte. */
function wholeFrames(path: string): number {
  const reader = new CaptureReader();
  reader.push(readFileSync(path));
  reader.end();
  let frames = 0;
  while (reader.next()) frames++;
  expect(reader.problems).toEqual([]);
  return frames;
}

describe.skipIf(process.platform === 'win32')('a file that outgrows what is allowed', () => {
  it.each(['cut.pcapng', 'cut.pcap'])('decode -w %s: the summary, whole packets, exit 2', (name) => {
    const file = join(folder, name);
    expect(limited('decode', LONG, '--all', '-w', file)).toBe('2');
    const words = linesOf(stderr());
    const all = linesOf(carplab(['decode', LONG, '--all']).stderr);
    expect(words).toEqual([...all, `carplab: cannot write ${file}: ${LIMITED}`]);
    const { size } = statSync(file);
    expect(size).toBeGreaterThan(4000);
    expect(size).toBeLessThanOrEqual(8192);
    expect(wholeFrames(file)).toBeGreaterThan(10);
  });

  it('run --pcap and --trace: the verdict, whole blocks and lines, exit 2', () => {
    const [pcap, trace] = [join(folder, 'run.pcapng'), join(folder, 'run.trace')];
    const scenario = 'sim/scenarios/s2-crash.yaml';
    const fine = carplab(['run', scenario]);
    expect(fine.status).toBe(0);
    expect(limited('run', scenario, '--pcap', pcap, '--trace', trace)).toBe('2');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(fine.stdout);
    expect(stderr()).toMatch(new RegExp(`^carplab: cannot write ${folder}/run\\.\\w+: ${LIMITED}\n$`));
    expect(wholeFrames(pcap)).toBeGreaterThan(10);
    const lines = readFileSync(trace, 'utf8');
    expect(lines.endsWith('\n')).toBe(true);
    for (const line of linesOf(lines)) JSON.parse(line);
  });

  it('craft -w: exit 2', () => {
    expect(
      limited(
        'craft',
        'carp',
        '--vhid',
        '7',
        '--vip',
        '10.0.0.9',
        '--count',
        '500',
        '-w',
        join(folder, 'craft.pcap'),
      ),
    ).toBe('2');
    expect(stderr()).toContain(LIMITED);
    expect(wholeFrames(join(folder, 'craft.pcap'))).toBeGreaterThan(10);
  });
});

const skip = skipLoudly('sniff -w on a full disk', whyNoLab('tcpdump', 'cap', 'mount'));
describe.skipIf(skip)('sniff -w on a full disk', { timeout: 120_000 }, () => {
  const disk = join(folder, 'disk');
  afterAll(() => {
    if (!skip) execFileSync('umount', [disk]);
  });

  it('ends with its summary, a whole file, and exit 2', () =>
    inLab(async (lab, attempt) => {
      if (attempt === 1) {
        mkdirSync(disk);
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk]);
      }
      const file = join(disk, 'evidence.pcapng');
      const [a, b] = [1, 2].map((n) => lab.addNode(`n${n}`, [`10.0.0.${n}/24`]));
      const watch = a!.start([
        process.execPath,
        BIN,
        'sniff',
        '-i',
        'eth0',
        '--all',
        '--filter',
        'icmp',
        '-w',
        file,
      ]);
      await until('sniff listens', () => watch.stderr().includes('listening on'));
      const pings = b!.start(['ping', '-q', '-i', '0.01', '10.0.0.1']);
      expect(await watch.ended).toBe(2);
      pings.process.kill('SIGINT');
      const words = linesOf(watch.stderr());
      expect(words.at(-1)).toBe(`carplab: cannot write ${file}: no space left on the device`);
      expect(words.some((line) => /^\d+ frames, 0 CARP/.test(line))).toBe(true);
      expect(wholeFrames(file)).toBeGreaterThan(10);
    }));
});
