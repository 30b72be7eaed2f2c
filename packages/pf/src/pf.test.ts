import { decodeTcp, encodeTcpOptions, TH_ACK, TH_FIN, TH_PUSH, TH_RST, TH_SYN } from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import {
  CLIENT,
  ends,
  firewall,
  forward,
  keep,
  LAN,
  NATED,
  SERVER,
  SYN,
  test,
  WAN,
} from '../test/firewall.js';
import { echoPacket, ipPacket, tcpPacket, udpPacket } from '../test/packets.js';
import type { FilterRule } from './config.js';
import { PF_IN } from './packet-info.js';
import type { Pf } from './pf.js';
import { DROP, DROP_RST, DROP_UNREACHABLE, PASS } from './verdict.js';

describe('rules', () => {
  const udp = udpPacket('198.51.100.9:53', '203.0.113.4:5000');
  const verdict = (rules: readonly FilterRule[], bytes = udp, direction: 1 | 2 = PF_IN, port = WAN) => {
    const pf = firewall({ rules });
    const found = test(pf, direction, port, bytes.slice());
    return { verdict: found, rule: pf.rule, states: pf.table.count };
  };

  it('pass everything, without a state, where there are none', () => {
    expect(verdict([])).toEqual({ verdict: PASS, rule: 0xffff_ffff, states: 0 });
  });
  it('the last match decides, a quick one at once', () => {
    const block: FilterRule = { action: 'block' };
    expect(verdict([block, keep])).toEqual({ verdict: PASS, rule: 1, states: 1 });
    expect(verdict([keep, block])).toEqual({ verdict: DROP, rule: 1, states: 0 });
    expect(verdict([{ ...keep, quick: true }, block])).toEqual({ verdict: PASS, rule: 0, states: 1 });
  });
  it.each([
    [{ on: 'vtnet0' }, true],
    [{ on: 'vtnet1' }, false],
    [{ on: '!vtnet1' }, true],
    [{ on: '!vtnet0' }, false],
    [{ direction: 'in' }, true],
    [{ direction: 'out' }, false],
    [{ family: 'inet' }, true],
    [{ family: 'inet6' }, false],
    [{ proto: 'udp' }, true],
    [{ proto: ['tcp', 17] }, true],
    [{ proto: 'tcp' }, false],
    [{ from: '198.51.100.0/24' }, true],
    [{ from: '198.51.100.10/31' }, false],
    [{ from: ['198.51.100.0/24', '!198.51.100.8/30'] }, false],
    [{ from: '!10.0.0.0/8' }, true],
    [{ from: 'any', to: '(vtnet0)' }, true],
    [{ to: '(vtnet1)' }, false],
    [{ to: 'self' }, true],
    [{ to: 'vtnet0:network' }, true],
    [{ proto: 'udp', from: { port: 'domain' } }, true],
    [{ proto: 'udp', from: { port: '50:52' } }, false],
    [{ proto: ['udp', 'tcp'], to: { address: 'any', port: [22, '4999:5001'] } }, true],
  ] as const)('%j: %s', (match, expected) => {
    expect(verdict([{ action: 'block' }, { action: 'pass', ...match } as FilterRule]).verdict).toBe(
      expected ? PASS : DROP,
    );
  });
  it('by default keep state only for a SYN', () => {
    const middle = tcpPacket(CLIENT, SERVER, { flags: TH_ACK, seq: 5, ack: 6 });
    const rules: FilterRule[] = [{ action: 'block' }, keep];
    expect(verdict(rules, middle, PF_IN, LAN).verdict).toBe(DROP);
    expect(verdict([keep], middle, PF_IN, LAN), 'no rule matches, so it passes').toMatchObject({ states: 0 });
    expect(verdict([{ ...keep, flags: 'any' }], middle, PF_IN, LAN)).toMatchObject({
      verdict: PASS,
      states: 1,
    });
    const odd = tcpPacket(CLIENT, SERVER, { flags: TH_SYN | TH_FIN });
    expect(verdict(rules, odd, PF_IN, LAN).verdict, 'S/SA looks at no FIN').toBe(PASS);
    expect(verdict([{ action: 'block' }, { ...keep, flags: 'S/SAFR' }], odd, PF_IN, LAN).verdict).toBe(DROP);
  });
  it('distinguish ICMP types', () => {
    const rules: FilterRule[] = [{ action: 'block' }, { ...keep, proto: 'icmp', icmpType: 'echoreq' }];
    expect(verdict(rules, echoPacket('198.51.100.9', '203.0.113.4', 'request', 7)).verdict).toBe(PASS);
    expect(verdict(rules, echoPacket('198.51.100.9', '203.0.113.4', 'reply', 7)).verdict).toBe(DROP);
  });
  it('with return: RST for TCP, port unreachable for UDP, nothing for ICMP', () => {
    const rules: FilterRule[] = [{ action: 'block', return: true }];
    expect(verdict(rules, tcpPacket(CLIENT, SERVER, SYN)).verdict).toBe(DROP_RST);
    expect(verdict(rules).verdict).toBe(DROP_UNREACHABLE);
    expect(verdict(rules, echoPacket('198.51.100.9', '203.0.113.4', 'request', 7)).verdict).toBe(DROP);
  });
  it('count', () => {
    const pf = firewall({ rules: [keep] });
    for (let i = 0; i < 3; i++) test(pf, PF_IN, WAN, udp.slice());
    const [rule] = pf.config.rules;
    expect([rule!.evaluations, rule!.packets, rule!.bytes, rule!.states]).toEqual([1, [3, 0], [84, 0], 1]);
  });
});

