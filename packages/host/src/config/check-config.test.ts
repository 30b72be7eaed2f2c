import { type AddressInput, parseAddress, parseMac, toHex } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { MAC_A } from '../../test/hosts.js';
import {
  type ConfigProblem,
  checkHostConfig,
  createHost,
  type HostConfig,
  HostConfigError,
} from '../index.js';

const good: HostConfig = {
  name: 'fw1',
  dialect: 'freebsd',
  interfaces: [{ name: 'em0', mac: MAC_A, addresses: ['203.0.113.2/28'] }],
  vhids: [{ interface: 'em0', vhid: 1, addresses: ['203.0.113.4/28'] }],
};
const [em0] = good.interfaces;
const [one] = good.vhids;
const make =
  (change: object): (() => unknown) =>
  () =>
    createHost({ ...good, ...change } as HostConfig, () => 0);
const vhid = (change: object): object => ({ vhids: [{ ...one, ...change }] });
const nic = (change: object): object => ({ interfaces: [{ ...em0, ...change }] });

describe('an invalid configuration throws: where, what was found, what is valid', () => {
  const rows: [object, string][] = [
    [{ name: '' }, "name is ''; it takes a name"],
    [
      { dialect: 'linux' },
      "dialect is 'linux'; there are freebsd, openbsd, netbsd, dragonfly, freebsd9, ucarp",
    ],
    [nic({ mac: Uint8Array.of(1, 2) }), "interfaces[0].mac is '2 bytes'; it takes a unicast MAC"],
    [nic({ gateway: new Uint8Array(16) }), "interfaces[0].gateway is '::'; it takes an IPv4 address"],
    [{ release: 13 }, 'release is 13 with freebsd; freebsd has 12 and 14'],
    [{ fixes: ['peer-octets'] }, "fixes has 'peer-octets'; there are peer-octet, ifconfig-peer"],
    [{ fixes: ['peer-octet'], dialect: 'openbsd' }, 'this is openbsd'],
    [{ release: 14, dialect: 'openbsd' }, 'release is 14 with openbsd'],
    [{ hz: 0 }, 'hz is 0; it takes a whole number from 1 to 1000000'],
    [{ preempt: 1 }, 'preempt is 1; it takes true or false'],
    [{ log: 3 }, 'log is 3; it takes a whole number from 0 to 2'],
    [{ maintenance: true, dialect: 'openbsd' }, "maintenance is OPNsense's, on freebsd; this is openbsd"],
    [
      { groups: { carp: 256 }, dialect: 'openbsd' },
      'groups.carp is 256; it takes a whole number from 0 to 255',
    ],
    [{ interfaces: undefined }, 'interfaces is undefined; it takes a list'],
    [{ interfaces: [em0, em0] }, "interfaces[1].name 'em0' appears twice"],
    [nic({ mac: '01:00:5e:00:00:12' }), "interfaces[0].mac is '01:00:5e:00:00:12'; it takes a unicast MAC"],
    [nic({ addresses: ['203.0.113.2/33'] }), "interfaces[0].addresses[0] is '203.0.113.2/33'; it takes an"],
    [nic({ gateway: 'fe80::1' }), "interfaces[0].gateway is 'fe80::1'; it takes an IPv4 address"],
    [vhid({ interface: 'em1' }), "vhids[0].interface is 'em1'; there are em0"],
    [vhid({ vhid: 256 }), 'vhids[0].vhid is 256; it takes a whole number from 1 to 255'],
    [{ vhids: [one, one] }, "vhids[1]: vhid 1 is on 'em0' twice"],
    [vhid({ addresses: ['203.0.113.400/28'] }), "vhids[0].addresses[0] is '203.0.113.400/28'"],
    [vhid({ addresses: Array(257).fill('10.0.0.1/8') }), 'vhids[0].addresses are 257; at most 256'],
    [vhid({ addresses: ['2001:db8::1/64', '2001:DB8::1/48'] }), 'vhids[0].addresses has 2001:db8::1 twice'],
    [vhid({ advskew: 255 }), "vhid 1 on 'em0': freebsd takes no advbase 1 with advskew 255"],
    [vhid({ password: 'a', key: new Uint8Array(20) }), 'vhids[0] has both password and key'],
    [vhid({ key: new Uint8Array(19) }), 'vhids[0].key takes 20 bytes'],
    [
      { release: 12, ...vhid({ peer: '203.0.113.3' }) },
      "vhids[0].peer is '203.0.113.3'; freebsd 12 has no such option",
    ],
    [vhid({ lladdr: MAC_A }), "vhids[0].lladdr is OpenBSD's and NetBSD's; this is freebsd"],
    [{ dialect: 'openbsd', ...vhid({ peer6: '2001:db8::3' }) }, 'openbsd has no such option'],
    [{ dialect: 'netbsd', ...vhid({ peer: '203.0.113.3' }) }, 'netbsd has no such option'],
    [{ dialect: 'ucarp', ...vhid({ peer: '203.0.113.3' }) }, 'ucarp takes a multicast group'],
    [{ dialect: 'ucarp', ...vhid({ addresses: ['10.0.0.1/8', '10.0.0.2/8'] }) }, 'exactly one IPv4 address'],
    [{ dialect: 'ucarp', ...nic({ addresses: [] }) }, 'has no IPv4 address; ucarp sends from one (-s)'],
    [{ dialect: 'ucarp', ...vhid({ password: 'x'.repeat(20) }) }, 'too long for ucarp: 19 bytes at most'],
  ];
  it.each(rows)('%j', (change, message) => {
    expect(make(change)).toThrow(message);
  });

  it('as does a host without random numbers', () => {
    expect(() => createHost(good, undefined as never)).toThrow('draws is undefined; it takes a function');
  });

  it('and a valid one does not', () => {
    expect(make({})).not.toThrow();
    expect(make(vhid({ peer: '203.0.113.3', peer6: '2001:db8::3' }))).not.toThrow();
  });
});

