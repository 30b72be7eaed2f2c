import { describe, expect, it } from 'vitest';
import { backup, DIALECTS, heard, Machine, master, SECOND } from '../test/machine.js';
import type { DialectName } from './dialect.js';
import { formatDemotion } from './log-line.js';

// The statements of the protocol notes (carp.md §3) that are not a row of the common suite or of the table of
// differences, each test named after its statement.
const T = 10 * SECOND;
const md = { type: 'timer', timer: 'masterDown4' } as const;
const ad = { type: 'timer', timer: 'advertise' } as const;
const start = { type: 'start' } as const;
const yielded = 'MASTER>BACKUP more frequent advertisement received';
const SUPPRESSING: DialectName[] = ['netbsd', 'dragonfly', 'freebsd9', 'ucarp'];

describe('§3 timers and comparison', () => {
  it.each(['openbsd', 'freebsd', 'freebsd9', 'dragonfly'] as const)(
    '%s: two master-down timers; either expiring makes the instance MASTER',
    (dialect) => {
      for (const timer of ['masterDown4', 'masterDown6'] as const) {
        const machine = backup({ dialect, ipv4: true, ipv6: true });
        expect(machine.on({ type: 'timer', timer }, 3 * SECOND)[0]).toBe('BACKUP>MASTER master timed out');
      }
    },
  );

  it('N: a node with IPv6 addresses only never times its master out', () => {
    const machine = backup({ dialect: 'netbsd', ipv4: false, ipv6: true });
    machine.all(heard(1, 0, { family: 6 }), SECOND);
    expect(machine.until(1000 * SECOND)).toEqual([]);
    expect(machine.on(heard(4, 0, { family: 6 }), 1000 * SECOND)).toEqual([
      'BACKUP>MASTER master will time out',
      'na',
    ]);
    // It sends nothing, at its interval.
    expect(machine.until(1010 * SECOND)).toEqual([]);
    expect(machine.instance.advertiseUs).toBe(1011 * SECOND);
  });

  it('MASTER→BACKUP arms both timers', () => {
    const machine = master({ dialect: 'freebsd', ipv6: true, advskew: 1 });
    machine.all(heard(1, 0), 11 * SECOND);
    expect(machine.instance.masterDown4Us).toBe(14_003_906);
    expect(machine.instance.masterDown6Us).toBe(14_003_906);
  });

  it('O base 0 skew 0: advertises every 1/256 s and waits 3/256 s', () => {
    const machine = backup({ dialect: 'openbsd', advbase: 0 });
    expect(machine.instance.masterDown4Us).toBe(11_718);
    expect(machine.until(11_718 + 3906 * 3).filter((what) => what === 'ad4 0/0')).toHaveLength(4);
  });

  it('sc.usec in the third rule: F10+ the demoted skew, not the configured one', () => {
    // 3 s + 100/256 against 3 s + 200/256, then 3 s + 240/256.
    expect(backup({ dialect: 'freebsd', advskew: 100 }).on(heard(3, 200))[0]).toBe(
      'BACKUP>MASTER master will time out',
    );
    expect(backup({ dialect: 'freebsd', advskew: 100, demotion: 200 }).on(heard(3, 200))).toEqual([]);
  });

  it('sc.usec: N, D, F9, U 240 if suppressed', () => {
    for (const dialect of SUPPRESSING) {
      expect(backup({ dialect, demotion: 1 }).on(heard(3, 239))).toEqual([]);
      expect(backup({ dialect, demotion: 1 }).on(heard(3, 241))[0]).toBe(
        'BACKUP>MASTER master will time out',
      );
      expect(master({ dialect, demotion: 1 }).on(heard(1, 239), T).at(-1)).toBe(yielded);
    }
  });

  it('ch always from the packet bytes: a peer at 240 is compared as 240, whatever it is configured with', () => {
    expect(backup({ dialect: 'freebsd', advskew: 100, preempt: true }).on(heard(1, 240))[0]).toBe(
      'BACKUP>MASTER preempting a slower master',
    );
  });
});

