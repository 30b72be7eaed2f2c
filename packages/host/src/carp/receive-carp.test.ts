import { type DialectName, encodeAdvertisementFrame } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { advertisement, type Strange } from '../../test/advertisement.js';
import { asMaster, MAC_A, nodeA, PASSWORD, Recorder } from '../../test/hosts.js';
import { ALL } from '../../test/parse.js';
import type { Host } from '../host.js';

const KERNELS = ALL.filter((dialect) => dialect !== 'ucarp');
const badSum = (bytes: Uint8Array): void => {
  bytes[6]! ^= 1;
};

/** The nonzero counters of a BACKUP after one frame. */
function countersAfter(host: Host, frame: Uint8Array): Record<string, number> {
  const sink = new Recorder();
  host.start(0, sink);
  host.receive(0, frame, 1, sink);
  return Object.fromEntries(Object.entries(host.statistics()).filter(([, count]) => count !== 0));
}

// carp.md §1, "Receive checks, in order, and the counter that fails".
describe.each([...KERNELS.map((dialect) => [dialect, undefined] as const), ['freebsd', 12] as const])(
  '%s %s: what a packet increments',
  (dialect, release) => {
    const options = { dialect, ...(release === undefined ? {} : { release }) };
    const isLate = dialect === 'freebsd' && release === undefined;
    const rows: [string, Strange, Record<string, number>][] = [
      ['a good one', {}, {}],
      ['ttl 254', { headers: { ttl: 254 } }, isLate ? {} : { badttl: 1 }],
      ['a wrong checksum', { spoil: badSum }, { badsum: 1 }],
      ['version 3', { version: 3 }, { badver: 1 }],
      ['an unknown vhid', { vhid: 2 }, { badvhid: 1 }],
      ['another password', { password: 'wrong' }, { badauth: 1 }],
      ['another address list', { addresses: ['203.0.113.4', '203.0.113.5'] }, { badauth: 1 }],
      ['a password that differs in its 20th character', { password: `${PASSWORD.slice(0, 19)}X` }, {}],
      [
        `ttl ${isLate ? 'after' : 'before'} checksum`,
        { headers: { ttl: 1 }, spoil: badSum },
        isLate ? { badsum: 1 } : { badttl: 1 },
      ],
      ['checksum before vhid', { vhid: 2, spoil: badSum }, { badsum: 1 }],
      ['vhid before version', { vhid: 2, version: 3 }, { badvhid: 1 }],
      ['version before hmac', { version: 3, password: 'wrong' }, { badver: 1 }],
    ];
    it.each(rows)('%s', (_name, strange, counted) => {
      expect(countersAfter(nodeA(options), advertisement(strange))).toEqual({ ipackets: 1, ...counted });
    });

    it('a short one increments badlen', () => {
      const frame = advertisement();
      const short = frame.slice(0, 14 + 20 + 35);
      short[17] = 55;
      short[25]! += 1;
      expect(countersAfter(nodeA(options), short)).toEqual({ ipackets: 1, badlen: 1 });
    });

    it('with allow 0 it is counted and dropped in silence', () => {
      expect(
        countersAfter(nodeA({ ...options, allow: false }), advertisement({ password: 'wrong' })),
      ).toEqual({
        ipackets: 1,
      });
    });

    it('unicast to an interface without CARP: badif, but badvhid with freebsd', () => {
      const interfaces = [
        { name: 'vtnet0', mac: MAC_A, addresses: ['198.51.100.2/24'] },
        { name: 'vtnet1', mac: '52:54:00:00:01:0a', addresses: ['203.0.113.2/28'] },
      ];
      const host = nodeA({ ...options, interfaces, vhid: { interface: 'vtnet1' } });
      const frame = advertisement({ headers: { dst: '198.51.100.2', dstMac: MAC_A } });
      const counted = dialect === 'freebsd' ? { badvhid: 1 } : { badif: 1 };
      expect(countersAfter(host, frame)).toEqual({ ipackets: 1, ...counted });
    });

    it('to the group on an interface without CARP: it never gets that far', () => {
      const interfaces = [
        { name: 'vtnet0', mac: MAC_A, addresses: ['198.51.100.2/24'] },
        { name: 'vtnet1', mac: '52:54:00:00:01:0a', addresses: ['203.0.113.2/28'] },
      ];
      const host = nodeA({ ...options, interfaces, vhid: { interface: 'vtnet1' } });
      expect(countersAfter(host, advertisement())).toEqual({});
    });

    it('IPv6 has its own counters, and freebsd requires an IPv6 address in the vhid', () => {
      const frame = advertisement({ dialect, headers: { family: 6 } });
      const counted = dialect === 'freebsd' ? { badvhid: 1 } : {};
      expect(countersAfter(nodeA(options), frame)).toEqual({ ipackets6: 1, ...counted });
    });
  },
);