describe('addresses are text or bytes', () => {
  const bytes = (text: string): Uint8Array => parseAddress(text) ?? parseMac(text)!;
  const withAll = (address: (text: string) => AddressInput): HostConfig => ({
    ...{ name: 'fw1', dialect: 'freebsd' },
    interfaces: [
      {
        ...{ name: 'em0', mac: address(MAC_A), addresses: ['203.0.113.2/28', '2001:db8::2/64'] },
        ...{ gateway: address('203.0.113.1'), gateway6: address('2001:db8::1') },
      },
    ],
    vhids: [
      {
        ...{ interface: 'em0', vhid: 1, addresses: ['203.0.113.4/28', '2001:db8::4/64'] },
        ...{ peer: address('203.0.113.3'), peer6: address('2001:db8::3') },
      },
    ],
    routes: [{ to: '10.0.0.0/8', via: address('203.0.113.9') }],
    pfsync: { syncdev: 'em0', syncpeer: address('203.0.113.3') },
  });
  const frames = (config: HostConfig): string[] => {
    const sent: string[] = [];
    const sink = { send: (_: number, frame: Uint8Array) => void sent.push(toHex(frame)), event: () => {} };
    const host = createHost(config, () => 5);
    host.start(0, sink);
    for (let nowUs = 0; nowUs < 20_000_000; nowUs += 100_000) host.advance(nowUs, sink);
    expect(host.ports[0]!.mac).toBe(MAC_A);
    return sent;
  };

  it('of an interface, a peer, a route and pfsync', () => {
    const asText = frames(withAll((text) => text));
    expect(asText.length).toBeGreaterThan(20);
    expect(frames(withAll(bytes))).toEqual(asText);
  });

  it('of a carp interface with a MAC address of its own', () => {
    const of = (lladdr: AddressInput): HostConfig => ({
      ...{ ...good, dialect: 'openbsd' as const },
      vhids: [{ ...one!, lladdr }],
    });
    expect(frames(of(bytes('52:54:00:00:00:77')))).toEqual(frames(of('52:54:00:00:00:77')));
  });
});

it('a missing port is the driver’s error', () => {
  const sink = { send: () => {}, event: () => {} };
  const host = createHost(good, () => 0);
  host.start(0, sink);
  expect(() => host.receive(1, new Uint8Array(60), 0, sink)).toThrow('fw1 has no port 1; it has 1');
});

describe('the problems of a configuration', () => {
  const problems = (change: object): readonly ConfigProblem[] =>
    checkHostConfig({ ...good, ...change } as HostConfig);

  it('are reported all at once, each with its code, its place, and what is valid', () => {
    const bad = [
      { ...one, vhid: 300 },
      { ...one, addresses: ['203.0.113.4/28', '203.0.113.400/28'] },
      { ...one, vhid: 3, advskew: 255 },
    ];
    const found = problems({ vhids: bad, log: 7, release: 13 });
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['out-of-range', 'vhids[0].vhid'],
      ['bad-address', 'vhids[1].addresses[1]'],
      ['not-supported', 'vhids[2]'],
      ['not-supported', 'release'],
      ['out-of-range', 'log'],
    ]);
    expect(found[0]!.hint).toBe('a whole number from 1 to 255');
    expect(found.at(-1)!.message).toBe('log is 7; it takes a whole number from 0 to 2');
  });

  it('cover routes, the filter and pfsync', () => {
    const change = {
      routes: [{ to: 'default', via: '9.9.9.9' }],
      pfsync: { syncdev: 'em7' },
      pf: { rules: [{}] },
    };
    const found = problems(change);
    expect(found.map(({ path }) => path)).toEqual(['routes[0].via', 'pfsync.syncdev', 'pf']);
  });

  it('are thrown by createHost in one error', () => {
    const change = { preempt: 'yes', hz: 0 };
    expect(make(change)).toThrow(HostConfigError);
    let thrown: unknown;
    try {
      make(change)();
    } catch (error) {
      thrown = error;
    }
    expect((thrown as HostConfigError).problems).toEqual(problems(change));
  });

  it('are returned for whatever the values are: the check never throws', () => {
    const all = {
      ...good,
      ...{ routes: [{ to: 'default', via: '203.0.113.1' }], services: [{ port: 22 }], fixes: ['peer-octet'] },
      ...{ pfsync: { syncdev: 'em0' }, groups: { carp: 1 } },
    };
    const bad = [null, undefined, 7, 'x', {}, [], [null], new Uint8Array(5), Number.NaN, Symbol('s')];
    const visit = (at: object, path: readonly string[]): void => {
      for (const [key, value] of Object.entries(at)) {
        for (const wrong of bad) {
          const config = structuredClone(all);
          Object.assign(
            path.reduce((part: object, name) => Reflect.get(part, name), config),
            { [key]: wrong },
          );
          const found = checkHostConfig(config as HostConfig);
          if (found.length > 0)
            expect(() => createHost(config as HostConfig, () => 0)).toThrow(HostConfigError);
        }
        if (typeof value === 'object') visit(value, [...path, key]);
      }
    };
    visit(all, []);
    for (const wrong of bad) expect(checkHostConfig(wrong as HostConfig)).not.toEqual([]);
  });

  it('are none if it is valid, and broken interfaces cause no follow-up problems', () => {
    expect(problems({})).toEqual([]);
    const found = problems({ ...nic({ mac: 'x' }), ...vhid({ interface: 'em0' }) });
    expect(found.map(({ path }) => path)).toEqual(['interfaces[0].mac']);
  });
});