describe('§3.1 state machine, the rows with a letter', () => {
  it('INIT | run possible | D only: if preempt && not suppressed → send ad, ARP, NA, → MASTER directly', () => {
    const machine = new Machine({ dialect: 'dragonfly', vhid: 1, preempt: true, ipv6: true });
    expect(machine.on(start)).toEqual(['ad4 1/0', 'ad6 1/0', 'arp', 'na', 'INIT>MASTER preempting at start']);
    expect(machine.instance.advertiseUs).toBe(SECOND);
    const suppressed = new Machine({ dialect: 'dragonfly', vhid: 1, preempt: true, demotion: 1 });
    expect(suppressed.on(start)).toEqual(['INIT>BACKUP initialization complete']);
  });

  it.each([
    ['up', { started: false }],
    ['an address', { ipv4: false }],
    ['a usable link', { link: 'down' }],
    ['an interface that is up', { interfaceUp: false }],
  ] as const)('INIT | run possible | not without %s', (_what, config) => {
    for (const dialect of ['openbsd', 'freebsd', 'freebsd9', 'netbsd'] as const) {
      const machine = new Machine({ dialect, vhid: 1, ...config });
      if (!('started' in config)) machine.all(start);
      machine.all(heard(1, 0));
      expect(machine.instance.state).toBe('INIT');
      expect(machine.until(100 * SECOND)).toEqual([]);
    }
  });

  it('INIT | run possible | allow (F10+)', () => {
    const machine = new Machine({ dialect: 'freebsd', vhid: 1, allow: false });
    expect(machine.on(start)).toEqual(['demote 240 interface down']);
    expect(machine.on({ type: 'allow', allow: true }, 5)).toEqual([
      'INIT>BACKUP initialization complete',
      'demote -240 interface up',
    ]);
  });

  it('BACKUP | packet | preempt && sc < ch [O: && ch.demote >= mine] → MASTER', () => {
    const machine = (demotion: number) => backup({ dialect: 'openbsd', preempt: true, demotion });
    expect(machine(2).on(heard(1, 9, { demote: 1 }))).toEqual([]);
    expect(machine(2).on(heard(1, 9, { demote: 2 }))[0]).toBe('BACKUP>MASTER preempting a slower master');
    expect(machine(2).on(heard(1, 9, { demote: 3 }))[0]).toBe('BACKUP>MASTER preempting a slower master');
  });

  it('BACKUP | packet | O only: ch.demote > mine (even without preempt) → MASTER at once', () => {
    const machine = backup({ dialect: 'openbsd', advskew: 200, demotion: 1 });
    expect(machine.on(heard(1, 0, { demote: 1 }))).toEqual([]);
    expect(machine.on(heard(1, 0, { demote: 2 }))[0]).toBe(
      'BACKUP>MASTER taking over from a more demoted master',
    );
  });

  it('BACKUP | packet | (3·base, skew) < ch [O: only if base≠0]', () => {
    expect(backup({ dialect: 'openbsd', advbase: 0, advskew: 1 }).on(heard(255, 255))).toEqual([]);
    expect(backup({ dialect: 'openbsd', advbase: 1, advskew: 1 }).on(heard(255, 255))[0]).toBe(
      'BACKUP>MASTER master will time out',
    );
    expect(backup({ dialect: 'netbsd', advbase: 0, advskew: 1 }).on(heard(255, 255))[0]).toBe(
      'BACKUP>MASTER master will time out',
    );
  });

  it('MASTER | packet | O: slower or equal && ch.demote <= mine, or ch.demote < mine', () => {
    const machine = () => master({ dialect: 'openbsd', advskew: 100, demotion: 2 });
    expect(machine().on(heard(1, 100, { demote: 2 }), T)).toEqual([yielded]);
    expect(machine().on(heard(1, 0, { demote: 3 }), T)).toEqual([]);
    expect(machine().on(heard(1, 200, { demote: 2 }), T)).toEqual([]);
    expect(machine().on(heard(1, 200, { demote: 1 }), T)).toEqual([
      'MASTER>BACKUP yielding to a less demoted master',
    ]);
  });

  it('any | carrier/if down | → INIT (U → BACKUP)', () => {
    for (const dialect of DIALECTS) {
      for (const make of [backup, master]) {
        const machine = make({ dialect });
        machine.all({ type: 'interface', up: false }, T);
        expect(machine.instance.state).toBe(dialect === 'ucarp' ? 'BACKUP' : 'INIT');
        expect(machine.until(100 * SECOND)).toEqual([]);
      }
    }
  });

  it('INIT | packet | counted/authenticated, then ignored (O/N/D: not reached)', () => {
    for (const dialect of DIALECTS) {
      if (dialect === 'ucarp') continue;
      const machine = backup({ dialect });
      machine.all({ type: 'interface', up: false });
      expect(machine.all(heard(255, 255))).toEqual([]);
      expect(machine.instance.heard).toBe(dialect === 'freebsd');
    }
  });

  it('Entering MASTER: set state → send ad → gratuitous ARPs (+NA) → arm ad timer with configured interval', () => {
    const machine = backup({ dialect: 'freebsd', ipv6: true, advskew: 100, demotion: 240 });
    expect(machine.all(md, T).map(({ kind }) => kind)).toEqual([
      'timer', // both master-down timers
      'timer',
      'transition',
      'log',
      'advertise',
      'advertise',
      'timer',
      'arp',
      'na',
      'timer',
    ]);
    expect(machine.instance.advertiseUs).toBe(T + 1_390_625);
  });

  it('Entering MASTER: U: run upscript → ARP → ad', () => {
    expect(backup({ dialect: 'ucarp' }).on(md, T)).toEqual([
      'BACKUP>MASTER master timed out',
      'arp',
      'ad4 1/0',
    ]);
  });

  it('Equality: all BSD masters step down on an equal peer; U breaks the tie by source address', () => {
    for (const dialect of DIALECTS) {
      const low = master({ dialect, source: 0x0a000001 });
      const high = master({ dialect, source: 0x0a000002 });
      low.all(heard(1, 0, { source: 0x0a000002 }), T);
      high.all(heard(1, 0, { source: 0x0a000001 }), T);
      expect([low.instance.state, high.instance.state]).toEqual([
        dialect === 'ucarp' ? 'MASTER' : 'BACKUP',
        'BACKUP',
      ]);
    }
  });
});

