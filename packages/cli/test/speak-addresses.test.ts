import { describe, expect, it } from 'vitest';
import { skipLoudly, type Tracked, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab } from '../../live/test/standstill.js';
import { scratch } from './carplab.js';
import { speakOn } from './speak-lab.js';

const folder = scratch();
const skip = skipLoudly('speak on an interface that changes', whyNoLab('cap', 'tcpdump', 'ping'));

/** The IPv4 sources of advertisements, as another host sees them, oldest first. */
const sources = (tap: Tracked): string[] =>
  tap.lines().flatMap((line) => /IP (\d+\.\d+\.\d+\.\d+) > 224\.0\.0\.18/.exec(line)?.[1] ?? []);

describe.skipIf(skip).concurrent('speak follows its interface', { timeout: 300_000 }, () => {
  it('addresses that come and go: INIT and BACKUP as on FreeBSD, and never an old source', () =>
    inLab(async (lab) => {
      const a = lab.addNode('a', ['10.0.0.1/24']);
      const b = lab.addNode('b', ['10.0.0.200/24']);
      const tap = b.start(['tcpdump', '-i', 'eth0', '-n', '-l', '--immediate-mode', 'ip proto 112']);
      await until('tcpdump', () => tap.stderr().includes('listening on'));
      const one = speakOn(a, folder, 'one', [
        ...['-i', 'eth0', '--vhid', '7', '--vip', '10.0.0.9/24'],
        ...['--up', 'ip addr add 10.0.0.9/24 dev eth0', '--down', 'ip addr del 10.0.0.9/24 dev eth0; true'],
      ]);
      const transitions = (): string[] =>
        one.events().flatMap(({ event, to }) => (event === 'transition' ? to! : []));
      const log = (): string[] => one.events().flatMap(({ message }) => message ?? []);
      /** Runs a change; waits for a restart, then for advertisements from this source. */
      const change = async (command: string, message: string, source: string): Promise<void> => {
        const before = transitions().length;
        a.run('sh', '-c', command);
        await until(`${message}: ${log().join('; ')}`, () => log().includes(message));
        await until(`a restart: ${command}`, () => transitions().length >= before + 2);
        expect(transitions().slice(before, before + 2)).toEqual(['INIT', 'BACKUP']);
        const heard = sources(tap).length;
        await one.becomes('MASTER');
        await until(`advertisements from ${source}`, () => sources(tap).length > heard + 1);
        expect(new Set(sources(tap).slice(heard))).toEqual(new Set([source]));
      };
      await one.becomes('MASTER');
      await until('the up command', () =>
        one.events().some(({ which, ok }) => which === 'up' && ok === true),
      );
      await until('advertisements', () => sources(tap).length > 1);
      // The virtual address that the command has added is not the interface's own.
      expect(transitions()).toEqual(['BACKUP', 'MASTER']);
      await change('ip addr add 10.0.0.7/24 dev eth0', 'eth0: 10.0.0.7/24 added', '10.0.0.1');
      await change(
        'sysctl -qw net.ipv4.conf.eth0.promote_secondaries=1; ip addr del 10.0.0.1/24 dev eth0',
        'eth0: 10.0.0.1/24 removed',
        '10.0.0.7',
      );
      // FreeBSD takes a virtual address as the source if there is no other.
      await change('ip -4 addr flush dev eth0', 'eth0: 10.0.0.7/24 removed', '10.0.0.9');
      expect(await one.stop()).toBe(0);
      tap.process.kill('SIGINT');
    }));

  it('a new MAC address in ARP answers, and an interface that is deleted and made again with other addresses', () =>
    inLab(async (lab) => {
      const a = lab.addNode('a', ['10.0.0.1/24']);
      const b = lab.addNode('b', ['10.0.0.200/24']);
      const tap = b.start(['tcpdump', '-i', 'eth0', '-n', '-l', '--immediate-mode', 'ip proto 112']);
      await until('tcpdump', () => tap.stderr().includes('listening on'));
      // With UCARP's dialect the physical MAC address answers.
      const one = speakOn(a, folder, 'ucarp', [
        ...['-i', 'eth0', '--vhid', '7', '--vip', '10.0.0.9/24', '--dialect', 'ucarp', '--own-address'],
      ]);
      await one.becomes('MASTER');
      b.run('ping', '-c', '1', '-W', '30', '10.0.0.9');
      expect(b.run('ip', 'neigh', 'show', '10.0.0.9')).toContain(`lladdr ${a.mac}`);
      a.run('ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:77');
      await until('word of it', () =>
        one.events().some(({ message }) => message === 'eth0: its MAC address is 02:00:00:00:00:77 now'),
      );
      b.run('ip', 'neigh', 'flush', 'to', '10.0.0.9');
      b.run('ping', '-c', '1', '-W', '30', '10.0.0.9');
      expect(b.run('ip', 'neigh', 'show', '10.0.0.9')).toContain('lladdr 02:00:00:00:00:77');
      await lab.replaceInterface(a, ['10.0.0.8/24'], () => one.becomes('BACKUP'));
      await one.becomes('MASTER');
      const heard = sources(tap).length;
      await until('advertisements', () => sources(tap).length > heard + 1);
      expect(new Set(sources(tap).slice(heard))).toEqual(new Set(['10.0.0.8']));
      b.run('ip', 'neigh', 'flush', 'to', '10.0.0.9');
      b.run('ping', '-c', '1', '-W', '30', '10.0.0.9');
      expect(b.run('ip', 'neigh', 'show', '10.0.0.9')).toContain(`lladdr ${a.mac}`);
      expect(await one.stop()).toBe(0);
      tap.process.kill('SIGINT');
    }));
});
