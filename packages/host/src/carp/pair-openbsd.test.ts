import { describe, expect, it } from 'vitest';
import { nodeA } from '../../test/hosts.js';
import { pair, states } from '../../test/pair.js';
import { Wire } from '../../test/wire.js';

describe('openbsd', () => {
  it('carpdemote in a group: an advertisement at once with the count in byte 4, and takeover without preempt', () => {
    const { wire, a, b } = pair({ dialect: 'openbsd' });
    wire.start();
    wire.until(10.5);
    expect(wire.command('A', { command: 'demote', by: 128 })).toEqual({ ok: true });
    const last = wire.sent('A', 112).at(-1)!;
    expect([last.atUs, last.frame[34 + 4]]).toEqual([10_500_000, 128]);
    wire.until(10.51);
    expect(states(a, b)).toBe('BACKUP MASTER');
    expect(a.states()[0]!.demotion).toBe(128);
    expect(wire.events.filter(({ event }) => event.event === 'demotion').map(({ event }) => event)).toEqual([
      { event: 'demotion', delta: 128, total: 128, reason: 'ifconfig', group: 'carp' },
    ]);
    wire.command('A', { command: 'demote', by: -128 });
    wire.until(30);
    expect(states(a, b)).toBe('BACKUP MASTER');
  });

  it('groups are separate, and a group that rises to 1 makes every master advertise', () => {
    const interfaces = [
      { name: 'em0', mac: '52:54:00:00:00:0a', addresses: ['203.0.113.2/28'] },
      { name: 'em1', mac: '52:54:00:00:01:0a', addresses: ['198.51.100.2/24'] },
    ];
    const vhids = [
      { interface: 'em0', vhid: 1, addresses: ['203.0.113.4/28'], groups: ['carp', 'inside'] },
      { interface: 'em1', vhid: 2, addresses: ['198.51.100.4/24'], groups: ['carp'] },
    ];
    const host = nodeA({ dialect: 'openbsd', interfaces, vhids });
    const wire = new Wire();
    wire.add(host, 'inside', 'outside');
    wire.start();
    wire.until(10.5);
    wire.command('A', { command: 'demote', group: 'inside', by: 1 });
    expect(host.states().map(({ demotion }) => demotion)).toEqual([1, 0]);
    const spoken = wire.sent('A', 112, 10_500_000).map(({ segment, frame }) => [segment, frame[38]]);
    expect(spoken).toEqual([
      ['inside', 1],
      ['outside', 0],
    ]);
    expect(wire.command('A', { command: 'demote', group: 'egress', by: 1 })).toEqual({
      ok: false,
      reason: "no group 'egress'; there are carp, inside",
    });
    expect(wire.command('A', { command: 'demote', by: -1 })).toEqual({
      ok: false,
      reason: 'group carp would be -1; it takes 0 to 255',
    });
  });

  it('ifconfig carp0 down says goodbye', () => {
    const { wire, b } = pair({ dialect: 'openbsd' });
    wire.start();
    wire.until(10.5);
    wire.command('A', { command: 'vhid', vhid: 1, up: false });
    const goodbye = wire.sent('A', 112).at(-1)!.frame;
    expect([goodbye[36], goodbye[39]]).toEqual([255, 255]);
    wire.until(10.51);
    expect(states(b)).toBe('MASTER');
    wire.command('A', { command: 'vhid', vhid: 1, up: true });
    wire.until(12);
    expect(wire.transitions(10_500_001).at(-1)).toContain('INIT -> BACKUP');
  });
});
