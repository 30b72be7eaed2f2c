import { type DialectName, decodeAdvertisement } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { nodeA, nodeB, PASSWORD } from '../../test/hosts.js';
import { pair, states } from '../../test/pair.js';
import { ALL } from '../../test/parse.js';
import { Wire } from '../../test/wire.js';
import type { Host } from '../index.js';

const counters = (wire: Wire, host: string): bigint[] =>
  wire.sent(host, 112).map(({ frame }) => {
    const ad = decodeAdvertisement(frame, 34);
    return ad === 'badlen' ? -1n : ad.counter;
  });

// Each implementation's wording for the same events.
const WORDS: Record<DialectName, { slower: string; yields: string }> = {
  freebsd: { slower: 'preempting a slower master', yields: 'more frequent advertisement received' },
  openbsd: { slower: 'preempting a slower master', yields: 'more frequent advertisement received' },
  netbsd: { slower: 'preempting a slower master', yields: 'more frequent advertisement received' },
  dragonfly: { slower: 'preempting a slower master', yields: 'more frequent advertisement received' },
  freebsd9: { slower: 'preempting a slower master', yields: 'more frequent advertisement received' },
  ucarp: {
    slower: 'Putting MASTER down - preemption',
    yields: 'Preferred master advertised: going back to BACKUP state',
  },
};

describe.each(ALL)('two of %s', (dialect) => {
  it('cold start: the faster one becomes master after three intervals, the other stays BACKUP', () => {
    const { wire, a, b } = pair({ dialect });
    wire.start();
    wire.until(30);
    expect(states(a, b)).toBe('MASTER BACKUP');
    const toMaster = wire.events.filter(({ event }) => event.event === 'transition' && event.to === 'MASTER');
    expect(toMaster.map(({ host, atUs }) => [host, atUs])).toEqual([['A', 3_000_000]]);
    expect(wire.sent('A', 112)).toHaveLength(28);
    expect(wire.sent('B', 112)).toHaveLength(0);
  });

  it('crash of the master: takeover 3 s plus skew after the last advertisement, continuing the counter', () => {
    const { wire, a, b } = pair({ dialect });
    wire.start();
    wire.until(10.5);
    wire.crash('A');
    wire.until(20);
    expect(states(b)).toBe('MASTER');
    const [takeover] = wire.sent('B', 112);
    // A advertised at 10 s, B heard it 200 µs later.
    expect(takeover!.atUs).toBe(10_000_200 + 3_390_625);
    if (dialect !== 'openbsd') expect(counters(wire, 'B')[0]).toBe(counters(wire, 'A').at(-1)! + 1n);
    wire.start('A');
    wire.until(40);
    expect(states(a, b)).toBe('BACKUP MASTER');
  });

  it('preempt: the old master takes over at the next advertisement, the other yields', () => {
    const { wire, a, b } = pair({ dialect, preempt: true });
    wire.start();
    wire.until(10.5);
    wire.crash('A');
    wire.until(20);
    wire.start('A');
    wire.until(30);
    expect(states(a, b)).toBe('MASTER BACKUP');
    const { slower, yields } = WORDS[dialect];
    const last = wire.transitions(20_000_001).map((line) => line.replace('1@vtnet0: ', ''));
    if (dialect === 'dragonfly') {
      // It starts as master.
      expect(last).toEqual([`B MASTER -> BACKUP (${yields})`]);
    } else {
      expect(last).toEqual([`A BACKUP -> MASTER (${slower})`, `B MASTER -> BACKUP (${yields})`]);
    }
  });

  it('different passwords: both become master and stay master', () => {
    const { wire, a, b } = pair({ dialect }, { dialect, vhid: { password: 'another' } });
    wire.start();
    wire.until(30);
    expect(states(a, b)).toBe('MASTER MASTER');
    if (dialect === 'ucarp') expect(wire.logs('A')).toContain('Bad digest');
    else expect([a, b].map((host) => host.statistics().badauth > 15)).toEqual([true, true]);
  });

  it('passwords that differ only in the 20th character are equal (ucarp refuses them)', () => {
    const ofB = { dialect, vhid: { password: `${PASSWORD.slice(0, 19)}99` } };
    if (dialect === 'ucarp') {
      expect(() => pair({ dialect }, ofB)).toThrow('vhids[0].password is too long for ucarp');
      return;
    }
    const { wire, a, b } = pair({ dialect }, ofB);
    wire.start();
    wire.until(30);
    expect(states(a, b)).toBe('MASTER BACKUP');
  });

  it('a clean halt says goodbye on openbsd only', () => {
    const { wire, b } = pair({ dialect });
    wire.start();
    wire.until(10.5);
    expect(wire.command('A', { command: 'shutdown' })).toEqual({ ok: true });
    wire.until(20);
    expect(states(b)).toBe('MASTER');
    const [takeover] = wire.sent('B', 112);
    expect(takeover!.atUs).toBe(dialect === 'openbsd' ? 10_500_200 : 10_000_200 + 3_390_625);
    expect(wire.command('A', { command: 'shutdown' })).toEqual({ ok: false, reason: 'A is off' });
  });

  it('state backup: steps down, and takes over again if there is no better master', () => {
    const { wire, a, b } = pair({ dialect });
    wire.start();
    wire.until(10.5);
    expect(wire.command('A', { command: 'state', vhid: 1, state: 'backup' })).toEqual({ ok: true });
    expect(states(a)).toBe('BACKUP');
    wire.until(40);
    // A waits 3 s from 10.5 s, B 3.39 s from 10 s. With UCARP A sleeps for 3 s first, netbsd's A starts over.
    expect(states(a, b)).toBe('BACKUP MASTER');
  });
});