describe('what bypasses the rules', () => {
  it('pf that is disabled, and an interface that is skipped', () => {
    const pf = firewall({ rules: [{ action: 'block' }], skip: ['vtnet1'] });
    const syn = tcpPacket(CLIENT, SERVER, SYN);
    expect(test(pf, PF_IN, LAN, syn)).toBe(PASS);
    expect(test(pf, PF_IN, WAN, syn)).toBe(DROP);
    const passing = firewall({ rules: [keep] });
    test(passing, PF_IN, LAN, syn.slice());
    expect([passing.isFirst, passing.row]).toEqual([true, 0]);
    for (const each of [passing, pf]) {
      each.enabled = false;
      expect(test(each, PF_IN, WAN, syn)).toBe(PASS);
      expect([each.isFirst, each.row]).toEqual([false, -1]);
    }
  });
});

describe('a connection', () => {
  /** A connection through NAT; what the server gets, and what the client gets. */
  function connect(pf: Pf): void {
    expect(forward(pf, LAN, tcpPacket(CLIENT, SERVER, SYN))).toBeDefined();
    const [, port] = ends(forward(pf, LAN, tcpPacket(CLIENT, SERVER, SYN))!).match(/:(\d+) >/)!;
    const back = { flags: TH_SYN | TH_ACK, seq: 7000, ack: 1001 };
    expect(ends(forward(pf, WAN, tcpPacket(SERVER, `203.0.113.4:${port}`, back))!)).toBe(
      `${SERVER} > ${CLIENT}`,
    );
    forward(pf, LAN, tcpPacket(CLIENT, SERVER, { flags: TH_ACK, seq: 1001, ack: 7001 }));
  }

  it('has two states, one per interface, and both track it', () => {
    const pf = firewall(NATED);
    connect(pf);
    expect(pf.table.count).toBe(2);
    for (let row = pf.table.first(); row >= 0; row = pf.table.next(row)) {
      expect([pf.table.peerState(row, 0), pf.table.peerState(row, 1)]).toEqual([4, 4]);
      expect(pf.table.timeout(row)).toBe(2);
    }
  });

  it('drops only the packet outside the window', () => {
    const pf = firewall(NATED);
    connect(pf);
    const data = (seq: number, length: number) =>
      tcpPacket(CLIENT, SERVER, { flags: TH_ACK | TH_PUSH, seq, ack: 7001, data: new Uint8Array(length) });
    expect(forward(pf, LAN, data(1001, 100))).toBeDefined();
    expect(forward(pf, LAN, data(1_001_101, 100))).toBeUndefined();
    expect(pf.reason).toBe('state-mismatch');
    expect(pf.statistics.reasons['state-mismatch']).toBe(1);
    expect(forward(pf, LAN, data(1101, 100))).toBeDefined();
  });

  it('ends with its states: a later segment matches no rule that keeps state', () => {
    const pf = firewall({ ...NATED, rules: [{ action: 'block' }, ...NATED.rules!] });
    connect(pf);
    expect(pf.flush(0)).toBe(2);
    expect(
      forward(pf, LAN, tcpPacket(CLIENT, SERVER, { flags: TH_ACK, seq: 1001, ack: 7001 })),
    ).toBeUndefined();
    expect([pf.reason, pf.rule]).toEqual(['match', 0]);
  });

  it('ends, and a new SYN of the same ports begins another', () => {
    const pf = firewall({ rules: [keep] });
    const go = (from: number, terms: Parameters<typeof tcpPacket>[2]): boolean =>
      forward(
        pf,
        from,
        from === LAN ? tcpPacket(CLIENT, SERVER, terms) : tcpPacket(SERVER, CLIENT, terms),
      ) !== undefined;
    go(LAN, SYN);
    go(WAN, { flags: TH_SYN | TH_ACK, seq: 7000, ack: 1001 });
    go(LAN, { flags: TH_ACK | TH_FIN, seq: 1001, ack: 7001 });
    go(WAN, { flags: TH_ACK | TH_FIN, seq: 7001, ack: 1002 });
    go(LAN, { flags: TH_ACK, seq: 1002, ack: 7002 });
    const before = pf.table.idLow(pf.table.first());
    expect(go(LAN, { flags: TH_SYN, seq: 900_000 })).toBe(true);
    expect(pf.table.count).toBe(2);
    expect(pf.table.idLow(pf.table.first())).toBeGreaterThan(before);
    expect([pf.statistics.inserts, pf.statistics.removals]).toEqual([4, 2]);
  });

  it('expires when its timeout says so', () => {
    const pf = firewall({ rules: [keep], timeouts: { 'tcp.first': 5 } });
    forward(pf, LAN, tcpPacket(CLIENT, SERVER, SYN), 1_000_000);
    pf.expire(5_999_999);
    expect(pf.table.count).toBe(2);
    expect(pf.nextDeadline()).toBe(6_000_000);
    pf.expire(6_000_000);
    expect([pf.table.count, pf.nextDeadline()]).toEqual([0, Number.POSITIVE_INFINITY]);
  });

  it('is refused beyond the limit of states', () => {
    const pf = firewall({ rules: [keep], limit: 2 });
    expect(forward(pf, LAN, tcpPacket(CLIENT, SERVER, SYN))).toBeDefined();
    expect(forward(pf, LAN, tcpPacket('192.168.1.51:1', SERVER, SYN))).toBeUndefined();
    expect([pf.reason, pf.table.count]).toEqual(['memory', 2]);
  });

  it('is found only on its interface if the state is if-bound', () => {
    for (const statePolicy of ['floating', 'if-bound'] as const) {
      const pf = firewall({ rules: [keep], statePolicy });
      test(pf, PF_IN, LAN, udpPacket(CLIENT, SERVER));
      expect(pf.table.interfaces.name(pf.table.interfaceNumber(0))).toBe(
        statePolicy === 'floating' ? 'all' : 'vtnet1',
      );
      test(pf, PF_IN, WAN, udpPacket(CLIENT, SERVER));
      expect(pf.table.count).toBe(statePolicy === 'floating' ? 1 : 2);
    }
  });

  it('shows the server other sequence numbers, and SACK blocks, with modulate state', () => {
    const pf = firewall({ rules: [{ ...keep, state: 'modulate' }] }, () => 500);
    const read = (bytes: Uint8Array | undefined) => {
      const tcp = decodeTcp(bytes!, 20, bytes!.length, 0, 4);
      if (!tcp.ok) throw new Error(tcp.problem.message);
      return [tcp.value.sequence, tcp.value.acknowledgment];
    };
    expect(read(forward(pf, LAN, tcpPacket(CLIENT, SERVER, SYN)))).toEqual([2000, 0]);
    const back = { flags: TH_SYN | TH_ACK, seq: 7000, ack: 2001 };
    expect(read(forward(pf, WAN, tcpPacket(SERVER, CLIENT, back)))).toEqual([8000, 1001]);
    const ack = tcpPacket(CLIENT, SERVER, { flags: TH_ACK, seq: 1001, ack: 8001 });
    expect(read(forward(pf, LAN, ack))).toEqual([2001, 7001]);
    // A SACK block, at an odd place: two no-operations would align it, one does not.
    const plain = tcpPacket(SERVER, CLIENT, { flags: TH_ACK, seq: 7001, ack: 2001 });
    const bytes = new Uint8Array(plain.length + 12);
    bytes.set(plain);
    bytes.set([1, 5, 10, 0, 0, 0x0b, 0xb8, 0, 0, 0x0b, 0xf4, 0], 40);
    bytes[3] = bytes.length;
    bytes[32] = 0x80;
    const sum = (from: number, to: number, at: number, seed: number): void => {
      bytes[at] = bytes[at + 1] = 0;
      let total = seed;
      for (let i = from; i < to; i += 2) total += bytes[i]! * 256 + bytes[i + 1]!;
      while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
      bytes.set([(~total >>> 8) & 0xff, ~total & 0xff], at);
    };
    sum(0, 20, 10, 0);
    let pseudo = 6 + 32;
    for (let i = 12; i < 20; i += 2) pseudo += bytes[i]! * 256 + bytes[i + 1]!;
    sum(20, bytes.length, 36, pseudo);
    const out = forward(pf, WAN, bytes)!;
    expect(read(out)).toEqual([8001, 1001]);
    expect([...out.subarray(40, 51)]).toEqual([1, 5, 10, 0, 0, 0x07, 0xd0, 0, 0, 0x08, 0x0c]);
  });
});

