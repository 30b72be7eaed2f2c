import type { Packet } from '@carplab/codec';
import { arp, ndp } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { advertisement } from '../../test/advertisement.js';
import { asMaster, MAC_A, MAC_B, nodeA, nodeB, Recorder } from '../../test/hosts.js';
import { ethernet, ipv4, parse, VIRTUAL } from '../../test/parse.js';
import { Wire } from '../../test/wire.js';
import { arpReply, neighborAdvertisement } from './frames.js';

const isAd = (frame: Uint8Array): boolean => parse(frame).protocol === 112;

describe('unicast peers', () => {
  it.each([
    ['freebsd', MAC_A],
    ['openbsd', VIRTUAL],
  ] as const)('%s: asks for the MAC address, sends from %s, fails over', (dialect, source) => {
    const release = dialect === 'freebsd' ? { release: 14 as const } : {};
    const wire = new Wire();
    const a = nodeA({ dialect, ...release, vhid: { peer: '203.0.113.3' } });
    const b = nodeB({ dialect, ...release, vhid: { peer: '203.0.113.2' } });
    wire.add(a, 'lan');
    wire.add(b, 'lan');
    wire.start();
    wire.until(10.5);
    expect([a, b].map((host) => host.states()[0]!.state)).toEqual(['MASTER', 'BACKUP']);
    const requests = wire.sent('A', 'arp').map(({ frame }) => arp(parse(frame))!);
    expect(requests.filter(({ targetIp }) => targetIp === '203.0.113.3')).toEqual([
      {
        operation: 1,
        senderMac: MAC_A,
        senderIp: '203.0.113.2',
        targetMac: '00:00:00:00:00:00',
        targetIp: '203.0.113.3',
      },
    ]);
    const ads = wire.sent('A', 112);
    // The first waited for the answer: there and back.
    expect(ads.map(({ atUs }) => atUs).slice(0, 2)).toEqual([3_000_400, 4_000_000]);
    for (const { frame } of ads) {
      expect(ethernet(frame)).toMatchObject({ destination: MAC_B, source });
      expect(ipv4(frame)).toMatchObject({ destination: '203.0.113.3', ttl: 255 });
    }
    expect(b.statistics()).toMatchObject({ ipackets: 8, badvhid: 0, badauth: 0 });
    wire.crash('A');
    wire.until(20);
    expect(b.states()[0]!.state).toBe('MASTER');
  });

  it('openbsd: one that waits for the MAC address is not sent once the host is MASTER no more', () => {
    for (const givesWay of [true, false]) {
      const host = nodeA({ dialect: 'openbsd', vhid: { peer: '203.0.113.3', advskew: 100 } });
      const sink = new Recorder();
      const atUs = asMaster(host, sink);
      sink.take();
      const headers = { src: '203.0.113.3', dst: '203.0.113.2', dstMac: MAC_A };
      if (givesWay) host.receive(0, advertisement({ headers }), atUs + 1, sink);
      expect(host.states()[0]!.state).toBe(givesWay ? 'BACKUP' : 'MASTER');
      host.receive(0, arpReply(MAC_B, MAC_B, '203.0.113.3', MAC_A, '203.0.113.2'), atUs + 5, sink);
      expect(sink.take().filter(isAd)).toHaveLength(givesWay ? 0 : 1);
    }
  });

  it('a unicast advertisement is accepted beside a real system that answers for the address', () => {
    for (const answers of ['virtual', 'system', 'none'] as const) {
      const host = nodeA({ release: 14, answers, vhid: { peer: '203.0.113.3' } });
      const sink = new Recorder();
      host.start(0, sink);
      host.receive(0, advertisement({ headers: { dst: '203.0.113.2', dstMac: MAC_A } }), 1, sink);
      expect(host.statistics().ipackets).toBe(1);
    }
  });

  it('the TTL is not checked: it may come through a router', () => {
    const interfaces = [
      { name: 'vtnet0', mac: MAC_A, addresses: ['203.0.113.2/28'], gateway: '203.0.113.1' },
    ];
    const host = nodeA({ release: 14, interfaces, vhid: { peer: '198.51.100.3' } });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    const asked = sink.take().flatMap((frame) => arp(parse(frame)) ?? []);
    expect(asked.map(({ targetIp }) => targetIp)).toContain('203.0.113.1');
    host.receive(0, arpReply(MAC_B, MAC_B, '203.0.113.1', MAC_A, '203.0.113.2'), atUs + 5, sink);
    const [held] = sink.take();
    expect(ethernet(held!)?.destination).toBe(MAC_B);
    expect(ipv4(held!)?.destination).toBe('198.51.100.3');
    const far = { src: '198.51.100.3', dst: '203.0.113.2', dstMac: MAC_A, ttl: 60 };
    host.receive(0, advertisement({ headers: far }), atUs + 10, sink);
    expect(host.statistics()).toMatchObject({ badttl: 0, badauth: 0 });
    expect(host.states()[0]!.state).toBe('BACKUP');
  });

  it('openbsd still requires 255, and ignores multicast in a unicast vhid', () => {
    const host = nodeA({ dialect: 'openbsd', vhid: { peer: '203.0.113.3' } });
    const sink = new Recorder();
    host.start(0, sink);
    const unicast = { dst: '203.0.113.2', dstMac: MAC_A };
    host.receive(0, advertisement({ headers: { ...unicast, ttl: 60 } }), 1, sink);
    host.receive(0, advertisement(), 1, sink);
    host.receive(0, advertisement({ headers: unicast }), 1, sink);
    expect(host.statistics()).toMatchObject({ ipackets: 3, badttl: 1, badvhid: 1, badauth: 0 });
  });

  it('without a route there is a send error; without an answer there is none', () => {
    const lost = nodeA({ release: 14, vhid: { peer: '198.51.100.3' } });
    const sink = new Recorder();
    let atUs = asMaster(lost, sink);
    for (let i = 0; i < 3; i++) {
      atUs = lost.nextDeadline();
      lost.advance(atUs, sink);
    }
    expect(sink.events).toContainEqual({
      event: 'log',
      message: 'carp: demoted by 240 to 240 (send error 65 on vtnet0)',
    });
    const deaf = nodeA({ release: 14, vhid: { peer: '203.0.113.3' } });
    const other = new Recorder();
    asMaster(deaf, other);
    other.take();
    for (let i = 0; i < 5; i++) deaf.advance(deaf.nextDeadline(), other);
    expect(deaf.demotion()).toBe(0);
    // One request a second, and nothing else.
    expect(other.take().map((frame) => arp(parse(frame))?.targetIp)).toEqual(Array(5).fill('203.0.113.3'));
  });

  it('peer6 is found by neighbor discovery', () => {
    const interfaces = [{ name: 'vtnet0', mac: MAC_A, addresses: ['2001:db8::2/64'] }];
    const vhid = { addresses: ['2001:db8::4/64'], peer6: '2001:db8::3' };
    const host = nodeA({ release: 14, interfaces, vhid });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    const question = (packet: Packet) => {
      const found = ndp(packet);
      return found?.ok ? found.value : undefined;
    };
    const [asked] = sink.take();
    expect(question(parse(asked!))).toEqual({ kind: 'solicitation', target: '2001:db8::3', mac: MAC_A });
    expect(ethernet(asked!)?.destination).toBe('33:33:ff:00:00:03');
    const to = { mac: MAC_A, address: 'fe80::5054:ff:fe00:a' };
    const answer = neighborAdvertisement(MAC_B, '2001:db8::3', '2001:db8::3', MAC_B, true, to);
    host.receive(0, answer, atUs + 5, sink);
    const [ad] = sink.take();
    expect(isAd(ad!)).toBe(true);
    expect(ethernet(ad!)).toMatchObject({ destination: MAC_B, source: MAC_A });
  });

  it('entries are forgotten after 20 minutes, and with the peer', () => {
    const host = nodeA({ release: 14, vhid: { peer: '203.0.113.3' } });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    host.receive(0, arpReply(MAC_B, MAC_B, '203.0.113.3', MAC_A, '203.0.113.2'), atUs, sink);
    sink.take();
    while (host.nextDeadline() < atUs + 1_200_000_000) host.advance(host.nextDeadline(), sink);
    expect(sink.take().every(isAd)).toBe(true);
    host.advance(host.nextDeadline(), sink);
    expect(sink.take().map((frame) => arp(parse(frame))?.targetIp)).toEqual(['203.0.113.3']);
    expect(host.snapshot().neighbors).toHaveLength(1);
    const nowUs = host.nextDeadline() - 1;
    expect(host.command({ command: 'configure', vhid: 1, peer: '' }, nowUs, sink)).toEqual({ ok: true });
    expect(host.snapshot().neighbors).toHaveLength(0);
    host.advance(host.nextDeadline(), sink);
    expect(ipv4(sink.take()[0]!)?.destination).toBe('224.0.0.18');
  });

  it('the cache cannot be filled by a sender', () => {
    const host = nodeA({ release: 14, vhid: { peer: '203.0.113.3' } });
    const sink = new Recorder();
    const atUs = asMaster(host, sink);
    for (let i = 0; i < 200; i++)
      host.receive(0, arpReply(MAC_B, MAC_B, `203.0.113.${i}`, MAC_A, '203.0.113.2'), atUs, sink);
    expect(host.snapshot().neighbors).toHaveLength(1);
  });
});

