import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeLab, type Node, skipLoudly, type Tracked, until, whyNoLab } from '../../live/test/namespaces.js';
import { BIN, carplab, linesOf, scratch } from './carplab.js';
import { type Ucarp, ucarpOn } from './ucarp-lab.js';

const folder = scratch();

describe('sniff: what it requires', () => {
  it.each([
    [[], "required option '-i, --interface <if>' not specified"],
    [['-i', 'lo', '--summary', '--json'], 'cannot be used with'],
    [['-i', 'lo', '--for', 'ever'], 'not a number of seconds'],
  ])('%j: %s', (args, words) => {
    const { status, stderr } = carplab(['sniff', ...args]);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });
});

const why = whyNoLab('cap', 'raw-socket', 'ucarp', 'tcpdump', 'setpriv');
describe.skipIf(skipLoudly('sniff on a real interface', why))('sniff on a real interface', () => {
  const lab = why === undefined ? makeLab() : undefined;

  it.each([
    [['-i', 'no-such-if0'], "no interface 'no-such-if0'; there are "],
    [['-i', 'lo', '--capture', 'cap', '--filter', 'proto nonsense'], 'cannot open lo: '],
    [['-i', 'lo', '--filter', 'proto nonsense'], 'cannot open lo: '],
  ])('%j: %s', (args, words) => {
    const { status, stderr } = carplab(['sniff', ...args]);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });

  const running: Ucarp[] = [];
  afterEach(() => {
    for (const each of running.splice(0)) each.kill();
  });
  const ucarp = (node: Node, source: string, password: string): void => {
    running.push(ucarpOn(node, { source, vip: '10.0.0.254', vhid: 9, password }));
  };
  const sniff = (node: Node, ...args: string[]): Tracked =>
    node.start([
      process.execPath,
      BIN,
      'sniff',
      '-i',
      'eth0',
      '--vip',
      '10.0.0.254',
      '--password',
      'secret',
      ...args,
    ]);

  it.each(['tcpdump', 'cap', 'raw'])(
    'hears ucarp through %s, verifies, and ends with a whole file',
    async (port) => {
      const a = lab!.addNode(`a${port}`, ['10.0.0.1/24']);
      const b = lab!.addNode(`b${port}`, ['10.0.0.2/24']);
      ucarp(a, '10.0.0.1', 'secret');
      const file = join(folder, `${port}.pcapng`);
      const watch = sniff(b, '--capture', port, '-w', file);
      await until('two advertisements are printed', () => watch.lines().length >= 2);
      watch.process.kill('SIGINT');
      expect(await watch.ended).toBe(0);
      for (const line of linesOf(watch.stdout()))
        expect(line).toMatch(/10\.0\.0\.1 > 224\.0\.0\.18: CARPv2-advertise vhid=9 .* auth=ok$/);
      expect(watch.stderr()).toMatch(/, \d+ verified, 0 failed, 0 damaged\n\nvhid 9, IPv4/);
      const again = carplab(['decode', file, '--vip', '10.0.0.254', '--password', 'secret']);
      expect(again.status).toBe(0);
      expect(linesOf(again.stdout)).toEqual(linesOf(watch.stdout()));
    },
  );

  it('raises an alarm for two masters, and says which address differs', async () => {
    const a = lab!.addNode('a', ['10.0.0.1/24']);
    const b = lab!.addNode('b', ['10.0.0.2/24']);
    const watch = sniff(b, '--json');
    const screen = sniff(b, '--summary', '--vip', '10.0.0.253');
    await until('both listen', () => watch.stderr().includes('listening'));
    ucarp(a, '10.0.0.1', 'secret');
    ucarp(b, '10.0.0.2', 'another');
    // Where the machine stalls one of them, it is over before it is said.
    const bothMaster = /10\.0\.0\.[12] and 10\.0\.0\.[12] (are|were) both MASTER of vhid 9( for \d+\.\d+ s)?/;
    await until('the alarm', () => watch.lines().some((line) => line.includes('"alarm"')));
    const found = watch.lines().map((line) => JSON.parse(line) as { event?: string });
    expect(found.find(({ event }) => event === 'alarm')).toMatchObject({
      kind: 'dual-master',
      vhid: 9,
      message: expect.stringMatching(bothMaster),
    });
    const seen = (auth: string): number => watch.stdout().split(`"auth":"${auth}"`).length - 1;
    await until('some of each', () => seen('ok') > 2 && seen('bad') > 2);
    watch.process.kill('SIGTERM');
    expect(await watch.ended).toBe(1);
    expect(watch.stderr()).toContain('both master: ');
    await until('the screen', () => bothMaster.test(screen.stdout()));
    screen.process.kill('SIGINT');
    expect(await screen.ended).toBe(1);
    // It has one address too many.
    expect(screen.stderr()).toContain('matches without 10.0.0.253');
  });

  it('survives loss and return of the interface, and ends with --for and -c', async () => {
    const a = lab!.addNode('c', ['10.0.0.3/24']);
    const b = lab!.addNode('d', ['10.0.0.4/24']);
    ucarp(a, '10.0.0.3', 'secret');
    const watch = sniff(b, '--for', '600');
    await until('one', () => watch.lines().length >= 1);
    b.run('ip', 'link', 'set', 'eth0', 'down');
    await until('it says so', () => watch.stderr().includes('eth0 is down'));
    b.run('ip', 'link', 'set', 'eth0', 'up');
    const before = watch.lines().length;
    await until('more come', () => watch.lines().length > before);
    watch.process.kill('SIGINT');
    expect(await watch.ended).toBe(0);
    const two = sniff(b, '-c', '2');
    expect(await two.ended).toBe(0);
    expect(linesOf(two.stdout())).toHaveLength(2);
  });

  it('ends quietly if the reader closes the pipe, and with --for', async () => {
    const a = lab!.addNode('e', ['10.0.0.5/24']);
    ucarp(a, '10.0.0.5', 'secret');
    const piped = a.start([
      ...['bash', '--norc', '-c'],
      `"${process.execPath}" "${BIN}" sniff -i eth0 | head -1; echo "\${PIPESTATUS[0]}"`,
    ]);
    await piped.ended;
    expect(linesOf(piped.stdout())).toEqual([expect.stringContaining('CARPv2'), '0']);
    const file = join(folder, 'silent.pcapng');
    const silent = a.start([process.execPath, BIN, 'sniff', '-i', 'lo', '--for', '0.3', '-w', file]);
    expect(await silent.ended).toBe(0);
    expect(existsSync(file) && statSync(file).size).toBeGreaterThan(0);
  });

  it('ends if a summary cannot be written, just as for lines', async () => {
    const a = lab!.addNode('g', ['10.0.0.6/24']);
    ucarp(a, '10.0.0.6', 'secret');
    const summary = (end: string): Tracked =>
      a.start(['bash', '--norc', '-c', `"${process.execPath}" "${BIN}" sniff -i eth0 --summary ${end}`]);
    const piped = summary(`| head -1; echo "\${PIPESTATUS[0]}"`);
    await piped.ended;
    expect(linesOf(piped.stdout()).at(-1)).toBe('0');
    expect(piped.stderr()).not.toContain('ClosedPipe');
    const full = summary('> /dev/full');
    expect(await full.ended).toBe(2);
    expect(linesOf(full.stderr()).at(-1)).toBe('carplab: cannot write stdout: no space left on the device');
  });

  it('leaves an existing file alone if no interface can be opened', () => {
    const file = join(folder, 'evidence.pcapng');
    writeFileSync(file, 'evidence');
    const { status, stderr } = carplab(['sniff', '-i', 'lo', '-i', 'no-such-if0', '-w', file]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("no interface 'no-such-if0'")]);
    expect(readFileSync(file, 'utf8')).toBe('evidence');
  });

  it('warns if everybody can read the password', () => {
    const file = join(folder, 'readable');
    writeFileSync(file, 'secret');
    chmodSync(file, 0o644);
    const { stderr } = carplab([
      ...['sniff', '-i', 'lo', '--for', '0.1', '--vip', '10.0.0.9'],
      ...['--password-file', file, '--password-file', `7=${file}`],
    ]);
    expect(stderr.split('everybody can read the password in').length - 1).toBe(1);
  });

  it('listens without tcpdump if only node has the privilege', async () => {
    const a = lab!.addNode('h', []);
    const forbidden = join(folder, 'tcpdump');
    const words = "eth0: You don't have permission to perform this capture on that device";
    writeFileSync(forbidden, `#!/bin/sh\necho "tcpdump: ${words}" >&2\nexit 1\n`);
    chmodSync(forbidden, 0o755);
    const listening = a.start([
      ...['env', `PATH=${folder}:${process.env['PATH']}`],
      ...[process.execPath, BIN, 'sniff', '-i', 'eth0', '--for', '0.2'],
    ]);
    expect(await listening.ended, listening.stderr()).toBe(0);
    expect(listening.stderr()).toContain('listening on eth0');
  });

  it('says which privilege is missing', async () => {
    const a = lab!.addNode('f', []);
    const nobody = a.start([
      'setpriv',
      '--reuid=65534',
      '--clear-groups',
      '--bounding-set=-all',
      process.execPath,
      BIN,
      'sniff',
      '-i',
      'eth0',
    ]);
    expect(await nobody.ended).toBe(2);
    expect(nobody.stderr()).toContain('CAP_NET_RAW is required, and nothing else');
  });
});
