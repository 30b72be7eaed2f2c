import { formatMac, type Packet } from '@carplab/codec';
import {
  arp,
  decodeIcmpError,
  decodeIpv4,
  decodeTcp,
  TH_ACK,
  TH_PUSH,
  TH_RST,
  TH_SYN,
} from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { echoPacket, tcpPacket, udpPacket } from '../../../pf/test/packets.js';
import { drawsFrom, PASSWORD, Recorder } from '../../test/hosts.js';
import { parse } from '../../test/parse.js';
import { createHost, type Host, type HostConfig } from '../index.js';
import { arpReply } from './frames.js';

const WAN = 0;
const LAN = 1;
const MACS = ['52:54:00:00:01:0a', '52:54:00:00:00:0a'] as const;
const CLIENT_MAC = '02:00:00:00:00:50';
const ROUTER_MAC = '02:00:00:00:00:01';
const CLIENT = '192.168.1.50:40000';
const SERVER = '198.51.100.9:22';

const CONFIG: HostConfig = {
  name: 'fw1',
  dialect: 'freebsd',
  interfaces: [
    {
      name: 'vtnet0',
      mac: MACS[WAN],
      addresses: ['203.0.113.2/28', '2001:db8::2/64'],
      gateway: '203.0.113.1',
    },
    { name: 'vtnet1', mac: MACS[LAN], addresses: ['192.168.1.1/24', '2001:db8:1::1/64'] },
  ],
  vhids: [
    { interface: 'vtnet0', vhid: 1, password: PASSWORD, addresses: ['203.0.113.4/28'] },
    { interface: 'vtnet1', vhid: 2, password: PASSWORD, addresses: ['192.168.1.254/24'] },
  ],
};
const NAT: HostConfig['pf'] = {
  translation: [
    { action: 'nat', on: 'vtnet0', family: 'inet', from: 'vtnet1:network', target: '203.0.113.4' },
  ],
  rules: [
    { action: 'block', direction: 'in', on: 'vtnet0' },
    { action: 'pass', direction: 'in', on: 'vtnet1' },
    { action: 'pass', direction: 'out' },
    { action: 'pass', quick: true, proto: 'carp', state: 'none' },
  ],
};

/** A firewall that is MASTER and knows the MAC addresses of its router and client. */
class Lab {
  readonly host: Host;
  readonly sink: Recorder = new Recorder();
  nowUs = 0;

  constructor(config: Partial<HostConfig> = {}, knows = true) {
    this.host = createHost({ ...CONFIG, ...config }, drawsFrom(3));
    this.host.start(0, this.sink);
    while (this.nowUs < 4_000_000) this.tick();
    this.sink.take();
    if (!knows) return;
    for (const [port, mac, ip, own] of [
      [WAN, ROUTER_MAC, '203.0.113.1', '203.0.113.2'],
      [LAN, CLIENT_MAC, '192.168.1.50', '192.168.1.1'],
    ] as const) {
      const asks = arpReply(mac, mac, ip, MACS[port], own);
      asks[21] = 1; // A request: the asker is remembered.
      this.host.receive(port, asks, this.nowUs, this.sink);
    }
    this.sink.take();
  }
  tick(): void {
    this.nowUs = this.host.nextDeadline();
    this.host.advance(this.nowUs, this.sink);
  }
  /** A packet arrives at an interface; returns the frames sent for it. */
  receive(port: number, bytes: Uint8Array, to: string = MACS[port]!): Packet[] {
    const frame = new Uint8Array(14 + bytes.length);
    frame.set(bytes, 14);
    const from = port === LAN ? CLIENT_MAC : ROUTER_MAC;
    [to, from].forEach((mac, i) => {
      frame.set(
        mac.split(':').map((octet) => Number.parseInt(octet, 16)),
        6 * i,
      );
    });
    frame.set(bytes[0]! >> 4 === 6 ? [0x86, 0xdd] : [0x08, 0x00], 12);
    const kept = frame.slice();
    this.host.receive(port, frame, this.nowUs, this.sink);
    expect(frame, 'the frame is the driver’s').toEqual(kept);
    return this.sink.take().map(parse);
  }
  get drops() {
    return this.sink.events.filter(({ event }) => event === 'pf');
  }
}

