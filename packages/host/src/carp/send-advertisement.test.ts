import { Authenticator, createAuthenticator, type DialectName, decodeAdvertisement } from '@carplab/codec';
import { decodeIpv6 } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { asMaster, MAC_A, nodeA, PASSWORD, Recorder } from '../../test/hosts.js';
import { ALL, ethernet, ipv4, parse, VIRTUAL } from '../../test/parse.js';

// carp.md §1: the table of headers and that of source MAC addresses.
describe('the headers of an IPv4 advertisement', () => {
  const rows: [DialectName, string, number, boolean][] = [
    ['freebsd', VIRTUAL, 0xe0, false],
    ['openbsd', VIRTUAL, 0x10, true],
    ['netbsd', VIRTUAL, 0x10, false],
    ['dragonfly', VIRTUAL, 0x10, true],
    ['freebsd9', VIRTUAL, 0x10, true],
    ['ucarp', '00:00:5e:00:00:01', 0x10, true],
  ];
  it.each(rows)('%s: from %s, TOS %i, random id %s', (dialect, mac, tos, randomId) => {
    const host = nodeA({ dialect });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    host.advance(atUs + 1_000_000, sink);
    const ads = sink.frames.filter((frame) => parse(frame).protocol === 112);
    expect(ads).toHaveLength(2);
    for (const frame of ads) {
      expect(parse(frame).problems).toEqual([]);
      expect(ethernet(frame)).toEqual({ destination: '01:00:5e:00:00:12', source: mac, etherType: 0x0800 });
      expect(ipv4(frame)).toMatchObject({
        tos,
        ttl: 255,
        protocol: 112,
        dontFragment: true,
        source: '203.0.113.2',
        destination: '224.0.0.18',
        payloadLength: 36,
      });
      expect(decodeAdvertisement(frame, 34)).toMatchObject({
        version: 2,
        type: 1,
        vhid: 1,
        authlen: 7,
        advbase: 1,
        advskew: 0,
        demote: 0,
      });
    }
    const ids = ads.map((frame) => ipv4(frame)!.id);
    if (randomId) expect(new Set([0, ...ids]).size).toBe(3);
    else expect(ids).toEqual([0, 0]);
  });

  it('the counter is a cookie with openbsd, and with the others, new each time until a peer is heard', () => {
    for (const dialect of ALL) {
      const host = nodeA({ dialect });
      const sink = new Recorder();
      const atUs = asMaster(host, sink);
      host.advance(atUs + 1_000_000, sink);
      const ads = sink.frames.filter((frame) => parse(frame).protocol === 112);
      const counters = ads.map((frame) => {
        const ad = decodeAdvertisement(frame, 34);
        return ad === 'badlen' ? 0n : ad.counter;
      });
      expect(new Set(counters).size, dialect).toBe(dialect === 'openbsd' ? 1 : 2);
    }
  });

  it('without an address on the interface: the virtual one with freebsd and openbsd, none with the others', () => {
    const interfaces = [{ name: 'vtnet0', mac: MAC_A }];
    for (const dialect of ALL.filter((each) => each !== 'ucarp')) {
      const sink = new Recorder();
      asMaster(nodeA({ dialect, interfaces }), sink);
      const ad = sink.frames.find((frame) => parse(frame).protocol === 112)!;
      const expected = dialect === 'freebsd' || dialect === 'openbsd' ? '203.0.113.4' : '0.0.0.0';
      expect(ipv4(ad)?.source, dialect).toBe(expected);
    }
  });

  // carp.md §2: only OpenBSD hashes it, so a NetBSD with one still works with every other.
  it.each([
    ['openbsd', false],
    ['netbsd', true],
  ] as const)(
    '%s sends from the lladdr of its carp interface; the HMAC is as without it: %s',
    (dialect, same) => {
      const sink = new Recorder();
      asMaster(nodeA({ dialect, vhid: { lladdr: '02:00:00:00:00:77' } }), sink);
      const ad = sink.frames.find((frame) => parse(frame).protocol === 112)!;
      expect(ethernet(ad)?.source).toBe('02:00:00:00:00:77');
      const addresses = [Uint8Array.of(203, 0, 113, 4)];
      const plain = createAuthenticator({ dialect, vhid: 1, addresses, password: PASSWORD });
      expect(plain instanceof Authenticator && plain.verify(ad, parse(ad).payloadAt)).toBe(same);
    },
  );

  it('ucarp: --mcast and -M', () => {
    const sink = new Recorder();
    asMaster(nodeA({ dialect: 'ucarp', vhid: { peer: '239.1.2.3' } }), sink);
    asMaster(nodeA({ dialect: 'ucarp', vhid: { broadcast: true } }), sink);
    const ads = sink.frames.filter((frame) => parse(frame).protocol === 112);
    expect(ads.map((frame) => [ethernet(frame)?.destination, ipv4(frame)?.destination])).toEqual([
      ['01:00:5e:01:02:03', '239.1.2.3'],
      ['ff:ff:ff:ff:ff:ff', '224.0.0.18'],
    ]);
  });
});

it('one IPv4 and one IPv6 advertisement per interval, IPv4 first, each with a counter of its own', () => {
  const sink = new Recorder();
  const vhid = { addresses: ['203.0.113.4/28', '2001:db8:113::4/64'] };
  asMaster(nodeA({ vhid }), sink);
  const ads = sink.frames.filter((frame) => parse(frame).protocol === 112);
  expect(ads.map((frame) => frame.length)).toEqual([70, 90]);
  const [, six] = ads;
  expect(ethernet(six!)).toMatchObject({ destination: '33:33:00:00:00:12', source: VIRTUAL });
  const header = decodeIpv6(six!, 14, six!.length);
  expect(header.ok && header.value).toMatchObject({
    trafficClass: 0xe0,
    flowLabel: 0,
    hopLimit: 255,
    nextHeader: 112,
    source: 'fe80::5054:ff:fe00:a',
    destination: 'ff02::12',
  });
  expect(six!.subarray(54 + 8, 54 + 16)).not.toEqual(ads[0]!.subarray(34 + 8, 34 + 16));
});

it('netbsd sends nothing over IPv6', () => {
  const sink = new Recorder();
  const vhid = { addresses: ['203.0.113.4/28', '2001:db8:113::4/64'] };
  asMaster(nodeA({ dialect: 'netbsd', vhid }), sink);
  expect(sink.frames.filter((frame) => parse(frame).protocol === 112)).toHaveLength(1);
});