describe('FreeBSD 14 and PR 284872', () => {
  const fixes = ['peer-octet'] as const;
  const near = advertisement({ headers: { ttl: 1 } });
  it('as released it does not look at the TTL where the peer is the group', () => {
    expect(countersAfter(nodeA(), near)).toEqual({ ipackets: 1 });
    expect(countersAfter(nodeA({ fixes }), near)).toEqual({ ipackets: 1, badttl: 1 });
  });
  it('it does where the last octet of a unicast peer is 224 to 239, and then alone', () => {
    const peered = (last: number, more = {}): Record<string, number> =>
      countersAfter(nodeA({ ...more, vhid: { peer: `203.0.113.${last}` } }), near);
    for (const last of [223, 240]) expect(peered(last)).toEqual({ ipackets: 1 });
    for (const last of [224, 239]) expect(peered(last)).toEqual({ ipackets: 1, badttl: 1 });
    expect(peered(230, { fixes })).toEqual({ ipackets: 1 });
  });
});

it('FreeBSD 14 checks the TTL after vhid and version', () => {
  const odd = advertisement({ headers: { ttl: 1 }, vhid: 2 });
  expect(countersAfter(nodeA({ release: 12 }), odd)).toEqual({ ipackets: 1, badttl: 1 });
  expect(countersAfter(nodeA(), odd)).toEqual({ ipackets: 1, badvhid: 1 });
});

it('openbsd takes advertisements with and without the scoped IPv6 addresses, and sends without', () => {
  const addresses = ['203.0.113.4', 'fe80::4'];
  const make = () => nodeA({ dialect: 'openbsd', vhid: { addresses: ['203.0.113.4/28', 'fe80::4/64'] } });
  for (const context of ['nov6ll', 'orig']) {
    const frame = advertisement({ dialect: 'openbsd', context, addresses });
    expect(countersAfter(make(), frame), context).toEqual({ ipackets: 1 });
  }
  const other = advertisement({ addresses: ['203.0.113.4', 'fe80::5'] });
  expect(countersAfter(make(), other)).toEqual({ ipackets: 1, badauth: 1 });
});

describe('a host’s own packets that come back', () => {
  const echoed = (dialect: DialectName, simplex = true) => {
    const interfaces = [{ name: 'vtnet0', mac: MAC_A, addresses: ['203.0.113.2/28'], simplex }];
    const host = nodeA({ dialect, interfaces });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    const own = sink.frames.find((frame) => frame[23] === 112)!;
    host.receive(0, own, atUs + 1, sink);
    return { state: host.states()[0]!.state, badauth: host.statistics().badauth };
  };

  it('make a BSD master yield to itself, as teaming that echoes frames does', () => {
    for (const dialect of ['freebsd', 'netbsd', 'dragonfly', 'freebsd9'] as const)
      expect(echoed(dialect), dialect).toEqual({ state: 'BACKUP', badauth: 0 });
  });
  it('are recognized by openbsd by their cookie, by ucarp by their source', () => {
    expect(echoed('openbsd')).toEqual({ state: 'MASTER', badauth: 1 });
    expect(echoed('openbsd', false)).toEqual({ state: 'MASTER', badauth: 0 });
    expect(echoed('ucarp')).toEqual({ state: 'MASTER', badauth: 0 });
  });
  it('are recognized by netbsd by their source if the interface hears itself', () => {
    expect(echoed('netbsd', false)).toEqual({ state: 'MASTER', badauth: 0 });
  });
});