/** `mac > mac ttl src:port > dst:port flags` */
function line({ bytes, ipAt, end }: Packet): string {
  const ip = decodeIpv4(bytes, ipAt, end);
  if (!ip.ok) return ip.problem.code;
  const { source, destination, ttl, protocol } = ip.value;
  const way = `${formatMac(bytes, 6)} > ${formatMac(bytes, 0)} ttl ${ttl}`;
  if (protocol === 1) {
    const error = decodeIcmpError(bytes, ip.next, end);
    return `${way} ${source} > ${destination} ${error.ok ? `${error.value.kind} ${error.value.code}` : 'icmp'}`;
  }
  const tcp = decodeTcp(bytes, ip.next, end, ipAt, 4);
  if (!tcp.ok) return `${way} ${source} > ${destination}`;
  const { sourcePort, destinationPort, flags, sequence, acknowledgment } = tcp.value;
  return `${way} ${source}:${sourcePort} > ${destination}:${destinationPort} ${flags} ${sequence} ${acknowledgment}`;
}

const syn = tcpPacket(CLIENT, SERVER, { flags: TH_SYN, seq: 1000 });

describe('forwarding', () => {
  it('forwards a packet by its route, TTL decremented, to the gateway’s MAC address', () => {
    const lab = new Lab();
    expect(lab.receive(LAN, syn).map(line)).toEqual([
      `${MACS[WAN]} > ${ROUTER_MAC} ttl 63 ${CLIENT} > ${SERVER} 2 1000 0`,
    ]);
    const back = tcpPacket(SERVER, CLIENT, { flags: TH_SYN | TH_ACK, seq: 7, ack: 1001 });
    expect(lab.receive(WAN, back).map(line)).toEqual([
      `${MACS[LAN]} > ${CLIENT_MAC} ttl 63 ${SERVER} > ${CLIENT} 18 7 1001`,
    ]);
  });
  it('accepts frames to the virtual MAC address as MASTER', () => {
    expect(new Lab().receive(LAN, syn, '00:00:5e:00:01:02')).toHaveLength(1);
    expect(new Lab().receive(LAN, syn, '00:00:5e:00:01:03')).toHaveLength(0);
  });
  it('asks for an unknown MAC address, and holds the packets', () => {
    const lab = new Lab({ release: 14 }, false);
    const [question, ...more] = lab.receive(LAN, syn);
    expect(arp(question!)).toMatchObject({ targetIp: '203.0.113.1', senderIp: '203.0.113.2', operation: 1 });
    expect([...more, ...lab.receive(LAN, syn)], 'one request a second').toEqual([]);
    const answer = arpReply(ROUTER_MAC, ROUTER_MAC, '203.0.113.1', MACS[WAN], '203.0.113.2');
    lab.host.receive(WAN, answer, lab.nowUs, lab.sink);
    expect(lab.sink.take().map((frame) => line(parse(frame)))).toHaveLength(2);
    const old = new Lab({ release: 12 }, false);
    old.receive(LAN, syn);
    old.receive(LAN, tcpPacket('192.168.1.51:1', SERVER, { flags: TH_SYN }));
    old.host.receive(WAN, answer, old.nowUs, old.sink);
    expect(old.sink.take().map((frame) => line(parse(frame)))).toEqual([
      expect.stringContaining('192.168.1.51:1'),
    ]);
  });
  it('reports an expired TTL and an unreachable network to the sender', () => {
    const lab = new Lab();
    const tired = syn.slice();
    tired[8] = 1;
    tired.set([0, 0], 10);
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += tired[i]! * 256 + tired[i + 1]!;
    sum = (sum & 0xffff) + (sum >>> 16);
    tired.set([(~sum >>> 8) & 0xff, ~sum & 0xff], 10);
    expect(lab.receive(LAN, tired).map(line)).toEqual([
      `${MACS[LAN]} > ${CLIENT_MAC} ttl 64 192.168.1.1 > 192.168.1.50 timeExceeded 0`,
    ]);
    const { gateway: _, ...wan } = CONFIG.interfaces[WAN]!;
    const island = new Lab({ interfaces: [wan, CONFIG.interfaces[LAN]!] });
    expect(island.receive(LAN, syn).map(line)).toEqual([
      `${MACS[LAN]} > ${CLIENT_MAC} ttl 64 192.168.1.1 > 192.168.1.50 unreachable 1`,
    ]);
  });
  it('sends no more than 200 errors a second', () => {
    const { gateway: _, ...wan } = CONFIG.interfaces[WAN]!;
    const lab = new Lab({ interfaces: [wan, CONFIG.interfaces[LAN]!] });
    let count = 0;
    for (let i = 0; i < 300; i++) count += lab.receive(LAN, syn).length;
    expect(count).toBe(200);
  });
  it('follows static routes, the more specific first', () => {
    const lab = new Lab({ routes: [{ to: '198.51.100.0/24', via: '192.168.1.50' }] });
    expect(lab.receive(WAN, tcpPacket('203.0.113.9:1', SERVER, { flags: TH_SYN })).map(line)[0]).toContain(
      `${MACS[LAN]} > ${CLIENT_MAC}`,
    );
    expect(() => new Lab({ routes: [{ to: 'default', via: '10.0.0.1' }] })).toThrow(
      "routes[0].via is '10.0.0.1'; it takes an address on one of the host's networks",
    );
  });
  it('forwards IPv6, but no link-local traffic', () => {
    const lab = new Lab({}, false);
    const packet = udpPacket('[2001:db8:1::9]:1', '[2001:db8::77]:53');
    const [question] = lab.receive(LAN, packet);
    expect(question?.protocol, 'a neighbor solicitation').toBe(58);
    expect(lab.receive(LAN, udpPacket('[fe80::9]:1', '[2001:db8::77]:53'))).toEqual([]);
    expect(lab.receive(LAN, udpPacket('192.168.1.50:1', '192.168.1.255:53'))).toEqual([]);
    expect(lab.receive(LAN, udpPacket('192.168.1.50:1', '127.0.0.1:53'))).toEqual([]);
    expect(lab.receive(LAN, udpPacket('192.168.1.50:1', '203.0.113.15:53'))).toEqual([]);
  });
  it('does not forward if configured not to, nor beside a real system that does', () => {
    expect(new Lab({ forwarding: false }).receive(LAN, syn)).toEqual([]);
    expect(new Lab({ answers: 'virtual' }).receive(LAN, syn)).toEqual([]);
  });
  it('accepts a frame of any length', () => {
    const long = udpPacket(CLIENT, SERVER, new Uint8Array(9000));
    expect(new Lab({ pf: {} }).receive(LAN, long)[0]?.payloadLength).toBe(9008);
  });
});

