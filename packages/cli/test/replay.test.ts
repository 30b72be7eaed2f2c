import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLab, skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { BIN, carplab, jsonLines, linesOf, packetLines, ROOT, scratch } from './carplab.js';

const folder = scratch();
const STEADY = join(ROOT, 'fixtures/freebsd/carp_v4_01_steady.pcap');
const S0 = join(ROOT, 'sim/scenarios/s0-steady.yaml');

describe('replay: what it requires', () => {
  it.each([
    [[STEADY], 'Give -i INTERFACE for a real network, or --into-sim SCENARIO'],
    [[STEADY, '--into-sim', S0], '--segment takes wan or lan'],
    [[STEADY, '--into-sim', S0, '--segment', 'dmz'], "has no segment 'dmz': --segment takes wan or lan"],
    [[STEADY, '--into-sim', 'no-such.yaml'], 'no such file'],
    [['no-such.pcap', '--into-sim', S0, '--segment', 'wan'], 'no such file'],
    [[STEADY, '--into-sim', S0, '-i', 'eth0'], 'cannot be used with'],
    [[STEADY, '-i', 'lo', '--set-vhid', '7=300'], 'not a whole number from 1 to 255'],
    [[STEADY, '-i', 'lo', '--wait', 'soon'], 'not a number of seconds'],
  ])('case %#', (args, words) => {
    const { status, stderr } = carplab(['replay', ...args]);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });
});

describe('replay --into-sim', () => {
  it('lets the packets take part in the election: a stranger with advskew 0 silences both', () => {
    const { status, stdout, stderr } = carplab([
      ...['replay', STEADY, '--into-sim', S0, '--segment', 'wan', '--json'],
      ...[
        '--set-src',
        '203.0.113.9',
        '--resign',
        '--password',
        'MonMotDePasseCarp2026',
        '--vip',
        '203.0.113.4',
      ],
    ]);
    const events = jsonLines<{ event: string; host?: string; to?: string; timeUs: number; vhid?: number }>(
      stdout,
    );
    const masters = events.filter(
      ({ event, to, vhid }) => event === 'transition' && to === 'MASTER' && vhid === 1,
    );
    expect(stderr).toContain('26 packets entered wan');
    // The capture's last advertisement is 26.753 s in; then 3 s pass.
    expect(masters.map(({ host, timeUs }) => [host, Math.round(timeUs / 1e5)])).toEqual([
      ['OPNsense-1', 298],
    ]);
    expect(status).toBe(1);
  });

  it('with another key they are counted badauth, and change nothing', () => {
    const { status, stdout } = carplab([
      ...[
        'replay',
        STEADY,
        '--into-sim',
        S0,
        '--segment',
        'wan',
        '--at',
        '1.5',
        '--resign',
        '--vip',
        '203.0.113.4',
      ],
      ...['--password', 'another'],
    ]);
    expect(stdout).toContain('OPNsense-1 is MASTER at 4 s, 34 s: vhid 1 MASTER since 3 s');
    expect(status).toBe(1); // for the expectation that there is no badauth
    expect(stdout).toMatch(/FAIL {2}OPNsense-2 counts no badauth/);
  });

  it('refuses what it cannot sign', () => {
    const { status, stderr } = carplab(['replay', STEADY, '--into-sim', S0, '--segment', 'wan', '--resign']);
    expect([status, stderr]).toEqual([
      2,
      'carplab: --resign requires one password for vhid 1; none is given: --password-file 1=FILE\n',
    ]);
  });
});