describe('§3.2 OpenBSD demotion', () => {
  it('capped at 255; sent in byte 4; skew is never changed', () => {
    expect(master({ dialect: 'openbsd', advskew: 7, demotion: 300 }).on(ad, T + 1_027_343)).toEqual([
      'ad4 1/7/d255',
    ]);
  });

  it('link down of the carpdev +1, and back', () => {
    const machine = backup({ dialect: 'openbsd' });
    expect(machine.on({ type: 'link', link: 'down' }).at(-1)).toBe('demote 1 carpdev');
    expect(machine.on({ type: 'link', link: 'up' }).at(-1)).toBe('demote -1 carpdev');
  });

  it('3·nvhosts consecutive send errors (+1; −1 after as many successes)', () => {
    const machine = master({ dialect: 'openbsd', nodes: 2, ipv6: true });
    const seen = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0].map((error) =>
      machine.on({ type: 'sent', family: 6, error }, T).join(),
    );
    expect(seen.flatMap((what, index) => (what ? [`${index}: ${what}`] : []))).toEqual([
      '5: demote 1 > snd6errors',
      '12: demote -1 < snd6errors',
    ]);
  });

  it('a counter left at exactly 1 by a rise: all MASTER vhosts advertise at once; +32 and +128 do not', () => {
    for (const [value, sent] of [
      [1, ['ad4 1/0/d1']],
      [32, []],
      [128, []],
    ] as const) {
      expect(master({ dialect: 'openbsd' }).on({ type: 'demotion', value }, T)).toEqual(sent);
    }
    expect(master({ dialect: 'openbsd' }).on({ type: 'advertise' }, T)).toEqual(['ad4 1/0']);
    expect(backup({ dialect: 'openbsd' }).on({ type: 'advertise' }, T)).toEqual([]);
  });

  it('carpdemote by ioctl triggers an immediate ad on that interface’s masters', () => {
    const machine = master({ dialect: 'openbsd' });
    expect(machine.on({ type: 'demotion', value: 128, admin: true }, T)).toEqual(['ad4 1/0/d128']);
    expect(machine.on({ type: 'demotion', value: 0, admin: true }, T)).toEqual([]);
  });

  it('Lower demote always beats timing. With equal demote timing decides', () => {
    expect(master({ dialect: 'openbsd', demotion: 1 }).on(heard(200, 0), T)).toEqual([
      'MASTER>BACKUP yielding to a less demoted master',
    ]);
    expect(master({ dialect: 'openbsd', demotion: 1 }).on(heard(200, 0, { demote: 1 }), T)).toEqual([]);
  });

  it('an O node with demote>0 sees 0 < mine and yields to any of F/N/D/U', () => {
    expect(master({ dialect: 'openbsd', advskew: 0, demotion: 1 }).on(heard(1, 240), T)).toEqual([
      'MASTER>BACKUP yielding to a less demoted master',
    ]);
  });
});

