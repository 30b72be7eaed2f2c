import { describe, expect, it } from 'vitest';
import { backup, DIALECTS, heard, Machine, master, SECOND } from '../test/machine.js';
import type { DialectName } from './dialect.js';
import { ELECTION_DIALECTS } from './dialects.js';
import type { InstanceConfig } from './instance.js';

/** What is seen in each dialect. `others` stands for those not named. */
type Expected<T> = Partial<Record<DialectName, T>> & { readonly others?: T };

interface Row {
  readonly behaviour: string;
  see(dialect: DialectName): unknown;
  readonly expected: Expected<unknown>;
}

const T = 10 * SECOND;
const both = { ipv4: true, ipv6: true };
const md = { type: 'timer', timer: 'masterDown4' } as const;
const ad = { type: 'timer', timer: 'advertise' } as const;
const start = { type: 'start' } as const;

const row = (behaviour: string, see: Row['see'], expected: Expected<unknown>): Row => ({
  behaviour,
  see,
  expected,
});

/** What a master sends at its next timer. */
const nextAd = (dialect: DialectName, more: Partial<InstanceConfig>): unknown =>
  master({ dialect, ...more })
    .until(12 * SECOND)
    .find((what) => what.startsWith('ad'));

const timers = ({ instance }: Machine): unknown => ({
  ...(instance.masterDown4Us !== -1 && { v4: instance.masterDown4Us }),
  ...(instance.masterDown6Us !== -1 && { v6: instance.masterDown6Us }),
});

