import { describe, expect, it } from 'vitest';
import { makeLab, type Node, skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { BIN, carplab, linesOf } from './carplab.js';
import { ucarpOn } from './ucarp-lab.js';

describe('serve --live: what it refuses', () => {
  it.each([
    [['--live', 'eth0,'], "'eth0,' is not IF[,IF]"],
    [
      ['--live', 'lo', '--listen', '0.0.0.0:0'],
      '--live shows traffic, and other machines reach 0.0.0.0: name',
    ],
    [['--live', 'lo', '--export', 'x'], 'cannot be used with'],
    [['--live', 'no-such-if0'], "no interface 'no-such-if0'; there are "],
  ])('%j: %s', (args, words) => {
    const { status, stdout, stderr } = carplab(['serve', ...args]);
    expect(stderr).toContain(words);
    expect([status, stdout]).toEqual([2, '']);
  });
});

const why = whyNoLab('ucarp', 'tcpdump', 'curl');
describe.skipIf(skipLoudly('serve --live on a real interface', why))(
  'serve --live on a real interface',
  () => {
    const lab = why === undefined ? makeLab() : undefined;

    /** What a request from the namespace itself is answered with. */
    const status = (node: Node, url: string, ...more: string[]): string =>
      node.run('curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', ...more, url);

    it('25. streams the lines of sniff --json to those who have the token, joins no group, and ends at once', async () => {
      const a = lab!.addNode('a', ['10.0.0.1/24']);
      const b = lab!.addNode('b', ['10.0.0.2/24']);
      const sniff = b.start([process.execPath, BIN, 'sniff', '-i', 'eth0', '--json']);
      await until('sniff listens', () => sniff.stderr().includes('listening'));
      // Whoever joins a group sends a report. Packets are not counted: the kernel sends some of its own.
      const groups = b.run('ip', 'maddr', 'show', 'dev', 'eth0');
      const serve = b.start([process.execPath, BIN, 'serve', '--port', '0', '--live', 'eth0']);
      await until('it serves', () => serve.lines().length > 0);
      const url = new URL(linesOf(serve.stdout())[0]!);
      const [, token = ''] = /^#token=([\w-]{22})$/.exec(url.hash) ?? [];
      const live = `${url.origin}/api/v1/live`;
      expect(status(b, live)).toBe('401');
      expect(status(b, live, '-H', 'Authorization: Bearer another')).toBe('401');
      expect(JSON.parse(b.run('curl', '-s', `${url.origin}/api/v1/about`))).toMatchObject({ live: true });

      const reader = b.start(['curl', '-sN', '-H', `Authorization: Bearer ${token}`, live]);
      ucarpOn(a, { source: '10.0.0.1', vip: '10.0.0.254', vhid: 9 });
      await until('three lines', () => reader.lines().length >= 3 && sniff.lines().length >= 3);
      const packets = (lines: readonly string[]): object[] =>
        lines
          .map((line) => JSON.parse(line))
          .filter(({ carp }) => carp !== undefined)
          .slice(0, 2)
          // Each tcpdump has its own count and clock of the kernel.
          .map(({ frame: _frame, time: _time, timeUs: _timeUs, nanos: _nanos, ...rest }) => rest);
      expect(packets(reader.lines())).toEqual(packets(sniff.lines()));
      expect(packets(reader.lines())).toHaveLength(2);
      expect(b.run('ip', 'maddr', 'show', 'dev', 'eth0')).toBe(groups);
      const asked = performance.now();
      serve.process.kill('SIGINT');
      expect(await serve.ended).toBe(0);
      expect(performance.now() - asked).toBeLessThan(3000);
      await reader.ended;
    });
  },
);
