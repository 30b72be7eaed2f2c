import { checksumOk, pseudoHeaderSum } from '@carplab/codec/net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firewall, forward, LAN, test, WAN } from '../test/firewall.js';
import { dissected, echoPacket, errorPacket, tcpPacket, udpPacket } from '../test/packets.js';
import type { FilterRule, PfConfig } from './config.js';
import { PF_IN, PF_OUT } from './packet-info.js';
import { Peer } from './peer.js';
import { Segment } from './segment.js';
import { beginTcp, MAX_ACK_WINDOW, trackTcp } from './track-tcp.js';
import { PASS } from './verdict.js';

const port = fc.integer({ min: 1, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const inside4 = fc.integer({ min: 2, max: 253 }).map((last) => `192.168.1.${last}`);
const outside4 = fc.integer({ min: 1, max: 254 }).map((last) => `198.51.100.${last}`);
const inside6 = fc.integer({ min: 2, max: 0xffff }).map((last) => `2001:db8:1::${last.toString(16)}`);
const outside6 = fc.integer({ min: 1, max: 0xffff }).map((last) => `2001:db8:ff::${last.toString(16)}`);
const pair = fc.oneof(fc.tuple(inside4, outside4), fc.tuple(inside6, outside6));
const data = fc.uint8Array({ maxLength: 40 });
const draws = fc.infiniteStream(u32).map((stream) => () => stream.next().value as number);
const rules: readonly FilterRule[] = [
  { action: 'block' },
  { action: 'pass', direction: 'in', on: 'vtnet1' },
  { action: 'pass', direction: 'out' },
];
const nat: PfConfig = {
  translation: [
    { action: 'nat', on: 'vtnet0', family: 'inet', from: 'vtnet1:network', target: '203.0.113.4' },
    { action: 'nat', on: 'vtnet0', family: 'inet6', from: 'vtnet1:network', target: '2001:db8::4' },
  ],
  rules,
};
const at = (address: string, number: number): string =>
  address.includes(':') ? `[${address}]:${number}` : `${address}:${number}`;

/** Whether all checksums of a packet are right. */
function sumsUp(bytes: Uint8Array): boolean {
  const packet = dissected(bytes);
  const { family, payloadAt, payloadEnd, srcAt, protocol } = packet;
  if (packet.problems.length > 0 || family === 0) return false;
  const pseudo = protocol === 1 ? 0 : pseudoHeaderSum(family, bytes, srcAt, protocol, payloadEnd - payloadAt);
  return checksumOk(bytes, payloadAt, payloadEnd, pseudo);
}

/** Source and destination with their ports. */
function ends(bytes: Uint8Array): { src: string; dst: string; sport: number; dport: number } {
  const { srcAt, dstAt, payloadAt, family } = dissected(bytes);
  const size = family === 4 ? 4 : 16;
  return {
    src: bytes.slice(srcAt, srcAt + size).join('.'),
    dst: bytes.slice(dstAt, dstAt + size).join('.'),
    sport: bytes[payloadAt]! * 256 + bytes[payloadAt + 1]!,
    dport: bytes[payloadAt + 2]! * 256 + bytes[payloadAt + 3]!,
  };
}

/** The packet that goes back the same way: addresses and ports of `bytes` swapped, around other data. */
function reply(bytes: Uint8Array, make: (from: string, to: string) => Uint8Array): Uint8Array {
  const { srcAt, dstAt, payloadAt, family } = dissected(bytes);
  const text = (addressAt: number): string => {
    if (family === 4) return bytes.slice(addressAt, addressAt + 4).join('.');
    const words: string[] = [];
    for (let i = 0; i < 16; i += 2)
      words.push((bytes[addressAt + i]! * 256 + bytes[addressAt + i + 1]!).toString(16));
    return words.join(':');
  };
  const number = (index: number): number => bytes[index]! * 256 + bytes[index + 1]!;
  return make(at(text(dstAt), number(payloadAt + 2)), at(text(srcAt), number(payloadAt)));
}

describe('NAT', () => {
  it('there and back is what was sent, and every checksum is right', () => {
    fc.assert(
      fc.property(
        pair,
        port,
        port,
        data,
        data,
        draws,
        ([inside, outside], sport, dport, sent, answered, draw) => {
          const pf = firewall(nat, draw);
          const question = udpPacket(at(inside, sport), at(outside, dport), sent);
          const out = forward(pf, LAN, question)!;
          expect(sumsUp(out)).toBe(true);
          expect(ends(out).src).not.toBe(ends(question).src);
          expect(out.subarray(-sent.length || out.length)).toEqual(sent.length ? sent : new Uint8Array(0));
          const answer = reply(out, (from, to) => udpPacket(from, to, answered));
          const back = forward(pf, WAN, answer)!;
          expect(back).toEqual(udpPacket(at(outside, dport), at(inside, sport), answered));
          // The same flow again takes the same way, and makes no other state.
          expect(forward(pf, LAN, question)).toEqual(out);
          expect(pf.table.count).toBe(2);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives two flows to one server never the same port', () => {
    fc.assert(
      fc.property(fc.uniqueArray(port, { minLength: 2, maxLength: 8 }), draws, (ports, draw) => {
        const pf = firewall(nat, draw);
        const outs = ports.map(
          (each) => forward(pf, LAN, udpPacket(`192.168.1.9:${each}`, '198.51.100.9:53'))!,
        );
        expect(new Set(outs.map((bytes) => ends(bytes).sport)).size).toBe(ports.length);
      }),
      { numRuns: 300 },
    );
  });

  it('an ICMP error about what was sent comes back about what was sent', () => {
    fc.assert(
      fc.property(pair, port, port, data, draws, ([inside, outside], sport, dport, sent, draw) => {
        const pf = firewall(nat, draw);
        const question = udpPacket(at(inside, sport), at(outside, dport), sent);
        const out = forward(pf, LAN, question)!;
        const router = inside.includes(':') ? '2001:db8:ee::1' : '198.51.100.1';
        const vip = inside.includes(':') ? '2001:db8::4' : '203.0.113.4';
        const back = forward(pf, WAN, errorPacket(router, vip, 'unreachable', out));
        expect(back).toEqual(errorPacket(router, inside, 'unreachable', question));
      }),
      { numRuns: 300 },
    );
  });
});

it('a packet that matches a state in either direction finds it, on either side', () => {
  fc.assert(
    fc.property(pair, port, port, fc.boolean(), ([inside, outside], sport, dport, ping) => {
      const pf = firewall({ rules: [{ action: 'pass' }] });
      const there = ping
        ? echoPacket(inside, outside, 'request', sport)
        : udpPacket(at(inside, sport), at(outside, dport));
      const back = ping
        ? echoPacket(outside, inside, 'reply', sport)
        : udpPacket(at(outside, dport), at(inside, sport));
      for (const [direction, interfaceNumber, bytes] of [
        [PF_IN, LAN, there],
        [PF_OUT, WAN, there],
        [PF_IN, WAN, back],
        [PF_OUT, LAN, back],
        [PF_IN, LAN, there],
      ] as const)
        expect(test(pf, direction, interfaceNumber, bytes.slice())).toBe(PASS);
      expect(pf.table.count).toBe(2);
      for (let row = pf.table.first(); row >= 0; row = pf.table.next(row)) {
        const forwards = pf.table.direction(row) === PF_IN ? 2 : 1;
        expect([pf.table.packetsWord(row, 0, 1), pf.table.packetsWord(row, 1, 1)]).toEqual([forwards, 1]);
      }
    }),
    { numRuns: 500 },
  );
});

describe('the window check', () => {
  const segment = fc.record({
    flags: fc.integer({ min: 0, max: 63 }),
    seq: u32,
    ack: u32,
    win: fc.integer({ min: 0, max: 0xffff }),
    length: fc.integer({ min: 0, max: 1460 }),
  });
  const scale = fc.constantFrom(0, 0x80, 0x87, 0x8e);
  const of = (terms: object): Segment => Object.assign(new Segment(), terms);
  /** A connection after its handshake, at any sequence numbers. */
  function connected(iss: number, irs: number, wscale: number): [Peer, Peer] {
    const [client, server] = [new Peer(), new Peer()];
    const one = () => 1;
    beginTcp(client, server, of({ flags: 2, seq: iss, win: 65_535, wscale }));
    trackTcp(server, client, of({ flags: 18, seq: irs, ack: (iss + 1) >>> 0, win: 65_535, wscale }), one);
    trackTcp(client, server, of({ flags: 16, seq: (iss + 1) >>> 0, ack: (irs + 1) >>> 0, win: 65_535 }), one);
    return [client, server];
  }

  it('never lets data pass that lie beyond what the other side has allowed', () => {
    fc.assert(
      fc.property(
        u32,
        u32,
        scale,
        segment,
        fc.integer({ min: 1, max: 2 ** 30 }),
        (iss, irs, wscale, terms, beyond) => {
          const [client, server] = connected(iss, irs, wscale);
          const seq = (client.seqhi + beyond) >>> 0;
          const flags = (terms.flags | 16) & ~6;
          const tracked = trackTcp(
            client,
            server,
            of({ ...terms, flags, seq, length: terms.length + 1 }),
            () => 1,
          );
          expect(tracked).toBe('drop');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('lets everything pass that a sender may send: in order, in the window, acknowledging what it has got', () => {
    const step = fc.record({ fromClient: fc.boolean(), length: fc.integer({ min: 0, max: 1000 }) });
    fc.assert(
      fc.property(u32, u32, scale, fc.array(step, { maxLength: 60 }), (iss, irs, wscale, steps) => {
        const [client, server] = connected(iss, irs, wscale);
        const next = { client: iss + 1, server: irs + 1 };
        for (const { fromClient, length } of steps) {
          const [src, dst] = fromClient ? [client, server] : [server, client];
          const [seq, ack] = fromClient ? [next.client, next.server] : [next.server, next.client];
          const terms = { flags: 16, seq: seq >>> 0, ack: ack >>> 0, win: 65_535, length };
          expect(trackTcp(src, dst, of(terms), () => 1)).toBe('pass');
          if (fromClient) next.client += length;
          else next.server += length;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('what is dropped moves nothing, and what passes never takes a window back', () => {
    fc.assert(
      fc.property(u32, u32, scale, fc.array(segment, { maxLength: 30 }), (iss, irs, wscale, segments) => {
        const [client, server] = connected(iss, irs, wscale);
        for (const terms of segments) {
          const near = {
            ...terms,
            seq: (client.seqlo + (terms.seq % (3 * MAX_ACK_WINDOW)) - MAX_ACK_WINDOW) >>> 0,
          };
          const before = [client, server].map((peer) => ({ ...peer }));
          const tracked = trackTcp(client, server, of(near), () => 1);
          if (tracked === 'drop') expect([client, server].map((peer) => ({ ...peer }))).toEqual(before);
          expect((client.seqlo - before[0]!.seqlo) | 0).toBeGreaterThanOrEqual(0);
          expect((server.seqhi - before[1]!.seqhi) | 0).toBeGreaterThanOrEqual(0);
          expect(client.state).toBeGreaterThanOrEqual(before[0]!.state);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('no input throws', () => {
  const pf = firewall({
    ...nat,
    rules: [{ action: 'pass', allowOpts: true, state: 'modulate' }],
    limit: 500,
  });
  const base = fc.oneof(
    fc
      .tuple(inside4, outside4, port, data)
      .map(([a, b, p, d]) =>
        tcpPacket(at(a, p), at(b, 80), { flags: 2, seq: p, options: { windowScale: 3 }, data: d }),
      ),
    fc
      .tuple(inside6, outside6, port, data)
      .map(([a, b, p, d]) => tcpPacket(at(a, p), at(b, 80), { flags: 24, seq: p, data: d })),
    fc
      .tuple(inside4, outside4, port, data)
      .map(([a, b, p, d]) => errorPacket(b, a, 'timeExceeded', udpPacket(at(a, p), at(b, 5), d))),
    fc
      .tuple(inside6, outside6, port)
      .map(([a, b, p]) => errorPacket(b, a, 'tooBig', echoPacket(a, b, 'request', p))),
  );
  it('neither changed packets, nor cut ones, nor noise', () => {
    fc.assert(
      fc.property(
        base,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
        fc.nat(120),
        fc.constantFrom(PF_IN, PF_OUT),
        fc.constantFrom(LAN, WAN),
        (bytes, changes, cut, direction, interfaceNumber) => {
          const changed = bytes.slice(0, Math.max(bytes.length - (cut > 60 ? 0 : cut), 0));
          for (const [where, value] of changes)
            if (changed.length > 0) changed[where % changed.length] = value;
          const packet = dissected(changed);
          if (packet.kind === 'ip' || packet.kind === 'fragment')
            pf.test(direction, interfaceNumber, packet, 0);
          expect(pf.table.count).toBeLessThanOrEqual(500);
        },
      ),
      { numRuns: 5000 },
    );
    expect(pf.statistics.searches).toBeGreaterThan(500);
  });
});