describe('odd packets', () => {
  it('IP options require allowOpts', () => {
    const withOptions = ipPacket('198.51.100.9', '203.0.113.4', 2, 8, () => {}, Uint8Array.of(0x94, 4, 0, 0));
    const pf = firewall({ rules: [keep] });
    expect([test(pf, PF_IN, WAN, withOptions.slice()), pf.reason]).toEqual([DROP, 'ip-option']);
    const lenient = firewall({ rules: [{ ...keep, allowOpts: true }] });
    expect(test(lenient, PF_IN, WAN, withOptions.slice())).toBe(PASS);
    expect(test(lenient, PF_IN, WAN, withOptions.slice()), 'and so by its state').toBe(PASS);
  });
  it('fragments are judged by rules without ports, and make no state', () => {
    const fragment = udpPacket('198.51.100.9:53', '203.0.113.4:5000', new Uint8Array(8));
    fragment.set([0x20, 0], 6);
    fragment.set([0, 0], 10);
    const ip = [...fragment.subarray(0, 20)];
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += ip[i]! * 256 + ip[i + 1]!;
    sum = (sum & 0xffff) + (sum >>> 16);
    fragment.set([(~sum >>> 8) & 0xff, ~sum & 0xff], 10);
    const udp = firewall({ rules: [{ action: 'block' }, { ...keep, proto: 'udp' }] });
    expect([test(udp, PF_IN, WAN, fragment.slice()), udp.table.count]).toEqual([PASS, 0]);
    const ports = firewall({ rules: [{ action: 'block' }, { ...keep, proto: 'udp', to: { port: 5000 } }] });
    expect(test(ports, PF_IN, WAN, fragment.slice())).toBe(DROP);
  });
  it('truncated headers are dropped as short', () => {
    const pf = firewall({ rules: [keep] });
    for (const [proto, length] of [
      [6, 19],
      [17, 7],
      [1, 7],
    ] as const) {
      expect(
        test(
          pf,
          PF_IN,
          WAN,
          ipPacket('198.51.100.9', '203.0.113.4', proto, length, () => {}),
        ),
      ).toBe(DROP);
      expect(pf.reason).toBe('short');
    }
  });
  it('a UDP checksum of 0 stays 0', () => {
    const pf = firewall(NATED);
    const bytes = udpPacket(CLIENT, SERVER);
    bytes.set([0, 0], 26);
    expect([...forward(pf, LAN, bytes)!.subarray(26, 28)]).toEqual([0, 0]);
  });
});