describe('pf in the host', () => {
  it('translates in both directions, and reports drops once for each flow', () => {
    const lab = new Lab({ pf: NAT });
    const [out] = lab.receive(LAN, syn).map(line);
    const port = /203\.0\.113\.4:(\d+) > 198/.exec(out!)![1];
    const back = tcpPacket(SERVER, `203.0.113.4:${port}`, { flags: TH_SYN | TH_ACK, seq: 7, ack: 1001 });
    expect(lab.receive(WAN, back).map(line)).toEqual([
      `${MACS[LAN]} > ${CLIENT_MAC} ttl 63 ${SERVER} > ${CLIENT} 18 7 1001`,
    ]);
    const strange = tcpPacket(SERVER, '203.0.113.4:5', { flags: TH_ACK | TH_PUSH, seq: 1, ack: 1 });
    for (let i = 0; i < 2; i++) expect(lab.receive(WAN, strange)).toEqual([]);
    expect(lab.drops).toEqual([
      {
        event: 'pf',
        interface: 'vtnet0',
        direction: 'in',
        action: 'block',
        reason: 'match',
        rule: 0,
        flow: {
          protocol: 'tcp',
          source: '198.51.100.9',
          sourcePort: 22,
          destination: '203.0.113.4',
          destinationPort: 5,
        },
      },
    ]);
  });
  it('answers when a rule says `return`', () => {
    const lab = new Lab({ pf: { rules: [{ action: 'block', return: true, proto: ['tcp', 'udp'] }] } });
    expect(lab.receive(LAN, syn).map(line)).toEqual([
      `${MACS[LAN]} > ${CLIENT_MAC} ttl 64 ${SERVER} > ${CLIENT} ${TH_RST | TH_ACK} 0 1001`,
    ]);
    expect(lab.receive(LAN, udpPacket(CLIENT, SERVER)).map(line)).toEqual([
      `${MACS[LAN]} > ${CLIENT_MAC} ttl 64 192.168.1.1 > 192.168.1.50 unreachable 3`,
    ]);
  });
  it('blocks the host’s own advertisements too, which is a send error', () => {
    const lab = new Lab({ pf: { rules: [{ action: 'block' }] } });
    for (let i = 0; i < 10; i++) lab.tick();
    expect(lab.host.demotion()).toBe(480);
    const logs = lab.sink.events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
    expect(logs).toContain('carp: demoted by 240 to 240 (send error 13 on vtnet0)');
  });
  it('pfctl -d ends filter and translation, and changes nothing else', () => {
    const lab = new Lab({ pf: NAT });
    lab.receive(LAN, syn);
    const { host, sink } = lab;
    const before = host.states();
    expect(host.command({ command: 'pf', on: false }, lab.nowUs, sink)).toEqual({ ok: true });
    expect(lab.receive(LAN, syn).map(line)[0]).toContain(`${CLIENT} > ${SERVER}`);
    expect(host.states()).toEqual(before);
    expect(host.pf()?.table.count, 'states stay until they expire').toBe(2);
    expect(host.command({ command: 'pf', on: false }, lab.nowUs, sink)).toEqual({
      ok: false,
      reason: 'pf is disabled already',
    });
    host.command({ command: 'pf', on: true }, lab.nowUs, sink);
    expect(lab.receive(LAN, syn).map(line)[0]).toContain('203.0.113.4:');
    host.command({ command: 'flushStates' }, lab.nowUs, sink);
    expect(host.pf()?.table.count).toBe(0);
  });
  it('is part of snapshot and hash, and gone after a crash', () => {
    const lab = new Lab({ pf: NAT, services: [{ port: 22 }] });
    const empty = lab.host.hash();
    lab.receive(LAN, syn);
    lab.receive(LAN, tcpPacket(CLIENT, '192.168.1.254:22', { flags: TH_SYN, seq: 5 }));
    const snapshot = lab.host.snapshot();
    const other = createHost({ ...CONFIG, pf: NAT, services: [{ port: 22 }] }, drawsFrom(9));
    other.restore(snapshot);
    expect(other.hash()).toBe(lab.host.hash());
    expect(other.hash()).not.toBe(empty);
    expect(other.snapshot()).toEqual(snapshot);
    lab.host.start(lab.nowUs, lab.sink);
    expect(lab.host.pf()?.table.count).toBe(0);
  });
});

