import { checksumOk, decodeIcmpError, decodeIpv4, TH_ACK, TH_SYN } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import {
  CLIENT,
  ends,
  firewall,
  forward,
  INTERFACES,
  keep,
  LAN,
  NATED,
  SERVER,
  SYN,
  test,
  WAN,
} from '../test/firewall.js';
import { echoPacket, errorPacket, ipPacket, tcpPacket, udpPacket } from '../test/packets.js';
import { type IcmpKeys, PF_IN, PF_OUT } from './packet-info.js';
import { Pf } from './pf.js';
import { DROP_RST, PASS } from './verdict.js';

describe('translation', () => {
  it('draws a source port for NAT, and keeps it for the connection', () => {
    const pf = firewall(NATED, () => 7);
    const out = ends(forward(pf, LAN, udpPacket(CLIENT, '198.51.100.9:53'))!);
    expect(out).toBe('203.0.113.4:50008 > 198.51.100.9:53');
    expect(ends(forward(pf, LAN, udpPacket(CLIENT, '198.51.100.9:53'))!)).toBe(out);
    const other = ends(forward(pf, LAN, udpPacket('192.168.1.51:40000', '198.51.100.9:53'))!);
    expect(other, 'the port is taken towards this server').toBe('203.0.113.4:50009 > 198.51.100.9:53');
    const elsewhere = ends(forward(pf, LAN, udpPacket('192.168.1.51:40000', '198.51.100.8:53'))!);
    expect(elsewhere).toBe('203.0.113.4:50008 > 198.51.100.8:53');
  });
  it('keeps a static port, and fails when the range is used up', () => {
    const nat = { action: 'nat', on: 'vtnet0', from: '192.168.1.0/24', target: '(vtnet0)' } as const;
    const fixed = firewall({ translation: [{ ...nat, staticPort: true }], rules: [keep] });
    expect(ends(forward(fixed, LAN, udpPacket(CLIENT, '198.51.100.9:53'))!)).toBe(
      '203.0.113.2:40000 > 198.51.100.9:53',
    );
    const narrow = firewall({ translation: [{ ...nat, targetPort: '600:601' }], rules: [keep] });
    const send = (port: number) => forward(narrow, LAN, udpPacket(`192.168.1.5:${port}`, '198.51.100.9:53'));
    expect([send(1), send(2), send(3)].map((bytes) => bytes !== undefined)).toEqual([true, true, false]);
    expect(narrow.reason).toBe('map-failed');
  });
  it('leaves alone what a rule with `no` matches first', () => {
    const pf = firewall({
      ...NATED,
      translation: [{ action: 'nat', no: true, to: '198.51.100.0/24' }, ...NATED.translation!],
    });
    expect(ends(forward(pf, LAN, udpPacket(CLIENT, '198.51.100.9:53'))!)).toBe(
      '192.168.1.50:40000 > 198.51.100.9:53',
    );
  });
  it('redirects incoming packets, and translates their answers back', () => {
    const pf = firewall(NATED);
    const syn = tcpPacket('198.51.100.9:5555', '203.0.113.4:8080', SYN);
    expect(ends(forward(pf, WAN, syn)!)).toBe('198.51.100.9:5555 > 192.168.1.80:80');
    const answer = tcpPacket('192.168.1.80:80', '198.51.100.9:5555', {
      flags: TH_SYN | TH_ACK,
      seq: 7000,
      ack: 1001,
    });
    expect(ends(forward(pf, LAN, answer)!)).toBe('203.0.113.4:8080 > 198.51.100.9:5555');
  });
  it('restores a refused packet, so that the sender recognizes it', () => {
    const pf = firewall({ ...NATED, rules: [{ action: 'block', return: true, direction: 'out' }] });
    const bytes = tcpPacket(CLIENT, SERVER, SYN);
    const before = bytes.slice();
    expect(test(pf, PF_OUT, WAN, bytes)).toBe(DROP_RST);
    expect(bytes).toEqual(before);
  });
  it('gives a ping another id, and matches the answer by it', () => {
    const pf = firewall(NATED, () => 99);
    const out = forward(pf, LAN, echoPacket('192.168.1.50', '198.51.100.9', 'request', 7))!;
    expect([out[24], out[25], checksumOk(out, 20, out.length)]).toEqual([0, 100, true]);
    const back = forward(pf, WAN, echoPacket('198.51.100.9', '203.0.113.4', 'reply', 100))!;
    expect([back[24]! * 256 + back[25]!, checksumOk(back, 20, back.length)]).toEqual([7, true]);
    expect([...back.subarray(16, 20)]).toEqual([192, 168, 1, 50]);
  });
});

