import { toHex } from '@carplab/codec';
import { hashStates } from '@carplab/statesync';
import { describe, expect, it } from 'vitest';
import { addState, syncHost, syncPair } from '../../test/sync-pair.js';

const PFSYNC = 240;
const SECOND = 1_000_000;

describe('a pair with a sync net', () => {
  it('a host sends its states, and demotes itself until it has its peer’s', () => {
    const { wire, a, b } = syncPair();
    wire.start();
    wire.until(10);
    expect(a.demotion()).toBe(0);
    for (let i = 1; i <= 20; i++) addState(a, i, wire.nowUs);
    wire.until(12);
    expect(b.pf()!.table.count).toBe(20);
    // B is switched off and on again.
    wire.crash('B');
    wire.until(20);
    wire.start('B');
    expect(b.pf()!.table.count).toBe(0);
    wire.until(21);
    expect(b.pf()!.table.count).toBe(20);
    const demotions = wire.events.flatMap(({ host, event }) =>
      host === 'B' && event.event === 'demotion' ? [`${event.delta} ${event.reason}`] : [],
    );
    expect(demotions.slice(-2)).toEqual(['240 pfsync bulk start', '-240 pfsync bulk done']);
    expect(wire.logs('B')).toContain('carp: demoted by -240 to 0 (pfsync bulk done)');
  });

  it('frames are as the kernels send them', () => {
    const { wire, a } = syncPair({ dialect: 'freebsd-1301' });
    wire.start('A');
    addState(a, 2, 0);
    addState(a, 3, 0);
    wire.until(2);
    const [first] = wire.sent('A', PFSYNC);
    // To 01:00:5e:00:00:f0; TOS 0x10, id 0, DF, TTL 255.
    expect(toHex(first!.frame, 0, 14)).toBe('01005e0000f052540000010a0800');
    expect(toHex(first!.frame, 14, 26).replace(/^(.{4}).{4}/, '$1....')).toMatch(
      /^4510\.\.\.\.00004000fff0....$/,
    );
    expect(toHex(first!.frame, 26, 34)).toBe('0aff0002e00000f0');
    expect(first!.segment).toBe('sync');
  });

  it.each([
    ['10.255.0.3', '10.255.0.2'],
    ['ff12::f0', 'ff12::f0'],
  ])('by %s', (toB, toA) => {
    const { wire, a, b } = syncPair({ syncpeer: toB }, { syncpeer: toA });
    wire.start();
    wire.until(8);
    addState(a, 1, wire.nowUs);
    wire.until(10);
    expect(b.pf()!.table.count).toBe(1);
    expect(a.demotion()).toBe(0);
  });

  it('with pfsync0 at an MTU of 9000, a packet longer than the link allows is an output error', () => {
    const { wire, a, b } = syncPair({ mtu: 9000 });
    wire.start();
    wire.until(8);
    for (let i = 1; i <= 12; i++) addState(a, i, wire.nowUs);
    wire.until(12);
    expect(b.pf()!.table.count).toBe(0);
    expect(a.pfsync()!.statistics.oerrors).toBeGreaterThan(0);
  });

  it('a packet on another interface, or with pf disabled, is ignored', () => {
    const { wire, a, b } = syncPair();
    wire.start();
    wire.until(8);
    addState(a, 1, wire.nowUs);
    expect(wire.command('B', { command: 'pf', on: false })).toEqual({ ok: true });
    wire.until(10);
    expect(b.pf()!.table.count).toBe(0);
    const [frame] = wire.sent('A', PFSYNC, 8 * SECOND);
    wire.command('B', { command: 'pf', on: true });
    const before = b.pfsync()!.statistics.badif;
    wire.inject('lan', frame!.frame);
    wire.until(10.1);
    expect(b.pfsync()!.statistics.badif).toBe(before + 1);
    wire.inject('sync', frame!.frame);
    wire.until(10.2);
    expect(b.pf()!.table.count).toBe(1);
  });

  it('a flush reaches the peer', () => {
    const { wire, a, b } = syncPair();
    wire.start();
    wire.until(8);
    for (let i = 1; i <= 3; i++) addState(a, i, wire.nowUs);
    addState(b, 9, wire.nowUs);
    wire.until(10);
    expect([a.pf()!.table.count, b.pf()!.table.count]).toEqual([4, 4]);
    wire.command('A', { command: 'flushStates' });
    wire.until(11);
    // States owned by the other host stay there.
    expect([a.pf()!.table.count, b.pf()!.table.count]).toEqual([0, 1]);
  });

  it('requests the table again whenever its interface is configured', () => {
    const { wire, a } = syncPair();
    wire.start();
    wire.until(8);
    wire.command('A', { command: 'pfsync', on: true });
    expect(a.demotion()).toBe(240);
    wire.until(9);
    expect(a.demotion()).toBe(0);
    expect(wire.command('A', { command: 'pfsync', on: 'yes' })).toMatchObject({ ok: false });
  });
});

describe('snapshot and hash', () => {
  it('continues from a snapshot with what was queued', () => {
    const { wire, a } = syncPair({ defer: true });
    wire.start();
    wire.until(8);
    for (let i = 1; i <= 9; i++) addState(a, i, wire.nowUs);
    const snapshot = structuredClone(a.snapshot());
    const hash = a.hash();
    wire.until(9.5);
    expect(a.hash()).not.toBe(hash);
    a.restore(snapshot);
    expect(a.hash()).toBe(hash);
    const other = syncHost('A', { defer: true });
    other.restore(snapshot);
    expect(other.hash()).toBe(hash);
    expect(other.nextDeadline()).toBe(a.nextDeadline());
    expect(hashStates(other.pf()!.table)).toBe(hashStates(a.pf()!.table));
  });
});

describe('configuration', () => {
  it.each([
    [{ syncdev: 'em9' }, /syncdev is 'em9'; there are vtnet0, vtnet1/],
    [{ version: 1500 as const }, /version is 1500; freebsd-1400 sends 1400, 1301/],
    [{ dialect: 'freebsd-1301' as const, syncpeer: 'ff12::f0' }, /speaks IPv4 only/],
    [{ dialect: 'openbsd' as const, syncpeer: '224.0.0.9' }, /has the group 224.0.0.240 alone/],
    [{ syncpeer: 'peer' }, /takes an address/],
    [{ mtu: 100 }, /pfsync.mtu is 100; it takes a whole number from 576/],
    [{ maxupd: 300 }, /maxupd is 300/],
  ])('%o is refused', (sync, message) => {
    expect(() => syncHost('A', sync)).toThrow(message);
  });
});
