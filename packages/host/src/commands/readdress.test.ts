import { describe, expect, it } from 'vitest';
import { asMaster, nodeA, Recorder } from '../../test/hosts.js';
import { ethernet, ipv4 } from '../../test/parse.js';
import type { Host } from '../host.js';
import type { NodeCommand } from '../node.js';

const SECOND_US = 1_000_000;

function master(options: Parameters<typeof nodeA>[0] = {}) {
  const host = nodeA(options);
  const sink = new Recorder();
  let nowUs = asMaster(host, sink);
  const run = (command: NodeCommand): string => {
    const result = host.command({ interface: 'vtnet0', ...command }, nowUs, sink);
    return result.ok ? 'ok' : result.reason;
  };
  /** The IPv4 sources of the advertisements of the next five seconds. */
  const sources = (): string[] => {
    sink.take();
    const endUs = nowUs + 5 * SECOND_US;
    while (host.nextDeadline() <= endUs) host.advance(host.nextDeadline(), sink);
    nowUs = endUs;
    const all = sink.take().flatMap((frame) => ipv4(frame) ?? []);
    return [...new Set(all.filter(({ protocol }) => protocol === 112).map(({ source }) => source))];
  };
  return { host, sink, run, sources };
}

const changes = (sink: Recorder): string[] =>
  sink.events
    .splice(0)
    .flatMap((event) => (event.event === 'transition' ? `${event.from} -> ${event.to}` : []));
const stateOf = (host: Host): string => host.states()[0]!.state;

describe('interface: its own addresses', () => {
  it('FreeBSD restarts its vhids for each that is attached or detached', () => {
    const { host, sink, run, sources } = master();
    changes(sink);
    for (const addresses of [
      '203.0.113.2/28 203.0.113.7/28',
      '203.0.113.7/28',
      '203.0.113.7/28 203.0.113.2/28',
    ]) {
      expect(run({ command: 'interface', addresses })).toBe('ok');
      expect([addresses, ...changes(sink)]).toEqual([addresses, 'MASTER -> INIT', 'INIT -> BACKUP']);
      const [first] = addresses.split(/[/ ]/);
      expect([addresses, ...sources()]).toEqual([addresses, first]);
      expect(stateOf(host)).toBe('MASTER');
      changes(sink);
    }
    // Another order, or a family that the vhid does not have, restarts nothing.
    expect(run({ command: 'interface', addresses: '203.0.113.2/28 203.0.113.7/28' })).toBe('ok');
    expect(run({ command: 'interface', addresses: '203.0.113.2/28 203.0.113.7/28 fd00::1/64' })).toBe('ok');
    expect(changes(sink)).toEqual([]);
    expect(sources()).toEqual(['203.0.113.2']);
    // Without any, the virtual address is the source.
    expect(run({ command: 'interface', addresses: '' })).toBe('ok');
    expect(sources()).toEqual(['203.0.113.4']);
  });

  it('elsewhere only the source changes', () => {
    for (const dialect of ['openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const) {
      const { sink, run, sources } = master({ dialect });
      changes(sink);
      expect(run({ command: 'interface', addresses: '203.0.113.7/28' })).toBe('ok');
      expect([dialect, ...changes(sink)]).toEqual([dialect]);
      expect([dialect, ...sources()]).toEqual([dialect, '203.0.113.7']);
    }
  });

  it('a new MAC address is announced where it answers for the virtual ones', () => {
    const mac = '52:54:00:00:00:77';
    for (const [options, sources] of [
      [{}, []],
      [{ answers: 'system' }, [mac]],
      [{ dialect: 'ucarp' }, [mac]],
    ] as const) {
      const { host, sink, run } = master(options);
      sink.take();
      expect(run({ command: 'interface', mac })).toBe('ok');
      const frames = sink.take();
      expect(frames.map((frame) => ethernet(frame)!.source)).toEqual(sources);
      expect(host.ports[0]!.mac).toBe(mac);
    }
  });

  it('is refused in words, and changes nothing', () => {
    const { host, run } = master();
    const before = host.hash();
    expect(run({ command: 'interface', addresses: '203.0.113.400/28' })).toMatch(
      /^vtnet0\.addresses\[0\] is '203\.0\.113\.400\/28'; it takes an address/,
    );
    expect(run({ command: 'interface', mac: '01:00:5e:00:00:01' })).toMatch(/it takes a unicast MAC address/);
    expect(run({ command: 'interface', addresses: 7 })).toBe('addresses is 7; it takes text');
    expect(run({ command: 'interface' })).toBe('up is missing; it takes true or false');
    expect(host.hash()).toBe(before);
  });

  it('is in snapshots, and gone after a boot', () => {
    const { host, run, sources } = master();
    const before = host.snapshot();
    run({ command: 'interface', addresses: '203.0.113.7/28', mac: '52:54:00:00:00:77' });
    const changed = host.snapshot();
    host.restore(before);
    expect(host.snapshot()).toEqual(before);
    expect(sources()).toEqual(['203.0.113.2']);
    host.restore(changed);
    expect(host.snapshot()).toEqual(changed);
    expect(host.ports[0]!.mac).toBe('52:54:00:00:00:77');
    expect(sources()).toEqual(['203.0.113.7']);
    host.start(0, new Recorder());
    expect(host.ports[0]!.mac).toBe('52:54:00:00:00:0a');
  });
});