describe('§3.3 FreeBSD ≥10 demotion', () => {
  it('sent skew = min(240, skew+demotion), also with demotion 0; F14: also max 0', () => {
    const sent = (advskew: number, demotion: number) =>
      master({ dialect: 'freebsd', advskew, demotion }).on({ type: 'advertise' }, T)[0];
    expect(sent(100, 50)).toBe('ad4 1/150');
    expect(sent(100, 200)).toBe('ad4 1/240');
    expect(sent(254, 0)).toBe('ad4 1/240');
    expect(sent(10, -20)).toBe('ad4 1/0');
  });

  it('+240 per vhid of an interface that goes down; the factor is a sysctl', () => {
    const machine = backup({ dialect: 'freebsd', interfaceDownDemotion: 100 });
    expect(machine.on({ type: 'interface', up: false }).at(-1)).toBe('demote 100 interface down');
    expect(machine.on({ type: 'interface', up: true }).at(-1)).toBe('demote -100 interface up');
  });

  it('3 send errors (+240; −240 after 3 good), OPNsense 0', () => {
    for (const [sendErrorDemotion, wanted] of [
      [undefined, 'demote 240 send error {error} on {if}'],
      [0, 'demote 0 send error {error} on {if}'],
    ] as const) {
      const machine = master({
        dialect: 'freebsd',
        ...(sendErrorDemotion !== undefined && { sendErrorDemotion }),
      });
      const seen = [55, 55, 55].map((error) => machine.on({ type: 'sent', family: 4, error }, T));
      expect(seen).toEqual([[], [], [wanted]]);
    }
  });

  it('FreeBSD 10 to 12: one success forgets the errors, and the demotion stays', () => {
    const machine = master({ dialect: 'freebsd', before14: true });
    const seen = [55, 55, 55, 55, 0, 0, 0, 0, 55, 55, 55].map(
      (error) => machine.on({ type: 'sent', family: 4, error }, T).length,
    );
    expect(seen).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('Each change schedules ads of all masters', () => {
    const machine = master({ dialect: 'freebsd', advskew: 100 });
    expect(machine.on({ type: 'demotion', value: 50 }, T + 300_000)).toEqual(['ad4 1/150']);
    expect(machine.instance.advertiseUs).toBe(T + 300_000 + 1_585_937);
    expect(machine.on({ type: 'demotion', value: 0 }, T + 400_000)).toEqual(['ad4 1/100']);
    expect(backup({ dialect: 'freebsd' }).on({ type: 'demotion', value: 240 })).toEqual([]);
  });

  it('Backup timer uses the undemoted skew', () => {
    expect(backup({ dialect: 'freebsd', advskew: 100, demotion: 240 }).instance.masterDown4Us).toBe(
      3_390_625,
    );
  });

  it('demotion: `carp: demoted by N to M (reason)`', () => {
    const line = (reason: string, error = 0) =>
      formatDemotion('freebsd', { delta: 240, reason, error }, 480, 'vtnet0');
    expect(line('interface down')).toBe('carp: demoted by 240 to 480 (interface down)');
    expect(line('send error {error} on {if}', 55)).toBe(
      'carp: demoted by 240 to 480 (send error 55 on vtnet0)',
    );
  });
});

describe('§3.4 N, D, F9, U: the suppress counter', () => {
  it.each(SUPPRESSING)('%s: counter>0 → skew 240 sent, unless skew is already >240', (dialect) => {
    const sent = (advskew: number, demotion: number) =>
      master({ dialect, advskew, demotion }).on({ type: 'advertise' }, T)[0];
    expect(sent(100, 0)).toBe('ad4 1/100');
    expect(sent(100, 1)).toBe('ad4 1/240');
    expect(sent(100, 7)).toBe('ad4 1/240');
    expect(sent(241, 1)).toBe('ad4 1/241');
  });

  it.each(SUPPRESSING)('%s: a suppressed master keeps being master unless the peer preempts', (dialect) => {
    const suppressed = master({ dialect });
    const [sent] = suppressed.on({ type: 'demotion', value: 1 }, T);
    expect(sent).toBe('ad4 1/240');
    expect(suppressed.instance.state).toBe('MASTER');
    expect(backup({ dialect, advskew: 100 }).on(heard(1, 240))).toEqual([]);
    expect(backup({ dialect, advskew: 100, preempt: true }).on(heard(1, 240))[0]).toBe(
      'BACKUP>MASTER preempting a slower master',
    );
  });

  it('D looks at IFF_UP only; U at write errors only', () => {
    expect(backup({ dialect: 'dragonfly' }).on({ type: 'link', link: 'down' })).toEqual([]);
    expect(backup({ dialect: 'dragonfly' }).on({ type: 'interface', up: false }).at(-1)).toBe('demote 1');
    expect(backup({ dialect: 'ucarp' }).on({ type: 'interface', up: false })).toEqual([]);
  });
});

describe('§3.5 preempt', () => {
  it.each(DIALECTS)(
    '%s: default 0: a better host stays BACKUP while the worse one advertises in time',
    (dialect) => {
      const machine = new Machine({ dialect, vhid: 1 });
      machine.all(start);
      for (let now = 0; now < 60 * SECOND; now += 1_390_625) machine.all(heard(1, 100), now);
      expect(machine.instance.state).toBe('BACKUP');
      // Set while it runs, it counts from the next packet on.
      machine.all({ type: 'preempt', preempt: true }, 60 * SECOND);
      machine.all(heard(1, 100), 60 * SECOND);
      expect(machine.instance.state).toBe('MASTER');
    },
  );
});

describe('§3.6 going down, goodbye', () => {
  it('Goodbye = advbase 255 and advskew 255; the ad timer is not rearmed', () => {
    for (const dialect of ['openbsd', 'netbsd', 'freebsd9', 'dragonfly'] as const) {
      const machine = master({ dialect });
      expect(machine.on({ type: 'stop' }, T)[0]).toBe('ad4 255/255 goodbye');
      expect(machine.instance.advertiseUs).toBe(-1);
    }
  });

  it('F10+ and U: never', () => {
    for (const dialect of ['freebsd', 'ucarp'] as const) {
      for (const event of [
        { type: 'stop' },
        { type: 'interface', up: false },
        { type: 'force', state: 'BACKUP' },
        { type: 'addresses', change: 'removed', ipv4: false, ipv6: false },
      ] as const) {
        expect(
          master({ dialect })
            .on(event, T)
            .filter((what) => what.startsWith('ad')),
        ).toEqual([]);
      }
    }
  });

  it('Carrier loss sends nothing', () => {
    for (const dialect of DIALECTS) {
      const seen = master({ dialect }).on({ type: 'link', link: 'down' }, T);
      expect(seen.filter((what) => what.startsWith('ad'))).toEqual([]);
    }
  });

  it('An O backup with advbase 0 skips rule 3, and takes over by rule 1 with preempt', () => {
    expect(backup({ dialect: 'openbsd', advbase: 0, advskew: 9 }).on(heard(255, 255))).toEqual([]);
    expect(backup({ dialect: 'openbsd', advbase: 0, advskew: 9, preempt: true }).on(heard(255, 255))[0]).toBe(
      'BACKUP>MASTER preempting a slower master',
    );
  });

  it.each(['openbsd', 'freebsd', 'freebsd9', 'netbsd', 'dragonfly'] as const)(
    '%s: state backup: stop ads, arm md timer, no packet; state master: same as a timeout',
    (dialect) => {
      const machine = master({ dialect });
      expect(machine.on({ type: 'force', state: 'BACKUP' }, T)).toEqual(['MASTER>BACKUP user requested']);
      expect(machine.until(13 * SECOND)[0]).toBe('BACKUP>MASTER master timed out');
      const forced = backup({ dialect, advskew: 100 });
      expect(forced.on({ type: 'force', state: 'MASTER' }, SECOND)).toEqual([
        'BACKUP>MASTER user requested',
        'ad4 1/100',
        'arp',
      ]);
      expect(forced.on({ type: 'force', state: 'MASTER' }, SECOND)).toEqual([]);
    },
  );

  it('F10+: every link event or address attach/detach runs INIT→BACKUP: a master drops for ≥3 s', () => {
    for (const event of [
      { type: 'link', link: 'up' },
      { type: 'addresses', change: 'added', ipv4: true, ipv6: false },
      { type: 'addresses', change: 'removed', ipv4: true, ipv6: false },
    ] as const) {
      const machine = master({ dialect: 'freebsd' });
      machine.all(event, T);
      expect(machine.instance.masterDown4Us).toBe(T + 3 * SECOND);
    }
  });

  it('N likewise INIT on every carpdev event', () => {
    const machine = master({ dialect: 'netbsd' });
    expect(machine.on({ type: 'interface', up: true }, T)).toEqual([
      'MASTER>INIT hardware interface up',
      'INIT>BACKUP initialization complete',
    ]);
  });

  it('O reacts to DOWN only and returns to INIT→BACKUP on the way up', () => {
    const machine = master({ dialect: 'openbsd' });
    expect(machine.on({ type: 'link', link: 'up' }, T)).toEqual([]);
    expect(machine.on({ type: 'link', link: 'unknown' }, T)).toEqual([]);
    expect(machine.on({ type: 'link', link: 'down' }, T)[0]).toBe('MASTER>INIT hardware interface down');
    expect(machine.on({ type: 'link', link: 'unknown' }, T)[0]).toBe('INIT>BACKUP initialization complete');
  });

  it('FreeBSD logging: `carp: VHID@IF: OLD -> NEW (reason)`', () => {
    const logs = (machine: Machine, ...events: Parameters<Machine['logs']>[0][]) =>
      events.flatMap((event) => machine.logs(event, T, 'vtnet0'));
    const fresh = new Machine({ dialect: 'freebsd', vhid: 1 });
    expect(logs(fresh, start)).toEqual(['carp: 1@vtnet0: INIT -> BACKUP (initialization complete)']);
    expect(logs(fresh, { type: 'force', state: 'MASTER' })).toEqual([
      'carp: 1@vtnet0: BACKUP -> MASTER (user requested via ifconfig)',
    ]);
    expect(logs(fresh, heard(1, 0))).toEqual([
      'carp: 1@vtnet0: MASTER -> BACKUP (more frequent advertisement received)',
    ]);
    expect(logs(fresh, heard(4, 0))).toEqual(['carp: 1@vtnet0: BACKUP -> MASTER (master will time out)']);
    expect(logs(fresh, { type: 'interface', up: false })).toEqual([
      'carp: 1@vtnet0: MASTER -> INIT (hardware interface down)',
    ]);
    expect(logs(fresh, { type: 'interface', up: true }, { type: 'link', link: 'up' })).toEqual([
      'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)',
      'carp: 1@vtnet0: BACKUP -> INIT (hardware interface up)',
      'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)',
    ]);
    expect(logs(backup({ dialect: 'freebsd' }), md)).toEqual([
      'carp: 1@vtnet0: BACKUP -> MASTER (master timed out)',
    ]);
    expect(logs(backup({ dialect: 'freebsd', preempt: true }), heard(1, 1))).toEqual([
      'carp: 1@vtnet0: BACKUP -> MASTER (preempting a slower master)',
    ]);
  });

  it('O logs `carpN: state transition: A -> B`, priority crit, or warning if INIT is involved', () => {
    const machine = new Machine({ dialect: 'openbsd', vhid: 1 });
    const line = (event: Parameters<Machine['all']>[0]) =>
      machine.all(event, T).flatMap((effect) => (effect.kind === 'log' ? [effect.level] : []));
    expect(machine.logs(start, 0, 'carp0')).toEqual(['carp0: state transition: INIT -> BACKUP']);
    expect(line(md)).toEqual(['crit']);
    expect(line({ type: 'stop' })).toEqual(['warning']);
  });
});

describe('§3.7 UCARP specifics', () => {
  const equal = (source: number) => heard(1, 0, { source });

  it('the last octet weighs most: [M] 10.0.2.1 beat 10.0.1.2; 10.0.0.1 beat 10.0.0.2', () => {
    expect(master({ dialect: 'ucarp', source: 0x0a000102 }).on(equal(0x0a000201), T).at(-1)).toBe(yielded);
    expect(master({ dialect: 'ucarp', source: 0x0a000201 }).on(equal(0x0a000102), T)).toEqual(['arp']);
    expect(master({ dialect: 'ucarp', source: 0x0a000002 }).on(equal(0x0a000001), T).at(-1)).toBe(yielded);
    expect(master({ dialect: 'ucarp', source: 0xc0000001 }).on(equal(0x0a0000ff), T)).toEqual(['arp']);
  });

  it('before stepping down it sends one last advertisement, counting on from the winner’s', () => {
    const machine = master({ dialect: 'ucarp', advskew: 9 });
    const [last] = machine.all(heard(1, 0, { counterLow: 41 }), T);
    expect(last).toMatchObject({ kind: 'advertise', counter: 'next', counterLow: 42, goodbye: false });
  });

  it('the winner sends gratuitous ARP per inferior packet and once more 2 ads later', () => {
    const machine = master({ dialect: 'ucarp' });
    machine.until(15 * SECOND);
    expect(machine.on(heard(1, 9), 15_100_000)).toEqual(['arp']);
    expect(machine.on(heard(1, 9), 15_200_000)).toEqual(['arp']);
    expect(machine.until(18 * SECOND)).toEqual(['ad4 1/0', 'ad4 1/0', 'arp', 'ad4 1/0']);
  });

  it('-r dead ratio', () => {
    const machine = backup({ dialect: 'ucarp', advskew: 100, deadRatio: 5 });
    expect(machine.instance.masterDown4Us).toBe(5_390_625);
    expect(machine.on(heard(5, 100))).toEqual([]);
    expect(machine.on(heard(5, 101))[0]).toBe('BACKUP>MASTER master will time out');
  });

  it('-S ignore carrier', () => {
    const machine = master({ dialect: 'ucarp', ignoreLink: true });
    expect(machine.all({ type: 'link', link: 'down' }, T)).toEqual([]);
    expect(machine.instance.state).toBe('MASTER');
  });

  it('SIGUSR2: → BACKUP, sleeps 3 s (deaf), then waits dead_ratio·base+skew', () => {
    const machine = master({ dialect: 'ucarp', advskew: 100, preempt: true });
    expect(machine.on({ type: 'force', state: 'BACKUP' }, T)).toEqual(['MASTER>BACKUP user requested']);
    expect(machine.all(heard(1, 200), T + 2_999_999)).toEqual([]);
    expect(machine.instance.wakeUs).toBe(T + 3 * SECOND);
    machine.all({ type: 'timer', timer: 'wake' }, T + 3 * SECOND);
    expect(machine.instance.masterDown4Us).toBe(T + 6_390_625);
  });

  it('SIGUSR2 with -P on both: it takes the address back on the first packet it reads', () => {
    const machine = master({ dialect: 'ucarp', preempt: true });
    machine.all({ type: 'force', state: 'BACKUP' }, T);
    machine.until(T + 3 * SECOND);
    expect(machine.on(heard(1, 100), T + 4 * SECOND)[0]).toBe('BACKUP>MASTER preempting a slower master');
  });

  it('carrier loss: → BACKUP, timers cleared; back, it waits from then', () => {
    const machine = master({ dialect: 'ucarp' });
    machine.all({ type: 'link', link: 'down' }, T);
    expect([machine.instance.state, machine.until(50 * SECOND)]).toEqual(['BACKUP', []]);
    expect(machine.all(heard(255, 255), 50 * SECOND)).toEqual([]);
    machine.all({ type: 'link', link: 'up' }, 50 * SECOND);
    expect(machine.instance.masterDown4Us).toBe(53 * SECOND);
  });

  it('base 0 with skew 200: interval skew/256, down time = skew/256 only: master 0.78 s after start', () => {
    const machine = backup({ dialect: 'ucarp', advbase: 0, advskew: 200 });
    expect(machine.instance.masterDown4Us).toBe(781_250);
    expect(machine.until(781_250 * 3).filter((what) => what === 'ad4 0/200')).toHaveLength(3);
  });

  it('configured with 255 and 255 it takes its own advertisement for a goodbye and falls silent', () => {
    const machine = backup({ dialect: 'ucarp', advbase: 255, advskew: 255 });
    expect(machine.until(10_000 * SECOND)).toEqual(['BACKUP>MASTER master timed out', 'arp', 'ad4 255/255']);
  });

  it('its words: Switching to state, Putting MASTER down, Preferred and Non-preferred master', () => {
    expect(backup({ dialect: 'ucarp', preempt: true }).logs(heard(1, 1))).toEqual([
      'Switching to state: MASTER',
      'Putting MASTER down - preemption',
    ]);
    expect(backup({ dialect: 'ucarp' }).logs(heard(4, 0))).toEqual([
      'Switching to state: MASTER',
      'Putting MASTER DOWN (going to time out)',
    ]);
    const machine = master({ dialect: 'ucarp', advskew: 1 });
    expect(machine.logs(heard(1, 2), T)).toEqual([
      'Non-preferred master advertising: reasserting control of VIP with another gratuitous arp',
    ]);
    expect(machine.logs(heard(1, 0), T)).toEqual([
      'Switching to state: BACKUP',
      'Preferred master advertised: going back to BACKUP state',
    ]);
  });

  it('write errors: a line each, and one more for the third', () => {
    const machine = master({ dialect: 'ucarp' });
    const lines = [100, 100, 100].map((error) => machine.logs({ type: 'sent', family: 4, error }, T));
    expect(lines).toEqual([
      ['write() has failed: 100'],
      ['write() has failed: 100'],
      ['write() has failed: 100', 'write() error #0/3'],
    ]);
  });
});

describe('the wording of the others', () => {
  const story = (dialect: DialectName): string[] => {
    const machine = new Machine({ dialect, vhid: 1, advskew: 100 });
    return [start, md, heard(1, 0), heard(4, 0), { type: 'stop' } as const].flatMap((event, index) =>
      machine.logs(event, index * T, 'carp0'),
    );
  };

  it('FreeBSD 9 has no line for a timeout, and takes the third rule for one', () => {
    expect(story('freebsd9')).toEqual([
      'carp0: INIT -> BACKUP',
      'carp0: MASTER -> BACKUP (more frequent advertisement received)',
      'carp0: BACKUP -> MASTER (master timed out)',
    ]);
  });

  it('DragonFly', () => {
    expect(story('dragonfly')).toEqual([
      'carp0: INIT -> BACKUP',
      'carp0: BACKUP -> MASTER (master timed out)',
      'carp0: MASTER -> BACKUP (more frequent advertisement received)',
      'carp0: BACKUP -> MASTER (master timed out)',
    ]);
    const machine = new Machine({ dialect: 'dragonfly', vhid: 1, preempt: true });
    expect(machine.logs(start, 0, 'carp0')).toEqual(['carp0: INIT -> MASTER (preempting)']);
  });

  it('NetBSD calls every takeover INIT -> MASTER too', () => {
    expect(story('netbsd')).toEqual([
      'carp0: state transition from: INIT -> to: BACKUP',
      'carp0: INIT -> MASTER (preempting)',
      'carp0: state transition from: BACKUP -> to: MASTER',
      'carp0: MASTER -> BACKUP (more frequent advertisement received)',
      'carp0: state transition from: MASTER -> to: BACKUP',
      'carp0: BACKUP -> MASTER (master timed out)',
      'carp0: INIT -> MASTER (preempting)',
      'carp0: state transition from: BACKUP -> to: MASTER',
      'carp0: state transition from: MASTER -> to: INIT',
    ]);
  });
});
