import { describe, expect, it } from 'vitest';
import { backup, DIALECTS, heard, Machine, master, SECOND } from '../test/machine.js';
import { createInstance } from './instance.js';

const start = { type: 'start' } as const;
const md = { type: 'timer', timer: 'masterDown4' } as const;
const ad = { type: 'timer', timer: 'advertise' } as const;

// What holds for every dialect: the rows of carp.md §3.1 without a letter.
describe.each(DIALECTS)('%s, as all do', (dialect) => {
  it('starts in INIT and waits for nothing', () => {
    const instance = createInstance({ dialect, vhid: 1 });
    expect(instance.state).toBe('INIT');
    expect([instance.advertiseUs, instance.masterDown4Us, instance.masterDown6Us]).toEqual([-1, -1, -1]);
  });

  it('INIT | run possible | if up, vhid set, ≥1 address, link usable | → BACKUP, arm md timers', () => {
    const machine = new Machine({ dialect, vhid: 1, advskew: 100 });
    expect(machine.on(start, 7)).toEqual(['INIT>BACKUP initialization complete']);
    expect(machine.instance.masterDown4Us).toBe(3_390_632);
  });

  it('a second start changes nothing', () => {
    const machine = backup({ dialect });
    expect(machine.all(start, 5)).toEqual([]);
  });

  it('BACKUP | packet | otherwise | rearm the md timer of that family', () => {
    const machine = backup({ dialect, advskew: 100 });
    expect(machine.on(heard(1, 0), SECOND)).toEqual([]);
    expect(machine.instance.state).toBe('BACKUP');
    expect(machine.instance.masterDown4Us).toBe(SECOND + 3_390_625);
  });

  it('BACKUP | md timer | → MASTER', () => {
    const machine = backup({ dialect });
    const seen = machine.on(md, 3 * SECOND);
    expect(seen).toContain('BACKUP>MASTER master timed out');
    expect(seen.filter((what) => what === 'ad4 1/0')).toHaveLength(1);
    expect(seen.filter((what) => what === 'arp')).toHaveLength(1);
    expect(machine.instance.state).toBe('MASTER');
    expect(machine.instance.masterDown4Us).toBe(-1);
    expect(machine.instance.advertiseUs).toBe(4 * SECOND);
  });

  it('a timer that is not due, or not set, does nothing', () => {
    const machine = backup({ dialect });
    expect(machine.all(md, 3 * SECOND - 1)).toEqual([]);
    expect(machine.all(ad, 9 * SECOND)).toEqual([]);
    expect(machine.all({ type: 'timer', timer: 'wake' }, 9 * SECOND)).toEqual([]);
    expect(machine.instance.state).toBe('BACKUP');
  });

  it('MASTER | ad timer | send ad(s), rearm', () => {
    const machine = master({ dialect, advskew: 100 }, 4 * SECOND);
    expect(machine.instance.advertiseUs).toBe(5_390_625);
    expect(machine.on(ad, 5_390_625)).toEqual(['ad4 1/100']);
    expect(machine.instance.advertiseUs).toBe(6_781_250);
  });

  it('a late timer delays the schedule: the next is one interval after it', () => {
    const machine = master({ dialect }, 4 * SECOND);
    machine.all(ad, 5_004_000);
    expect(machine.instance.advertiseUs).toBe(6_004_000);
  });

  it('BACKUP | packet | preempt && sc < ch (strict) | → MASTER at once', () => {
    const slower = heard(1, 1);
    expect(backup({ dialect, preempt: true }).on(slower)).toContain(
      'BACKUP>MASTER preempting a slower master',
    );
    expect(backup({ dialect, preempt: false }).on(slower)).toEqual([]);
    const equal = backup({ dialect, advskew: 1, preempt: true });
    expect(equal.on(slower)).toEqual([]);
  });

  it('seconds weigh more than skew: base 2 skew 0 is slower than base 1 skew 254', () => {
    expect(backup({ dialect, advskew: 200, preempt: true }).on(heard(2, 0))).toContain(
      'BACKUP>MASTER preempting a slower master',
    );
  });

  it('BACKUP | packet | (3·base, skew) < ch | → MASTER ("will time out"), with or without preempt', () => {
    expect(backup({ dialect }).on(heard(3, 0))).toEqual([]);
    expect(backup({ dialect }).on(heard(3, 1))).toContain('BACKUP>MASTER master will time out');
    expect(backup({ dialect, advskew: 200 }).on(heard(3, 200))).toEqual([]);
    expect(backup({ dialect, advskew: 200 }).on(heard(4, 0))).toContain('BACKUP>MASTER master will time out');
  });

  it('a goodbye makes a backup master, unless its advbase is 86 or more', () => {
    expect(backup({ dialect, advbase: 85, advskew: 254 }).on(heard(255, 255))).toContain(
      'BACKUP>MASTER master will time out',
    );
    expect(backup({ dialect, advbase: 86 }).on(heard(255, 255))).toEqual([]);
    expect(backup({ dialect, advbase: 86, preempt: true }).on(heard(255, 255))).toContain(
      'BACKUP>MASTER preempting a slower master',
    );
  });

  it('MASTER | packet | sc > ch | stop ad timer, → BACKUP, arm md timers', () => {
    const machine = master({ dialect, advskew: 100 });
    expect(machine.on(heard(1, 99), 11 * SECOND)).toContain(
      'MASTER>BACKUP more frequent advertisement received',
    );
    expect(machine.instance.advertiseUs).toBe(-1);
    expect(machine.instance.masterDown4Us).toBe(14_390_625);
  });

  it('MASTER | packet | sc < ch | stays master', () => {
    const machine = master({ dialect, advskew: 100 });
    const before = machine.instance.advertiseUs;
    expect(machine.on(heard(1, 101), 10_100_000).filter((what) => what.includes('>'))).toEqual([]);
    expect(machine.instance.advertiseUs).toBe(before);
  });

  it('the md interval goes by the configured skew, whatever the demotion', () => {
    const machine = backup({ dialect, advskew: 100, demotion: 240 });
    machine.all(heard(1, 0), SECOND);
    expect(machine.instance.masterDown4Us).toBe(4_390_625);
  });

  it('state changes by the administrator need a state: nothing happens in INIT', () => {
    const machine = new Machine({ dialect, vhid: 1 });
    expect(machine.on({ type: 'force', state: 'BACKUP' })).toEqual([]);
    expect(machine.instance.state).toBe('INIT');
  });

  it('state backup: stop ads, no packet; the host listens as before', () => {
    const machine = master({ dialect });
    expect(machine.on({ type: 'force', state: 'BACKUP' }, 11 * SECOND)).toEqual([
      'MASTER>BACKUP user requested',
    ]);
    expect(machine.instance.advertiseUs).toBe(-1);
    expect(machine.until(100 * SECOND)[0]).toBe('BACKUP>MASTER master timed out');
  });

  it('alone it becomes master, and keeps advertising at its interval', () => {
    const machine = new Machine({ dialect, vhid: 1, advskew: 128 });
    machine.all(start);
    const seen = machine.until(3_500_000 + 100 * 1_500_000);
    expect(seen.filter((what) => what === 'ad4 1/128')).toHaveLength(101);
    expect(seen.filter((what) => what.includes('>'))).toEqual(['BACKUP>MASTER master timed out']);
  });

  // DragonFly looks only at IFF_UP: its row is in differences.test.ts.
  const withCarrier = dialect === 'dragonfly' ? undefined : it;
  withCarrier?.('without a carrier it is not master, and comes back', () => {
    const machine = master({ dialect, preempt: true });
    machine.all({ type: 'link', link: 'down' }, 11 * SECOND);
    expect(machine.instance.state).not.toBe('MASTER');
    expect(machine.until(60 * SECOND)).toEqual([]);
    machine.all({ type: 'link', link: 'up' }, 60 * SECOND);
    expect(machine.instance.state).toBe('BACKUP');
    expect(machine.until(63 * SECOND)[0]).toBe('BACKUP>MASTER master timed out');
  });

  it('with the parent interface down it is not master, and comes back', () => {
    const machine = master({ dialect });
    machine.all({ type: 'interface', up: false }, 11 * SECOND);
    expect(machine.instance.state).not.toBe('MASTER');
    expect(machine.until(60 * SECOND)).toEqual([]);
    machine.all({ type: 'interface', up: true }, 60 * SECOND);
    expect(machine.instance.state).toBe('BACKUP');
  });

  it('a machine that has not started hears nothing', () => {
    const machine = new Machine({ dialect, vhid: 1 });
    expect(machine.all(heard(255, 255))).toEqual([]);
    expect(machine.instance.heard).toBe(false);
  });

  it('stopped and started again, it waits again', () => {
    const machine = master({ dialect });
    machine.all({ type: 'stop' }, 11 * SECOND);
    expect(machine.instance.state).toBe('INIT');
    expect(machine.until(60 * SECOND)).toEqual([]);
    machine.all(start, 60 * SECOND);
    expect(machine.instance.masterDown4Us).toBe(63 * SECOND);
  });

  it('refuses what its own configuration refuses, and keeps what it had', () => {
    const machine = backup({ dialect });
    for (const bad of [{ advbase: 256 }, { advbase: -1 }, { advskew: 256 }, { advskew: 0.5 }]) {
      expect(machine.on({ type: 'configure', ...bad })).toEqual(['refused EINVAL']);
      expect(() => createInstance({ dialect, vhid: 1, ...bad })).toThrow(RangeError);
    }
    expect([machine.instance.advbase, machine.instance.advskew]).toEqual([1, 0]);
  });

  it('refuses a vhid of 0 or 256', () => {
    expect(() => createInstance({ dialect, vhid: 0 })).toThrow(RangeError);
    for (const source of ['10.0.0', '::1', Uint8Array.of(1, 2), -1, 2 ** 32, 0.5])
      expect(() => createInstance({ dialect, vhid: 1, source })).toThrow(
        'source is not an address of its kind',
      );
    for (const source of ['10.0.0.2', Uint8Array.of(10, 0, 0, 2), 0x0a00_0002])
      expect(createInstance({ dialect, vhid: 1, source }).source).toBe(0x0a00_0002);
    expect(() => createInstance({ dialect, vhid: 256 })).toThrow(RangeError);
  });
});