describe('a machine with two vhids on two interfaces', () => {
  function twoByTwo(dialect: DialectName): { wire: Wire; a: Host; b: Host } {
    const wire = new Wire();
    const interfaces = (host: number) => [
      { name: 'vtnet0', mac: `52:54:00:00:00:0${host}`, addresses: [`203.0.113.${host}/28`] },
      { name: 'vtnet1', mac: `52:54:00:00:01:0${host}`, addresses: [`198.51.100.${host}/24`] },
    ];
    const vhids = (advskew: number) => [
      { interface: 'vtnet0', vhid: 1, advskew, password: 'lan', addresses: ['203.0.113.4/28'] },
      { interface: 'vtnet1', vhid: 2, advskew, password: 'wan', addresses: ['198.51.100.4/24'] },
    ];
    const a = nodeA({ dialect, preempt: true, interfaces: interfaces(2), vhids: vhids(0) });
    const b = nodeB({ dialect, preempt: true, interfaces: interfaces(3), vhids: vhids(100) });
    wire.add(a, 'lan', 'wan');
    wire.add(b, 'lan', 'wan');
    return { wire, a, b };
  }
  const all = (host: Host): string =>
    host
      .states()
      .map(({ state }) => state)
      .join(' ');

  it.each(['freebsd', 'openbsd', 'netbsd', 'freebsd9'] as const)(
    '%s: unplugging one cable moves both vhids, plugging it in moves both back',
    (dialect) => {
      const { wire, a, b } = twoByTwo(dialect);
      wire.start();
      wire.until(10.5);
      expect([all(a), all(b)]).toEqual(['MASTER MASTER', 'BACKUP BACKUP']);
      wire.link('A', 1, false);
      wire.until(10.502);
      // The LAN moves at once: the advertisement with the news was sent at once.
      expect([all(a), all(b)]).toEqual(['BACKUP INIT', 'MASTER BACKUP']);
      wire.until(20);
      expect([all(a), all(b)]).toEqual(['BACKUP INIT', 'MASTER MASTER']);
      wire.link('A', 1, true);
      wire.until(30);
      expect([all(a), all(b)]).toEqual(['MASTER MASTER', 'BACKUP BACKUP']);
      expect(a.states().map(({ demotion }) => demotion)).toEqual([0, 0]);
    },
  );

  it('dragonfly checks the interface, not the cable', () => {
    const { wire, a, b } = twoByTwo('dragonfly');
    wire.start();
    wire.until(10.5);
    wire.link('A', 1, false);
    wire.until(20);
    expect([all(a), all(b)]).toEqual(['MASTER MASTER', 'BACKUP MASTER']);
    wire.link('A', 1, true);
    wire.until(30);
    wire.command('A', { command: 'interface', interface: 'vtnet1', up: false });
    wire.until(40);
    expect([all(a), all(b)]).toEqual(['BACKUP INIT', 'MASTER MASTER']);
  });
});

it('openbsd and freebsd interoperate in one vhid', () => {
  for (const [one, other] of [
    ['freebsd', 'openbsd'],
    ['openbsd', 'freebsd'],
  ] as const) {
    const { wire, a, b } = pair({ dialect: one }, { dialect: other });
    wire.start();
    wire.until(10);
    expect(states(a, b)).toBe('MASTER BACKUP');
    wire.crash('A');
    wire.until(20);
    expect(states(b)).toBe('MASTER');
  }
});
