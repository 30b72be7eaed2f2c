import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeLab, type Node, skipLoudly, type Tracked, until, whyNoLab } from '../../live/test/namespaces.js';
import { BIN, carplab, jsonLines, linesOf, scratch } from './carplab.js';

const folder = scratch();
const why = whyNoLab('cap', 'tcpdump');

describe.skipIf(skipLoudly('states on a real interface', why))('states -i', () => {
  const lab = why === undefined ? makeLab() : undefined;
  const running: Tracked[] = [];
  afterEach(() => {
    for (const { process } of running.splice(0)) process.kill('SIGKILL');
  });
  const start = (node: Node, ...args: string[]): Tracked => {
    const tracked = node.start([process.execPath, BIN, ...args]);
    running.push(tracked);
    return tracked;
  };

  const id = (number: number): string => String(number).padStart(16, '0');
  const state = (number: number) => ({
    id: id(number),
    creatorid: '11223344',
    key: [
      { addr: ['192.0.2.1', '10.0.0.1'], port: [443, 40_000 + number] },
      { addr: ['192.0.2.1', '10.0.0.1'], port: [443, 40_000 + number] },
    ],
    direction: 2,
    proto: 17,
    src: { state: 1 },
    timeout: 6,
    expire: 60,
  });
  /** A capture of one packet, to be sent. */
  const packet = (name: string, ...messages: object[]): string => {
    const path = join(folder, `${name}.pcap`);
    const input = Buffer.from(JSON.stringify({ variant: 'freebsd-1301', messages }));
    expect(carplab(['craft', 'pfsync', '--src', '10.0.0.1', '-w', path], { input }).stderr).toBe('');
    return path;
  };
  const inserts = packet('inserts', { action: 'INS', items: [state(1), state(2)] });
  const deletes = packet('deletes', { action: 'DEL_C', items: [{ id: id(1), creatorid: '11223344' }] });

  it('--watch follows the link, and Ctrl-C prints the table', async () => {
    const a = lab!.addNode('a', ['10.0.0.1/24']);
    const b = lab!.addNode('b', ['10.0.0.2/24']);
    const watch = start(b, 'states', '-i', 'eth0', '--watch', '--utc');
    const json = start(b, 'states', '-i', 'eth0', '--json');
    for (const each of [watch, json])
      await until('both listen', () => each.stderr().includes('listening on eth0'));
    expect(await start(a, 'replay', inserts, '-i', 'eth0').ended).toBe(0);
    await until('two states', () => watch.lines().length === 2);
    expect(await start(a, 'replay', deletes, '-i', 'eth0').ended).toBe(0);
    await until('one is gone', () => watch.stdout().includes('- delete'));
    for (const each of [watch, json]) each.process.kill('SIGINT');
    expect(await Promise.all([watch.ended, json.ended])).toEqual([0, 0]);
    const changes = linesOf(watch.stdout());
    expect(changes.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      '10.0.0.1        + insert         all udp 10.0.0.1:40001 -> 192.0.2.1:443       SINGLE:NO_TRAFFIC',
      '10.0.0.1        + insert         all udp 10.0.0.1:40002 -> 192.0.2.1:443       SINGLE:NO_TRAFFIC',
      '10.0.0.1        - delete         all udp 10.0.0.1:40001 -> 192.0.2.1:443       SINGLE:NO_TRAFFIC',
      // The table.
      'udp 10.0.0.1:40002 -> 192.0.2.1:443       SINGLE:NO_TRAFFIC',
    ]);
    expect(watch.stderr()).toContain('1 state at ');
    const lines = jsonLines<{ event: string; state?: { id: string } }>(json.stdout());
    expect(lines.map(({ event }) => event)).toEqual(['state', 'summary']);
    expect(lines[0]!.state!.id).toBe(id(2));
  });

  it('states expire while no frames arrive', async () => {
    const a = lab!.addNode('c', ['10.0.0.3/24']);
    const b = lab!.addNode('d', ['10.0.0.4/24']);
    const timeouts = ['--timeout', 'udp.first=1,interval=0'];
    const watch = start(b, 'states', '-i', 'eth0', '--watch', '--json', '--for', '600', ...timeouts);
    await until('it listens', () => watch.stderr().includes('listening on eth0'));
    const short = packet('short', { action: 'INS', items: [{ ...state(3), expire: 1 }] });
    expect(await start(a, 'replay', short, '-i', 'eth0').ended).toBe(0);
    await until('it expires', () => watch.stdout().includes('"event":"expire"'));
    watch.process.kill('SIGINT');
    expect(await watch.ended).toBe(0);
    const lines = jsonLines<{ event: string; node?: string }>(watch.stdout());
    expect(lines.map(({ event }) => event)).toEqual(['insert', 'expire', 'summary']);
  });
});