const why = whyNoLab('cap', 'tcpdump');
describe.skipIf(skipLoudly('replay on a real interface', why))('replay on a real interface', () => {
  const lab = why === undefined ? makeLab() : undefined;

  it('says that there is no such interface', () => {
    const { status, stderr } = carplab(['replay', STEADY, '-i', 'no-such-if0', '--force']);
    expect([status, stderr]).toEqual([2, expect.stringContaining("no interface 'no-such-if0'")]);
  });

  it('keeps the interval, refuses a vhid in use, and signs again', async () => {
    const a = lab!.addNode('a', ['10.0.0.1/24']);
    const b = lab!.addNode('b', ['10.0.0.2/24']);
    const seen = join(folder, 'seen.pcap');
    const tcpdump = b.start([
      ...['tcpdump', '-U', '--immediate-mode', '-Z', 'root', '-i', 'eth0', '-w', seen, 'proto', '112'],
    ]);
    await until('tcpdump listens', () => tcpdump.stderr().includes('listening'));
    const replay = (node: typeof a, ...args: string[]) =>
      node.start([process.execPath, BIN, 'replay', ...args]);

    const first = replay(a, STEADY, '-i', 'eth0', '--speed', '10', '--wait', '200ms', '--json');
    expect(await first.ended).toBe(0);
    const [, took] = /26 frames sent on eth0 in (\d+\.\d+) s; late by /.exec(first.stderr())!;
    // In the capture 26.753 s from the first to the last.
    expect(Number(took)).toBeGreaterThanOrEqual(2.67);
    const sent = jsonLines<{ event: string; timeUs: number; lateUs: number }>(first.stdout());
    expect(sent.filter(({ event }) => event === 'sent')).toHaveLength(26);
    process.stdout.write(`replay at tenfold speed: ${linesOf(first.stderr()).at(-1)}\n`);
    // Never early, and no drift: the last is due when it was in the capture.
    for (const { event, lateUs } of sent) if (event === 'sent') expect(lateUs).toBeGreaterThanOrEqual(0);

    // A master that lasts for 53 s, with an advertisement every two.
    const slowly = ['--speed', '0.5', '--json'];
    const master = replay(b, STEADY, '-i', 'eth0', '--force', '--set-src', '10.0.0.2', ...slowly);
    await until('the master', () => master.lines().length > 0);
    const refused = replay(a, STEADY, '-i', 'eth0', '--wait', '5');
    const other = replay(
      a,
      ...[STEADY, '-i', 'eth0', '--wait', '1.5', '--speed', '20', '--set-vhid', '1=9'],
      ...['--resign', '--password', 'secret', '--vip', '10.0.0.254'],
    );
    expect(await refused.ended).toBe(2);
    expect(refused.stderr()).toContain('vhid 1 is being advertised on eth0 by 10.0.0.2');
    expect(await other.ended).toBe(0);
    master.process.kill('SIGINT');
    expect(await master.ended).toBe(0);
    expect(master.stderr()).toContain('stopped before the end');

    const nine = ['decode', seen, '--vhid', '9', '--password', 'secret', '--vip', '10.0.0.254'];
    const verified = (): number =>
      linesOf(carplab(nine).stdout).filter((line) => line.endsWith('auth=ok')).length;
    await until('all 26 are written', () => verified() === 26);
    tcpdump.process.kill('SIGINT');
    await tcpdump.ended;
    const one = carplab(['decode', seen, '--vhid', '1', '--src', '203.0.113.2', '--json']);
    const copies = packetLines<{ carp: { counter: string } }>(one.stdout).map(({ carp }) => carp.counter);
    const originals = packetLines<{ carp: { counter: string } }>(
      carplab(['decode', STEADY, '--json']).stdout,
    );
    expect(copies).toEqual(originals.map(({ carp }) => carp.counter));
  });

  it('reports which packets of a damaged capture could not be sent', async () => {
    const c = lab!.addNode('c', ['10.0.0.3/24']);
    const cut = join(folder, 'cut.pcap');
    writeFileSync(cut, readFileSync(STEADY).subarray(0, 1000));
    const run = c.start([process.execPath, BIN, 'replay', cut, '-i', 'eth0', '--force', '--speed', '100']);
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toMatch(/at byte \d+\)\n\d+ frames? sent/);
  });
});
