import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLab, type Node, skipLoudly, type Tracked, until, whyNoLab } from '../../live/test/namespaces.js';
import { BIN, carplab, scratch } from './carplab.js';

interface Heard {
  readonly vlan: readonly number[];
  readonly src: string;
  readonly auth: string;
}

const folder = scratch();
const KEYS = ['--vip', '10.0.7.254', '--password', 'secret'];

const why = whyNoLab('cap', 'tcpdump');
describe.skipIf(skipLoudly('VLANs on a real interface', why))('VLANs on a real interface', () => {
  const lab = why === undefined ? makeLab() : undefined;
  const start = (node: Node, ...args: string[]): Tracked => node.start([process.execPath, BIN, ...args]);
  const heard = (watch: Tracked): Heard[] => watch.lines().map((line) => JSON.parse(line) as Heard);

  // Raw sockets hear only what the kernel itself receives, and so nothing with a tag.
  it.each(['tcpdump', 'cap'])(
    'the parent hears tagged advertisements through %s with their VLAN, and verifies with the key of that VLAN',
    async (port) => {
      const a = lab!.addNode(`a${port}`, []);
      const b = lab!.addNode(`b${port}`, []);
      const file = join(folder, `${port}.pcapng`);
      const made = carplab(['craft', 'carp', '--vhid', '9', ...KEYS, '--vlan', '7', '-w', file]);
      expect([made.status, made.stderr]).toEqual([0, '']);
      const bound = ['--vip', '7/9=10.0.7.254', '--password', '7/9=secret'];
      const watch = start(b, 'sniff', '-i', 'eth0', '--json', '--capture', port, '-c', '1', ...bound);
      await until('it listens', () => watch.stderr().includes('listening'));
      const sent = start(a, 'replay', file, '-i', 'eth0', '--force');
      expect(await sent.ended, sent.stderr()).toBe(0);
      expect(await watch.ended, watch.stderr()).toBe(0);
      expect(heard(watch)[0]).toMatchObject({ vlan: [7], auth: 'ok' });
    },
  );

  it('a VLAN interface speaks tagged on the wire, and hears its own VLAN without the tag', async ({
    skip,
  }) => {
    const a = lab!.addNode('a', []);
    const b = lab!.addNode('b', []);
    const add = (node: Node, address: string): void => {
      node.run('ip', 'link', 'add', 'link', 'eth0', 'name', 'eth0.7', 'type', 'vlan', 'id', '7');
      node.run('ip', 'addr', 'add', address, 'dev', 'eth0.7');
      node.run('ip', 'link', 'set', 'eth0.7', 'up');
    };
    try {
      add(a, '10.0.7.1/24');
    } catch (error) {
      // The kernel has no 8021q, which a test cannot install. Anything else is a failure.
      if (!String(error).includes('Unknown device type')) throw error;
      process.stderr.write('\n*** NOT TESTED: a VLAN interface: this kernel has none (8021q) ***\n\n');
      skip('this kernel has no VLAN interfaces (8021q)');
    }
    add(b, '10.0.7.2/24');
    const parent = start(b, 'sniff', '-i', 'eth0', '--json', '-c', '2', ...KEYS);
    const inside = start(b, 'sniff', '-i', 'eth0.7', '--json', '-c', '2', ...KEYS);
    await until('both listen', () => [parent, inside].every((each) => each.stderr().includes('listening')));
    const speaker = start(a, 'speak', '-i', 'eth0.7', '--vhid', '9', ...KEYS);
    await Promise.all([parent.ended, inside.ended]);
    speaker.process.kill('SIGTERM');
    await speaker.ended;
    expect(heard(parent)[0]).toMatchObject({ vlan: [7], src: '10.0.7.1', auth: 'ok' });
    expect(heard(inside)[0]).toMatchObject({ vlan: [], src: '10.0.7.1', auth: 'ok' });
  });
});