describe('packets for the host itself', () => {
  it('a closed port answers RST or nothing, depending on net.inet.tcp.blackhole', () => {
    const bare = tcpPacket(CLIENT, '192.168.1.254:23', { flags: TH_ACK, seq: 5, ack: 6 });
    const first = tcpPacket(CLIENT, '192.168.1.254:23', { flags: TH_SYN, seq: 5 });
    const answers = (tcpBlackhole: 0 | 1 | 2) =>
      [first, bare].map((bytes) => new Lab({ tcpBlackhole }).receive(LAN, bytes).map(line).length);
    expect([answers(0), answers(1), answers(2)]).toEqual([
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
    const lab = new Lab({ tcpBlackhole: 2 });
    lab.receive(LAN, bare);
    expect(lab.drops).toMatchObject([{ action: 'no-socket', reason: 'blackhole' }]);
  });
  it('UDP without a listener gets port unreachable', () => {
    const query = udpPacket(CLIENT, '192.168.1.1:53');
    expect(new Lab().receive(LAN, query).map(line)[0]).toContain('unreachable 3');
    expect(new Lab({ udpBlackhole: true }).receive(LAN, query)).toEqual([]);
  });
  it('a ping to an address of another interface is answered', () => {
    expect(new Lab().receive(LAN, echoPacket('192.168.1.50', '203.0.113.4', 'request', 1))).toHaveLength(1);
  });
  it('a service on the virtual address accepts, echoes, and dies with its host', () => {
    const lab = new Lab({ services: [{ port: 22 }], pf: { rules: [{ action: 'pass' }] } });
    const vip = '192.168.1.254:22';
    const [answer] = lab.receive(LAN, tcpPacket(CLIENT, vip, { flags: TH_SYN, seq: 1000 }));
    const iss = decodeTcp(answer!.bytes, answer!.payloadAt, answer!.end, answer!.ipAt, 4);
    if (!iss.ok) throw new Error(iss.problem.message);
    const next = iss.value.sequence + 1;
    const data = Uint8Array.of(104, 105);
    const hello = { flags: TH_ACK | TH_PUSH, seq: 1001, ack: next, data };
    lab.receive(LAN, tcpPacket(CLIENT, vip, { flags: TH_ACK, seq: 1001, ack: next }));
    const [echo] = lab.receive(LAN, tcpPacket(CLIENT, vip, hello));
    expect([...echo!.bytes.subarray(-2)]).toEqual([104, 105]);
    expect(line(echo!)).toContain(`${vip} > ${CLIENT}`);
    lab.host.start(lab.nowUs, lab.sink);
    while (lab.nowUs < 12_000_000) lab.tick();
    lab.sink.take();
    lab.receive(LAN, tcpPacket(CLIENT, vip, hello));
    expect(lab.drops.at(-1)).toMatchObject({ action: 'no-socket', reason: 'reset' });
  });
});
