import { describe, expect, it } from 'vitest';
import { type Node, skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { BIN, jsonLines, linesOf, scratch } from './carplab.js';
import { speakOn } from './speak-lab.js';

const folder = scratch();
const skip = skipLoudly('two links with one vhid', whyNoLab('cap', 'raw-socket', 'tcpdump'));

/** A cable of two ends in one namespace. */
function cable(node: Node, name: string, addresses: readonly string[]): void {
  node.run('ip', 'link', 'add', `${name}0`, 'type', 'veth', 'peer', 'name', `${name}1`);
  for (const [i, address] of addresses.entries()) {
    node.run('ip', 'address', 'add', address, 'dev', `${name}${i}`);
    node.run('ip', 'link', 'set', `${name}${i}`, 'up');
  }
}

describe.skipIf(skip)('vhid 1 on two links, of two pairs', { timeout: 240_000 }, () => {
  it('sniff raises no alarm, and names both links in lines, headings and JSON; a key may be bound to one', () =>
    inLab(async (lab, attempt) => {
      const node = lab.addNode('n', []);
      cable(node, 'wan', ['203.0.113.2/24', '203.0.113.3/24']);
      cable(node, 'lan', ['192.168.1.2/24', '192.168.1.3/24']);
      const sniff = (...args: string[]) =>
        node.start([process.execPath, BIN, 'sniff', '-i', 'wan0', '-i', 'lan0', ...args]);
      const plain = sniff();
      const json = sniff('--json', '--password', 'wan0/1=outside', '--vip', 'wan0/1=203.0.113.4');
      await until('both listen', () => [plain, json].every((each) => each.stderr().includes('listening')));
      const pairs = [
        ['wan', 'outside', '203.0.113.4/24'],
        ['lan', 'inside', '192.168.1.254/24'],
      ] as const;
      const speak = ([link, password, vip]: (typeof pairs)[number], end: number) =>
        speakOn(node, folder, `${link}${end}-${attempt}`, [
          ...['-i', `${link}${end}`, '--vhid', '1', '--advskew', `${100 * end}`],
          // Each key is bound to its link, as in decode.
          ...['--password', `${link}${end}/1=${password}`, '--vip', `${link}${end}/1=${vip}`],
        ]);
      // One after the other: on a busy machine the worse one might be there first, and stay MASTER.
      const masters = pairs.map((pair) => speak(pair, 0));
      for (const each of masters) await each.becomes('MASTER', 1);
      const backups = pairs.map((pair) => speak(pair, 1));
      for (const each of backups) await each.becomes('BACKUP', 1);
      const speakers = [...masters, ...backups];
      const heard = (name: string): number => plain.stdout().split(` ${name}: IP `).length - 1;
      await until('five of each', () => heard('wan0') >= 5 && heard('lan0') >= 5);
      for (const each of [plain, json]) each.process.kill('SIGINT');
      expect([await plain.ended, await json.ended]).toEqual([0, 0]);
      expect(plain.stderr()).not.toMatch(/ALARM|both master/);
      // In the order in which they were first heard.
      const headings = linesOf(plain.stderr()).filter((line) => line.startsWith('vhid '));
      expect(headings.map((line) => line.split(',')[0]).sort()).toEqual(['vhid 1 on lan0', 'vhid 1 on wan0']);
      const records = jsonLines<{ event?: string; link: string; src: string; auth: string }>(json.stdout());
      expect(records.filter(({ event }) => event === 'alarm')).toEqual([]);
      const seen = new Set(records.map(({ link, src, auth }) => `${link} ${src} ${auth}`));
      expect(seen).toEqual(new Set(['wan0 203.0.113.2 ok', 'lan0 192.168.1.2 unchecked']));
      for (const speaker of speakers) expect(await speaker.stop()).toBe(0);
    }));
});