describe('ucarp', () => {
  const logs = ({ events }: Recorder): string[] =>
    events.flatMap((event) => (event.event === 'log' ? [event.message] : []));

  it('has no counters, and logs instead', () => {
    const rows: [Strange, string[]][] = [
      [{}, []],
      [{ headers: { ttl: 254 } }, ['Bad TTL']],
      [{ version: 3 }, ['Bad version']],
      [{ spoil: badSum }, ['Bad IP checksum']],
      [{ password: 'wrong' }, ['Bad digest']],
      [{ vhid: 2 }, []],
      [{ headers: { dst: '224.0.0.19', dstMac: '01:00:5e:00:00:13' } }, []],
    ];
    for (const [strange, expected] of rows) {
      const host = nodeA({ dialect: 'ucarp' });
      const sink = new Recorder();
      host.start(0, sink);
      sink.events.length = 0;
      host.receive(0, advertisement({ password: PASSWORD.slice(0, 19), ...strange }), 1, sink);
      expect(logs(sink)).toEqual(expected);
      expect(host.statistics().ipackets).toBe(0);
    }
  });

  it('rejects a peer with a second address', () => {
    const host = nodeA({ dialect: 'ucarp' });
    const sink = new Recorder();
    host.start(0, sink);
    sink.events.length = 0;
    host.receive(0, advertisement({ addresses: ['203.0.113.4', '203.0.113.5'] }), 1, sink);
    expect(logs(sink)).toEqual(['Bad digest']);
  });
});

it('freebsd logs bad packets at net.inet.carp.log 2 only', () => {
  for (const log of [0, 1, 2] as const) {
    const host = nodeA({ log, fixes: ['peer-octet'] });
    const sink = new Recorder();
    host.start(0, sink);
    host.receive(0, advertisement({ password: 'wrong' }), 1, sink);
    host.receive(0, advertisement({ headers: { ttl: 64 } }), 1, sink);
    const lines = sink.events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
    expect(lines).toEqual(
      [
        'carp: 1@vtnet0: INIT -> BACKUP (initialization complete)',
        'carp_input_c: incorrect hash for VHID 1@vtnet0',
        'carp_input: received ttl 64 != 255 on vtnet0',
      ].slice(0, [0, 1, 3][log]),
    );
  }
});

it('only openbsd counts its takeovers as preempt', () => {
  for (const dialect of ALL) {
    const host = nodeA({ dialect });
    asMaster(host, new Recorder());
    expect(host.statistics().preempt, dialect).toBe(dialect === 'openbsd' ? 1 : 0);
    expect(host.statistics().opackets, dialect).toBe(1);
  }
});

it('a key of 20 bytes is used as is', () => {
  const key = new TextEncoder().encode('MonMotDePasseCarp202');
  const make = () => nodeA({ vhid: { key } });
  expect(countersAfter(make(), advertisement({ key }))).toEqual({ ipackets: 1 });
  expect(countersAfter(make(), advertisement())).toEqual({ ipackets: 1, badauth: 1 });
});

it('a frame without any advertisement', () => {
  const host = nodeA();
  const sink = new Recorder();
  host.start(0, sink);
  const empty = encodeAdvertisementFrame(
    { family: 4, srcMac: MAC_A, src: '203.0.113.3' },
    new Uint8Array(36),
  ).slice(0, 34);
  empty[17] = 20;
  empty[25]! += 36;
  host.receive(0, empty, 1, sink);
  expect(host.statistics()).toMatchObject({ ipackets: 1, badlen: 1 });
});