const rows: Row[] = [
  // Demotion: carp.md §3.2, §3.3, §3.4, §7 "problem signalling".
  row('skew 100 with one problem goes out as', (dialect) => nextAd(dialect, { advskew: 100, demotion: 1 }), {
    openbsd: 'ad4 1/100/d1',
    freebsd: 'ad4 1/101',
    others: 'ad4 1/240',
  }),
  row('skew 100 demoted by 240 goes out as', (dialect) => nextAd(dialect, { advskew: 100, demotion: 240 }), {
    openbsd: 'ad4 1/100/d240',
    others: 'ad4 1/240',
  }),
  row('a demotion of 1000 goes out as', (dialect) => nextAd(dialect, { demotion: 1000 }), {
    openbsd: 'ad4 1/0/d255',
    others: 'ad4 1/240',
  }),
  row('skew 250 not demoted goes out as', (dialect) => nextAd(dialect, { advskew: 250 }), {
    freebsd: 'ad4 1/240',
    others: 'ad4 1/250',
  }),
  row('skew 250 with a problem goes out as', (dialect) => nextAd(dialect, { advskew: 250, demotion: 1 }), {
    openbsd: 'ad4 1/250/d1',
    freebsd: 'ad4 1/240',
    others: 'ad4 1/250',
  }),
  row(
    'FreeBSD before 14: a negative demotion goes out as',
    (dialect) => nextAd(dialect, { advskew: 100, demotion: -150, before14: true }),
    {
      // 100 - 150 = -50, of which the byte is 206.
      freebsd: 'ad4 1/206',
      others: 'ad4 1/100',
    },
  ),
  row('a negative demotion goes out as', (dialect) => nextAd(dialect, { advskew: 100, demotion: -150 }), {
    freebsd: 'ad4 1/0',
    others: 'ad4 1/100',
  }),
  row(
    'own skew compared by a preempting backup with one problem: 1/0 against 1/200',
    (dialect) => backup({ dialect, preempt: true, demotion: 1 }).on(heard(1, 200))[0] ?? 'stays',
    {
      // FreeBSD counts 1 of 240; OpenBSD's count of 1 against 0 forbids it; the others are at 240.
      freebsd: 'BACKUP>MASTER preempting a slower master',
      others: 'stays',
    },
  ),
  row(
    'the demotion rises 0 → 1 at a master',
    (dialect) => master({ dialect }).on({ type: 'demotion', value: 1 }, T + 1),
    { openbsd: ['ad4 1/0/d1'], freebsd: ['ad4 1/1'], others: ['ad4 1/240'] },
  ),
  row(
    'the demotion rises 0 → 32 at a master',
    (dialect) => master({ dialect }).on({ type: 'demotion', value: 32 }, T + 1),
    { freebsd: ['ad4 1/32'], others: [] },
  ),
  row(
    'the administrator adds 128 at a master',
    (dialect) => master({ dialect }).on({ type: 'demotion', value: 128, admin: true }, T + 1),
    { openbsd: ['ad4 1/0/d128'], freebsd: ['ad4 1/128'], others: [] },
  ),
  row(
    'the demotion falls 2 → 1 at a master',
    (dialect) => master({ dialect, demotion: 2 }).on({ type: 'demotion', value: 1 }, T + 1),
    { freebsd: ['ad4 1/1'], others: [] },
  ),
  row('whose demotion it is', (dialect) => ELECTION_DIALECTS[dialect].demotionScope, {
    openbsd: 'groups',
    ucarp: 'process',
    others: 'host',
  }),

  // Timers: carp.md §3.
  row(
    'first interval of a demoted master (skew 100, demotion 1), then the next',
    (dialect) => {
      const machine = master({ dialect, advskew: 100, demotion: 1 });
      const first = machine.instance.advertiseUs - T;
      machine.all(ad, machine.instance.advertiseUs);
      return [first, machine.instance.advertiseUs - T - first];
    },
    {
      openbsd: [1_390_625, 1_390_625],
      freebsd: [1_390_625, 1_394_531],
      ucarp: [1_937_500, 1_937_500],
      others: [1_390_625, 1_937_500],
    },
  ),
  row(
    'takes advbase 0: with skew 0, with skew 1',
    (dialect) => [0, 1].map((advskew) => ELECTION_DIALECTS[dialect].accepts(0, advskew)),
    { openbsd: [true, true], freebsd: [false, false], others: [false, true] },
  ),
  row(
    'takes advskew 254, 255',
    (dialect) => [254, 255].map((skew) => ELECTION_DIALECTS[dialect].accepts(1, skew)),
    {
      ucarp: [true, true],
      others: [true, false],
    },
  ),
  row(
    'base 0 skew 1 hears base 1 (third rule)',
    (dialect) =>
      dialect === 'freebsd'
        ? 'cannot'
        : (backup({ dialect, advbase: 0, advskew: 1 }).on(heard(1, 0))[0] ?? 'waits'),
    { freebsd: 'cannot', openbsd: 'waits', others: 'BACKUP>MASTER master will time out' },
  ),
  row('timers armed at start, both families', (dialect) => timers(backup({ dialect, ...both })), {
    netbsd: { v4: 3 * SECOND },
    ucarp: { v4: 3 * SECOND },
    others: { v4: 3 * SECOND, v6: 3 * SECOND },
  }),
  row('timers armed at start, IPv6 only', (dialect) => timers(backup({ dialect, ipv4: false, ipv6: true })), {
    netbsd: {},
    ucarp: { v4: 3 * SECOND },
    others: { v6: 3 * SECOND },
  }),
  row(
    'a packet over IPv6 at 1 s rearms',
    (dialect) => {
      const machine = backup({ dialect, ...both });
      machine.all(heard(1, 0, { family: 6 }), SECOND);
      return timers(machine);
    },
    {
      netbsd: { v4: 4 * SECOND },
      ucarp: { v4: 3 * SECOND },
      others: { v4: 3 * SECOND, v6: 4 * SECOND },
    },
  ),
  row(
    'a packet over IPv6 for a vhid with IPv4 addresses only',
    (dialect) => {
      const machine = backup({ dialect });
      machine.all(heard(1, 0, { family: 6 }), SECOND);
      return timers(machine);
    },
    {
      freebsd: { v4: 3 * SECOND },
      ucarp: { v4: 3 * SECOND },
      netbsd: { v4: 4 * SECOND },
      others: { v4: 3 * SECOND, v6: 4 * SECOND },
    },
  ),
  row(
    'only IPv4 arrives: the IPv6 timer alone makes it master',
    (dialect) => {
      const machine = backup({ dialect, ...both });
      machine.all(heard(1, 0), SECOND);
      machine.all(heard(1, 0), 2 * SECOND);
      return machine.until(3 * SECOND)[0] ?? 'waits';
    },
    { netbsd: 'waits', ucarp: 'waits', others: 'BACKUP>MASTER master timed out' },
  ),

  // Becoming master, and being one.
  row(
    'becoming master, both families, in order',
    (dialect) => backup({ dialect, ...both }).on(md, 3 * SECOND),
    {
      netbsd: ['BACKUP>MASTER master timed out', 'ad4 1/0', 'arp', 'na'],
      ucarp: ['BACKUP>MASTER master timed out', 'arp', 'ad4 1/0'],
      others: ['BACKUP>MASTER master timed out', 'ad4 1/0', 'ad6 1/0', 'arp', 'na'],
    },
  ),
  row(
    'gratuitous ARP after the one on becoming master, by advertisement',
    (dialect) =>
      master({ dialect, ...both })
        .until(14 * SECOND)
        .filter((what) => !what.startsWith('ad6')),
    {
      openbsd: ['ad4 1/0', 'ad4 1/0', 'arp', 'ad4 1/0', 'ad4 1/0'],
      ucarp: ['ad4 1/0', 'ad4 1/0', 'arp', 'ad4 1/0', 'ad4 1/0'],
      others: ['ad4 1/0', 'ad4 1/0', 'ad4 1/0', 'ad4 1/0'],
    },
  ),
  row(
    'stepping down before the second gratuitous ARP: advertisements until it is due, after that',
    (dialect) => {
      const machine = master({ dialect });
      machine.all(heard(0, 0), T + 1);
      return machine.instance.delayedArp;
    },
    // OpenBSD forgets it, UCARP has counted its last advertisement.
    { ucarp: 1, others: -1 },
  ),
  row(
    'stepping down one advertisement later',
    (dialect) => {
      const machine = master({ dialect });
      machine.all(ad, 11 * SECOND);
      return machine.on(heard(0, 0), 11 * SECOND + 1);
    },
    {
      ucarp: ['ad4 1/0', 'arp', 'MASTER>BACKUP more frequent advertisement received'],
      others: ['MASTER>BACKUP more frequent advertisement received'],
    },
  ),
  row('a master hears an inferior one', (dialect) => master({ dialect }).on(heard(1, 1), T + 1), {
    ucarp: ['arp'],
    others: [],
  }),
  row(
    'an equal master with a higher address',
    (dialect) => master({ dialect, source: 0x0a000001 }).on(heard(1, 0, { source: 0x0a000002 }), T + 1),
    { ucarp: ['arp'], others: ['MASTER>BACKUP more frequent advertisement received'] },
  ),
  row(
    'an equal master with a lower address',
    (dialect) => master({ dialect, source: 0x0a000002 }).on(heard(1, 0, { source: 0x0a000001 }), T + 1),
    {
      ucarp: ['ad4 1/0', 'MASTER>BACKUP more frequent advertisement received'],
      others: ['MASTER>BACKUP more frequent advertisement received'],
    },
  ),
  row('a faster master', (dialect) => master({ dialect, advskew: 9 }).on(heard(1, 0), T + 1), {
    ucarp: ['ad4 1/9', 'MASTER>BACKUP more frequent advertisement received'],
    others: ['MASTER>BACKUP more frequent advertisement received'],
  }),
  row(
    'byte 4 of 1 from a faster master, at a master',
    (dialect) =>
      master({ dialect, advskew: 9 })
        .on(heard(1, 0, { demote: 1 }), T + 1)
        .at(-1) ?? 'stays',
    { openbsd: 'stays', others: 'MASTER>BACKUP more frequent advertisement received' },
  ),
  row(
    'byte 4 of 1 from a faster master, at a backup without preempt',
    (dialect) => backup({ dialect, advskew: 9 }).on(heard(1, 0, { demote: 1 }))[0] ?? 'stays',
    { openbsd: 'BACKUP>MASTER taking over from a more demoted master', others: 'stays' },
  ),

  // Counters: carp.md §2 "Counter / replay".
  row(
    'counters of a lone master, then after one valid packet with counter 1000, both families',
    (dialect) => {
      const machine = master({ dialect, ...both });
      const modes = () =>
        machine
          .all(ad, machine.instance.advertiseUs)
          .flatMap((effect) =>
            effect.kind === 'advertise' ? [`${effect.counter} ${effect.counterLow}`] : [],
          );
      const alone = modes();
      machine.all(heard(1, 200), machine.instance.advertiseUs - 1);
      return [alone, modes(), modes()];
    },
    {
      openbsd: [
        ['cookie 0', 'cookie 0'],
        ['cookie 0', 'cookie 0'],
        ['cookie 0', 'cookie 0'],
      ],
      netbsd: [['random 0'], ['next 1001'], ['next 1002']],
      ucarp: [['random 0'], ['next 1001'], ['next 1002']],
      others: [
        ['random 0', 'random 0'],
        ['next 1001', 'next 1002'],
        ['next 1003', 'next 1004'],
      ],
    },
  ),
  row(
    'the counter after 2^64 − 1',
    (dialect) => {
      const machine = master({ dialect });
      machine.all(heard(1, 200, { counterHigh: 0xffffffff, counterLow: 0xffffffff }), T + 1);
      machine.all(ad, machine.instance.advertiseUs);
      return [machine.instance.counterHigh, machine.instance.counterLow];
    },
    { others: [0, 0] },
  ),
  row(
    'stopped and started: does it know the counter still',
    (dialect) => {
      const machine = backup({ dialect });
      machine.all(heard(1, 0));
      machine.all({ type: 'stop' });
      machine.all(start);
      return machine.instance.heard;
    },
    { openbsd: false, freebsd: false, ucarp: false, others: true },
  ),

  // Going down: carp.md §3.6.
  row(
    'stop, as master, both families',
    (dialect) => master({ dialect, ...both }).on({ type: 'stop' }, T + 1),
    {
      netbsd: ['ad4 255/255 goodbye', 'MASTER>INIT shut down'],
      freebsd: ['MASTER>INIT shut down'],
      ucarp: ['MASTER>INIT shut down'],
      others: ['ad4 255/255 goodbye', 'ad6 255/255 goodbye', 'MASTER>INIT shut down'],
    },
  ),
  row('stop, as backup', (dialect) => backup({ dialect, ...both }).on({ type: 'stop' }, 1), {
    others: ['BACKUP>INIT shut down'],
  }),
  row(
    'a goodbye carries the demotion of one problem',
    (dialect) => master({ dialect, demotion: 1 }).on({ type: 'stop' }, T + 1)[0],
    {
      openbsd: 'ad4 255/255/d1 goodbye',
      freebsd: 'MASTER>INIT shut down',
      ucarp: 'MASTER>INIT shut down',
      others: 'ad4 255/255 goodbye',
    },
  ),
  row(
    'state master, of a backup',
    (dialect) => backup({ dialect }).on({ type: 'force', state: 'MASTER' }, 1),
    {
      ucarp: ['refused ENOTSUP'],
      others: ['BACKUP>MASTER user requested', 'ad4 1/0', 'arp'],
    },
  ),
  row(
    'state backup, of a master: it listens, and may be master again, after',
    (dialect) => {
      const machine = master({ dialect });
      machine.all({ type: 'force', state: 'BACKUP' }, T);
      const before = machine.instance.masterDown4Us;
      machine.until(19 * SECOND);
      return [before === -1 ? 'deaf' : before - T, machine.instance.advertiseUs === -1 ? 'backup' : 'master'];
    },
    { ucarp: ['deaf', 'master'], others: [3 * SECOND, 'master'] },
  ),

  // Interface, carrier, addresses: carp.md §3.1 "any", §3.6 "Link events".
  row('carrier lost, as master', (dialect) => master({ dialect }).on({ type: 'link', link: 'down' }, T + 1), {
    openbsd: ['MASTER>INIT hardware interface down', 'demote 1 carpdev'],
    freebsd: ['MASTER>INIT hardware interface down', 'demote 240 interface down'],
    dragonfly: [],
    ucarp: ['MASTER>BACKUP hardware interface down'],
    others: ['MASTER>INIT hardware interface down', 'demote 1'],
  }),
  row(
    'interface down, as master',
    (dialect) => master({ dialect }).on({ type: 'interface', up: false }, T + 1),
    {
      openbsd: ['MASTER>INIT hardware interface down', 'demote 1 carpdev'],
      freebsd: ['MASTER>INIT hardware interface down', 'demote 240 interface down'],
      ucarp: ['MASTER>BACKUP hardware interface down'],
      others: ['MASTER>INIT hardware interface down', 'demote 1'],
    },
  ),
  row(
    'interface down and up again, as master',
    (dialect) => {
      const machine = master({ dialect });
      machine.all({ type: 'interface', up: false }, T + 1);
      return machine.on({ type: 'interface', up: true }, T + 2);
    },
    {
      openbsd: ['INIT>BACKUP initialization complete', 'demote -1 carpdev'],
      freebsd: ['INIT>BACKUP initialization complete', 'demote -240 interface up'],
      ucarp: [],
      others: ['INIT>BACKUP initialization complete', 'demote -1'],
    },
  ),
  row(
    'a second report of the same trouble',
    (dialect) => {
      const machine = master({ dialect });
      machine.all({ type: 'interface', up: false }, T + 1);
      return machine.on({ type: 'link', link: 'down' }, T + 2);
    },
    { others: [] },
  ),
  row(
    'a carrier that is not known',
    (dialect) => master({ dialect }).on({ type: 'link', link: 'unknown' }, T + 1),
    {
      freebsd: ['MASTER>INIT hardware interface down', 'demote 240 interface down'],
      freebsd9: ['MASTER>INIT hardware interface down', 'demote 1'],
      netbsd: ['MASTER>INIT hardware interface up', 'INIT>BACKUP initialization complete'],
      others: [],
    },
  ),
  row(
    'the carrier reported up once more, as master',
    (dialect) => master({ dialect }).on({ type: 'link', link: 'up' }, T + 1),
    {
      openbsd: [],
      dragonfly: [],
      ucarp: [],
      others: ['MASTER>INIT hardware interface up', 'INIT>BACKUP initialization complete'],
    },
  ),
  row('starting without a carrier', (dialect) => new Machine({ dialect, vhid: 1, link: 'down' }).on(start), {
    openbsd: ['demote 1 carpdev'],
    freebsd: ['demote 240 interface down'],
    dragonfly: ['INIT>BACKUP initialization complete'],
    ucarp: ['INIT>BACKUP initialization complete'],
    others: ['demote 1'],
  }),
  row(
    'stopped without a carrier: what is given back',
    (dialect) => {
      const machine = backup({ dialect });
      machine.all({ type: 'interface', up: false });
      return machine.on({ type: 'stop' }).filter((what) => what.startsWith('demote'));
    },
    { freebsd: ['demote -240 vhid removed'], dragonfly: ['demote -1'], others: [] },
  ),
  row(
    'an address added, as master',
    (dialect) =>
      master({ dialect }).on({ type: 'addresses', change: 'added', ipv4: true, ipv6: false }, T + 1),
    {
      ucarp: [],
      others: ['MASTER>INIT addresses changed', 'INIT>BACKUP initialization complete'],
    },
  ),
  row(
    'an address removed, others left, as master: what happens, and the next advertisement',
    (dialect) => {
      const machine = master({ dialect });
      const seen = machine.on({ type: 'addresses', change: 'removed', ipv4: true, ipv6: false }, T + 500_000);
      return [...seen, machine.instance.advertiseUs];
    },
    {
      freebsd: ['MASTER>INIT addresses changed', 'INIT>BACKUP initialization complete', -1],
      openbsd: [T + 1_500_000],
      others: [T + SECOND],
    },
  ),
  row(
    'the last address removed, as master',
    (dialect) =>
      master({ dialect }).on({ type: 'addresses', change: 'removed', ipv4: false, ipv6: false }, T + 1),
    {
      dragonfly: ['ad4 255/255 goodbye', 'MASTER>INIT addresses changed'],
      netbsd: [],
      ucarp: [],
      others: ['MASTER>INIT addresses changed'],
    },
  ),
  row(
    'new skew 200 half a second into an interval, as master: what happens, and the next advertisement',
    (dialect) => {
      const machine = master({ dialect });
      const seen = machine.on({ type: 'configure', advskew: 200 }, T + 500_000);
      return [...seen, machine.instance.advertiseUs];
    },
    {
      freebsd: [T + SECOND],
      ucarp: [T + SECOND],
      netbsd: ['MASTER>INIT configuration changed', 'INIT>BACKUP initialization complete', -1],
      others: [T + 500_000 + 1_781_250],
    },
  ),
  row(
    'allow set to 0, as master: what happens, and then a faster advertisement',
    (dialect) => {
      const machine = master({ dialect, advskew: 100 });
      const seen = machine.on({ type: 'allow', allow: false }, T + 1);
      return [...seen, ...machine.on(heard(1, 0), T + 2)];
    },
    {
      freebsd: ['MASTER>INIT hardware interface down', 'demote 240 interface down'],
      ucarp: ['refused ENOTSUP', 'ad4 1/100', 'MASTER>BACKUP more frequent advertisement received'],
      others: [],
    },
  ),

  // DragonFly: carp.md §3 "owns the VIP", §3.1 "INIT … D only".
  row(
    'starting with preempt',
    (dialect) => new Machine({ dialect, vhid: 1, advskew: 100, preempt: true, ...both }).on(start),
    {
      dragonfly: ['ad4 1/100', 'ad6 1/100', 'arp', 'na', 'INIT>MASTER preempting at start'],
      others: ['INIT>BACKUP initialization complete'],
    },
  ),
  row(
    'starting with preempt, demoted',
    (dialect) => new Machine({ dialect, vhid: 1, preempt: true, demotion: 1 }).on(start),
    { others: ['INIT>BACKUP initialization complete'] },
  ),
  row(
    'skew 100 of a host that owns the address: at once, and when the address comes',
    (dialect) => {
      const machine = backup({ dialect, advskew: 100 });
      machine.all({ type: 'addresses', change: 'added', ipv4: true, ipv6: false, ownsVip: true });
      return [
        new Machine({ dialect, vhid: 1, advskew: 100, ownsVip: true }).instance.advskew,
        machine.instance.advskew,
      ];
    },
    { dragonfly: [0, 0], freebsd9: [0, 0], others: [100, 100] },
  ),

  // Send errors: carp.md §3.2, §3.3, §3.4.
  row(
    'three send errors, then three successes',
    (dialect) => {
      const machine = master({ dialect });
      return [55, 55, 55, 0, 0, 0].map((error) =>
        machine.on({ type: 'sent', family: 4, error }, T + 1).join(),
      );
    },
    {
      openbsd: ['', '', 'demote 1 > snderrors', '', '', 'demote -1 < snderrors'],
      freebsd: ['', '', 'demote 240 send error {error} on {if}', '', '', 'demote -240 send ok on {if}'],
      others: ['', '', 'demote 1', '', '', 'demote -1'],
    },
  ),
  row(
    'two send errors, a success, one more error',
    (dialect) => {
      const machine = master({ dialect });
      return [55, 55, 0, 55].flatMap((error) => machine.on({ type: 'sent', family: 6, error }, T + 1));
    },
    { freebsd: ['demote 240 send error {error} on {if}'], others: [] },
  ),
];

describe.each(rows)('$behaviour', ({ see, expected }) => {
  it.each(DIALECTS)('%s', (dialect) => {
    const wanted = dialect in expected ? expected[dialect] : expected.others;
    expect(wanted).toBeDefined();
    expect(see(dialect)).toEqual(wanted);
  });
});
