import { describe, expect, it } from 'vitest';
import { nodeA } from '../../test/hosts.js';
import { pair, states } from '../../test/pair.js';
import { Wire } from '../../test/wire.js';

describe('freebsd', () => {
  it('maintenance mode and back (S1a): the peer preempts at once', () => {
    const { wire, a, b } = pair({ preempt: true });
    wire.start();
    wire.until(10.5);
    expect(wire.command('A', { command: 'maintenance', on: true })).toEqual({ ok: true });
    wire.until(20);
    expect(wire.transitions(10_000_000)).toEqual([
      'B 1@vtnet0: BACKUP -> MASTER (preempting a slower master)',
      'A 1@vtnet0: MASTER -> BACKUP (more frequent advertisement received)',
    ]);
    expect(wire.logs('A')).toContain('carp: demoted by 240 to 240 (sysctl)');
    expect([a.demotion(), a.maintenance()]).toEqual([240, true]);
    wire.command('A', { command: 'demote', by: 17 });
    expect(wire.command('A', { command: 'maintenance', on: false })).toEqual({ ok: true });
    expect([a.demotion(), a.maintenance()]).toEqual([0, false]);
    expect(wire.logs('A').at(-1)).toBe('carp: demoted by -257 to 0 (sysctl)');
    wire.until(30);
    expect(states(a, b)).toBe('MASTER BACKUP');
  });

  it('maintenance mode has no effect if the peer does not preempt', () => {
    const { wire, a, b } = pair({ preempt: true }, { preempt: false });
    wire.start();
    wire.until(10.5);
    wire.command('A', { command: 'maintenance', on: true });
    wire.until(20);
    expect(states(a, b)).toBe('MASTER BACKUP');
  });

  it('maintenance mode survives a reboot', () => {
    const { wire, a, b } = pair({ preempt: true });
    wire.start();
    wire.until(10.5);
    wire.command('A', { command: 'maintenance', on: true });
    wire.until(20);
    wire.crash('A');
    wire.start('A');
    wire.until(40);
    expect(states(a, b)).toBe('BACKUP MASTER');
    expect(a.demotion()).toBe(240);
    expect(wire.transitions(20_000_001)).toEqual([]);
  });

  it('temporarily disabled (S1c): INIT, no goodbye, takeover by timeout, OPNsense’s log lines', () => {
    const { wire, a, b } = pair({ preempt: true });
    wire.start();
    wire.until(10.5);
    wire.command('A', { command: 'disable', on: true });
    wire.until(20);
    expect(states(a, b)).toBe('INIT MASTER');
    expect(wire.logs('A').slice(-3)).toEqual([
      'carp: 1@vtnet0: MASTER -> INIT (hardware interface down)',
      'carp: demoted by 240 to 240 (interface down)',
      'carp: demoted by -240 to 0 (vhid removed)',
    ]);
    wire.command('A', { command: 'disable', on: false });
    wire.until(30);
    expect(states(a, b)).toBe('MASTER BACKUP');
  });

  it('three send errors demote by 240, by 0 on OPNsense; three successes undo it', () => {
    for (const factor of [240, 0]) {
      const wire = new Wire();
      const a = nodeA({ preempt: true, sendErrorDemotion: factor, release: 14 });
      wire.add(a, 'lan');
      wire.start();
      wire.until(10.5);
      wire.command('A', { command: 'sendError', interface: 'vtnet0', error: 13 });
      wire.until(13.5);
      expect(a.demotion()).toBe(factor);
      expect(wire.logs('A')).toContain(`carp: demoted by ${factor} to ${factor} (send error 13 on vtnet0)`);
      expect(wire.sent('A', 112, 10_500_000)).toEqual([]);
      wire.command('A', { command: 'sendError', interface: 'vtnet0', error: 0 });
      wire.until(40);
      expect(a.demotion()).toBe(0);
      expect(wire.logs('A').at(-1)).toBe(
        `carp: demoted by -${factor} to 0 (send ok on vtnet0)`.replace('-0', '0'),
      );
    }
  });

  it('a node that became BACKUP through send errors stays demoted: a BACKUP sends nothing', () => {
    const { wire, a, b } = pair({ preempt: true, release: 14 });
    wire.start();
    wire.until(10.5);
    wire.command('A', { command: 'sendError', interface: 'vtnet0', error: 13 });
    wire.until(15);
    wire.command('A', { command: 'sendError', interface: 'vtnet0', error: 0 });
    wire.until(300);
    expect([states(a, b), a.demotion()]).toEqual(['BACKUP MASTER', 240]);
  });

  it('equal skews yield to each other', () => {
    const { wire } = pair({}, { vhid: { advskew: 0 } });
    wire.start();
    wire.until(4);
    expect(wire.transitions(3_000_001).map((line) => line.split(' ')[0])).toEqual(['B', 'A']);
  });
});