describe('faults of FreeBSD 14', () => {
  /** Where the advertisements of a new MASTER go: Ethernet and IP. */
  function destinations(options: Parameters<typeof nodeA>[0]): (string | undefined)[][] {
    const sink = new Recorder();
    asMaster(nodeA(options), sink);
    return sink.frames
      .filter(isAd)
      .map((frame) => [ethernet(frame)?.destination, ethernet(frame)?.source, ipv4(frame)?.destination]);
  }

  it('peer-octet: a peer whose last octet is 224 to 239 is sent to as a group, without asking for its MAC address', () => {
    const to = (peer: string, more = {}) => destinations({ ...more, vhid: { peer } });
    expect(to('203.0.113.224')).toEqual([['01:00:5e:00:71:e0', MAC_A, '203.0.113.224']]);
    expect(to('203.200.113.239')).toEqual([['01:00:5e:48:71:ef', MAC_A, '203.200.113.239']]);
    for (const peer of ['203.0.113.223', '203.0.113.240']) expect(to(peer)).toEqual([]);
    expect(to('203.0.113.224', { fixes: ['peer-octet'] })).toEqual([]);
    expect(to('203.0.113.224', { dialect: 'openbsd' })).toEqual([]);
    expect(to('224.0.0.18')).toEqual(destinations({}));
  });

  it.each([
    { command: 'configure', vhid: 1, advskew: 2 },
    { command: 'state', vhid: 1, state: 'backup' },
    { command: 'address', vhid: 1, add: '203.0.113.5/28' },
  ])('ifconfig-peer: the peers are the groups again after %j', (command) => {
    const peersAfter = (fixes: readonly ['ifconfig-peer'] | readonly []): string | undefined => {
      const host = nodeA({ fixes, vhid: { peer: '203.0.113.3', peer6: '2001:db8::3' } });
      const sink = new Recorder();
      host.start(0, sink);
      expect(host.command(command, 1, sink)).toEqual({ ok: true });
      return host.ifconfig()[1]?.trim();
    };
    expect(peersAfter([])).toBe('peer 224.0.0.18 peer6 ff02::12');
    expect(peersAfter(['ifconfig-peer'])).toBe('peer 203.0.113.3 peer6 2001:db8::3');
  });

  it('ifconfig-peer: what the command names stays', () => {
    const host = nodeA({ vhid: { peer: '203.0.113.3', peer6: '2001:db8::3' } });
    const sink = new Recorder();
    host.start(0, sink);
    host.command({ command: 'configure', vhid: 1, advskew: 2, peer: '203.0.113.3' }, 1, sink);
    expect(host.ifconfig()[1]?.trim()).toBe('peer 203.0.113.3 peer6 ff02::12');
  });
});