describe('an ICMP error', () => {
  const ROUTER = '198.51.100.1';
  /** What the router received, after NAT. */
  function sent(pf: Pf, bytes: Uint8Array): Uint8Array {
    return forward(pf, LAN, bytes)!;
  }
  const quoted = (bytes: Uint8Array | undefined): string => {
    const ip = decodeIpv4(bytes!, 0, bytes!.length);
    if (!ip.ok) return ip.problem.code;
    const error = decodeIcmpError(bytes!, ip.next, bytes!.length);
    if (!error.ok) return error.problem.code;
    const inner = error.value.quoted;
    const innerIp = decodeIpv4(Uint8Array.from([...inner, ...new Uint8Array(2000)]), 0, 2000);
    if (!innerIp.ok) return innerIp.problem.code;
    const port = inner[20]! * 256 + inner[21]!;
    const { source, destination } = innerIp.value;
    return `${ip.value.source} > ${ip.value.destination}: ${source}:${port} > ${destination}`;
  };

  it.each([
    ['TCP', tcpPacket(CLIENT, SERVER, SYN), 28],
    ['UDP', udpPacket(CLIENT, SERVER, Uint8Array.of(1, 2)), 28],
    ['UDP, all of it', udpPacket(CLIENT, SERVER, Uint8Array.of(1, 2, 3)), 31],
    ['an echo', echoPacket('192.168.1.50', '198.51.100.9', 'request', 40000), 28],
  ])('goes to who sent the packet, and quotes what he sent: %s', (name, bytes, length) => {
    const pf = firewall(NATED);
    const out = sent(pf, bytes);
    const back = forward(pf, WAN, errorPacket(ROUTER, '203.0.113.4', 'timeExceeded', out, length));
    const port = name === 'an echo' ? 8 * 256 : 40000;
    expect(quoted(back)).toBe(`${ROUTER} > 192.168.1.50: 192.168.1.50:${port} > 198.51.100.9`);
    if (name !== 'TCP') expect([...back!.subarray(28)]).toEqual([...bytes.subarray(0, length)]);
  });
  it('is dropped if it quotes a segment outside the window, or an unknown packet', () => {
    const pf = firewall(NATED);
    const out = sent(pf, tcpPacket(CLIENT, SERVER, SYN));
    out[24] = 0x80; // The sequence number's first byte.
    expect(forward(pf, WAN, errorPacket(ROUTER, '203.0.113.4', 'unreachable', out, 28))).toBeUndefined();
    expect(pf.reason).toBe('state-mismatch');
    const strange = tcpPacket('203.0.113.4:1', SERVER, SYN);
    expect(forward(pf, WAN, errorPacket(ROUTER, '203.0.113.4', 'unreachable', strange, 28))).toBeUndefined();
    expect([pf.reason, pf.rule], 'by the rules').toEqual(['match', 0]);
    expect(forward(pf, WAN, errorPacket(ROUTER, '203.0.113.4', 'unreachable', out, 20))).toBeUndefined();
    expect(pf.reason).toBe('short');
  });
  it('passes over IPv6 with the state of what it quotes', () => {
    const pf = firewall({
      rules: [{ action: 'block' }, { ...keep, on: 'vtnet1', direction: 'in' }, { ...keep, direction: 'out' }],
    });
    const out = sent(pf, udpPacket('[2001:db8:1::9]:5000', '[2001:db8:ff::1]:53'));
    const error = errorPacket('2001:db8:ee::1', '2001:db8:1::9', 'unreachable', out);
    expect(forward(pf, WAN, error)).toEqual(error);
  });
});

describe('the keys of ICMP', () => {
  const keyOf = (icmpKeys: IcmpKeys): number[][] => {
    const pf = new Pf({ rules: [{ action: 'pass' }] }, INTERFACES, { draws: () => 1, icmpKeys });
    pf.start();
    expect(forward(pf, LAN, echoPacket('192.168.1.50', '198.51.100.9', 'request', 7))).toBeDefined();
    expect(forward(pf, WAN, echoPacket('198.51.100.9', '192.168.1.50', 'reply', 7))).toBeDefined();
    expect(pf.table.count).toBe(2);
    // Incoming on the LAN the asker is in slot 0; outgoing on the WAN in slot 1.
    return [0, 1].map((row) => [pf.table.port(row, 0, 0), pf.table.port(row, 0, 1)]);
  };
  it('hold the id twice on FreeBSD, the id and the request type on OpenBSD', () => {
    expect(keyOf('id')).toEqual([
      [7, 7],
      [7, 7],
    ]);
    expect(keyOf('id and type')).toEqual([
      [7, 8],
      [8, 7],
    ]);
  });
  it('are for queries alone on OpenBSD: neighbour discovery leaves no state', () => {
    const advertisement = ipPacket('2001:db8:1::9', '2001:db8:1::1', 58, 24, (bytes, at) => {
      bytes.set([136, 0, 0, 0, 0x60], at);
    });
    const states = (['id', 'id and type'] as const).map((icmpKeys) => {
      const pf = new Pf({ rules: [{ action: 'pass' }] }, INTERFACES, { draws: () => 1, icmpKeys });
      pf.start();
      expect(test(pf, PF_IN, LAN, advertisement.slice())).toBe(PASS);
      return pf.table.count === 0 ? [] : [pf.table.port(0, 0, 0)];
    });
    // FreeBSD takes what is at the position of an echo's id: here the flags.
    expect(states).toEqual([[0x6000], []]);
  });
});