describe('snapshot and restore', () => {
  it('restore a pf that continues as the first would have', () => {
    const first = firewall(NATED, () => 5);
    forward(first, LAN, tcpPacket(CLIENT, SERVER, SYN));
    const second = firewall(NATED, () => 5);
    second.restore(first.snapshot());
    const back = tcpPacket(SERVER, '203.0.113.4:50006', { flags: TH_SYN | TH_ACK, seq: 7000, ack: 1001 });
    expect(forward(second, WAN, back)).toEqual(forward(first, WAN, back));
    expect(second.snapshot()).toEqual(first.snapshot());
    expect(second.statistics.searches).toBeGreaterThan(0);
  });
});

describe('a RST', () => {
  it('takes both states to TIME_WAIT', () => {
    const pf = firewall({ rules: [keep] });
    forward(pf, LAN, tcpPacket(CLIENT, SERVER, { ...SYN, options: { mss: 1460, windowScale: 6 } }));
    forward(pf, WAN, tcpPacket(SERVER, CLIENT, { flags: TH_RST | TH_ACK, seq: 0, ack: 1001 }));
    expect([pf.table.peerState(0, 0), pf.table.peerState(0, 1), pf.table.timeout(0)]).toEqual([10, 10, 5]);
    expect(pf.table.wscale(0, 0)).toBe(0x86);
    expect(encodeTcpOptions({ windowScale: 6 })).toHaveLength(4);
  });
});
