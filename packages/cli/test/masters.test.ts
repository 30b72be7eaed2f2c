import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linesOf, scratch } from './carplab.js';
import { askCarplab } from './resident.js';

const folder = scratch();
const CASES = 'fixtures/cases';
const LIVE = 'fixtures/freebsd-live';

/** What `decode` says of a capture under its tables, without the times of day. */
function said(file: string, ...keys: string[]): string[] {
  const { stderr } = askCarplab(['decode', file, ...keys]);
  return linesOf(stderr)
    .filter((line) => /both master|hear|gave way|came again|changed advskew/.test(line))
    .map((line) =>
      line
        .trim()
        .replace(/; look at .*/, '')
        .replace(/\d\d:\d\d:\d\d\.\d{6} to \d\d:\d\d:\d\d\.\d{6}, /, ''),
    );
}

const live = (name: string): string[] =>
  said(`${LIVE}/${name}.pcap`, '--password', 'CarplabLive2026', '--vip', '10.9.0.100');
const deaf = (worse: string, skew: number, better: string): string =>
  `${worse} (advbase 1, advskew ${skew}) should have given way and did not hear ${better}, or never obeys`;

it('a half-deaf pair: who is deaf, and no replay', () => {
  const keys = ['--password', 'secret', '--vip', '1=198.51.100.4', '--vip', '2=192.168.1.254'];
  expect(said(`${CASES}/half-deaf-pair.pcapng`, ...keys)).toEqual([
    'both master: 198.51.100.2 and 198.51.100.3 (30.609 s)',
    deaf('198.51.100.3', 100, '198.51.100.2'),
  ]);
});

it('an OpenBSD node reboots, and nothing comes again', () => {
  expect(said(`${CASES}/openbsd-reboot.pcapng`)).toEqual([]);
});

it('the worst of three is deaf; the one in the middle preempts it again and again, and hears both', () => {
  const keys = ['--password', 'secret', '--vip', '192.168.1.254'];
  expect(said(`${CASES}/three-nodes-one-deaf.pcapng`, ...keys)).toEqual([
    'both master: 192.168.1.1 and 192.168.1.2 (18 times, 8.801 s in all)',
    '192.168.1.2 preempted 192.168.1.3 and gave way to 192.168.1.1 at its next advertisement: it hears both',
    'both master: 192.168.1.1 and 192.168.1.3 (26.961 s)',
    deaf('192.168.1.3', 150, '192.168.1.1'),
    'both master: 192.168.1.3 and 192.168.1.2 (17 times, 8.348 s in all)',
    deaf('192.168.1.3', 150, '192.168.1.2'),
  ]);
});

it('three kernels, the third deaf: 33 times, 16.7 s in all', () => {
  const lines = live('live_19_deaf_third');
  const [first, second, ...rest] = lines.filter((line) =>
    line.startsWith('both master: 10.9.0.3 and 10.9.0.4'),
  );
  expect(first).toBe('both master: 10.9.0.3 and 10.9.0.4 (33 times, 16.663 s in all)');
  expect(second).toBe('both master: 10.9.0.3 and 10.9.0.4 (32 times, 17.152 s in all)');
  expect(rest).toEqual([]);
  expect(lines).toContain('both master: 10.9.0.3 and 10.9.0.5 (57.060 s)');
  expect(new Set(lines.filter((line) => line.includes('did not hear')))).toEqual(
    new Set([deaf('10.9.0.5', 200, '10.9.0.3'), deaf('10.9.0.5', 200, '10.9.0.4')]),
  );
  expect(lines.join('\n')).not.toMatch(/came again|changed/);
});

it('three kernels without a fault: two were MASTER for an interval five times in 42', () => {
  expect(live('live_18_three_preempt').filter((line) => !line.includes('hears both'))).toEqual(
    ['996.507 ms', '998.032 ms', '1.058 s', '1.057 s', '1.019 s'].map(
      (time) => `both master: 10.9.0.3 and 10.9.0.4 (${time})`,
    ),
  );
});

it('a deaf backup is MASTER until it gives way, not until its last advertisement', () => {
  const lines = live('live_20_deaf_backup');
  expect(lines.filter((line) => line.startsWith('both'))).toEqual([
    'both master: 10.9.0.3 and 10.9.0.4 (7.616 s)',
    // It gave way one advertisement later; the wire does not say at which of two.
    'both master: 10.9.0.3 and 10.9.0.4 (6.060 s)',
    'both master: 10.9.0.3 and 10.9.0.4 (7.618 s)',
  ]);
  expect(lines.join('\n')).not.toContain('came again');
});

it('a scenario of OpenBSD and FreeBSD, a reboot in it, has no replay', () => {
  const file = join(folder, 'mixed.pcapng');
  expect(askCarplab(['run', 'sim/scenarios/openbsd-and-freebsd.yaml', '--pcap', file]).status).toBe(0);
  expect(said(file).filter((line) => /came again|changed/.test(line))).toEqual([]);
});

it('a true replay and a forged goodbye are found', () => {
  const of = (name: string): string[] => {
    const file = join(folder, `${name}.pcapng`);
    askCarplab(['run', `sim/scenarios/${name}.yaml`, '--pcap', file]);
    return said(file);
  };
  expect(of('replay-keeps-dead-master').join('\n')).toMatch(
    /^16 times an old advertisement of 192\.168\.1\.1 came again/m,
  );
  expect(of('forged-advbase').join('\n')).toMatch(
    /an old advertisement of 192\.168\.1\.1 came with changed advskew, advbase or demote/,
  );
});
