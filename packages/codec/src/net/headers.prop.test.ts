import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bytes.js';
import type { HeaderLayout } from '../layout.js';
import { ARP } from '../layouts/arp.js';
import { ETHERNET } from '../layouts/ethernet.js';
import { ICMP_ECHO } from '../layouts/icmp-echo.js';
import { ICMP_ERROR } from '../layouts/icmp-error.js';
import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { NEIGHBOR_ADVERTISEMENT } from '../layouts/ndp.js';
import { TCP } from '../layouts/tcp.js';
import { UDP } from '../layouts/udp.js';
import { VLAN } from '../layouts/vlan.js';
import { type ArpMessage, ArpView, decodeArp, encodeArp } from './arp.js';
import type { Decoded } from './decoded.js';
import { decodeEthernet, type EthernetHeader, EthernetView, encodeEthernet } from './ethernet.js';
import { formatIpv4, formatIpv6 } from './format-address.js';
import {
  decodeIcmpEcho,
  decodeIcmpv6Echo,
  encodeIcmpEcho,
  encodeIcmpv6Echo,
  type IcmpEcho,
  IcmpEchoView,
} from './icmp-echo.js';
import {
  decodeIcmpError,
  decodeIcmpv6Error,
  encodeIcmpError,
  encodeIcmpv6Error,
  type IcmpError,
  type IcmpErrorKind,
  icmpErrorKind,
  quotedAt,
} from './icmp-error.js';
import { decodeIpv4, encodeIpv4, type Ipv4Header, Ipv4View } from './ipv4.js';
import { decodeIpv6, encodeIpv6, type Ipv6Header, Ipv6View } from './ipv6.js';
import { formatMac } from './mac.js';
import { decodeNeighbor, encodeNeighbor, type NeighborMessage, NeighborView } from './ndp.js';
import { decodeTcp, encodeTcp, type TcpSegment, TcpView } from './tcp.js';
import { decodeUdp, encodeUdp, type UdpDatagram, UdpView } from './udp.js';
import { decodeVlan, encodeVlan, type VlanTag, VlanView } from './vlan.js';

/** `npm run soak -- whole` takes the whole number. */
const RUNS = { numRuns: process.env['CARPLAB_WHOLE'] === '1' ? 2000 : 500 };

const u8 = fc.nat({ max: 0xff });
const u16 = fc.nat({ max: 0xffff });
const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const mac = bytesOf(6).map((bytes) => formatMac(bytes));
const ip4 = bytesOf(4).map((bytes) => formatIpv4(bytes));
const ip6 = bytesOf(16).map((bytes) => formatIpv6(bytes));

/** Room before each header in the buffers below, enough for the IPv6 header that some checksums cover. */
const AT = 48;
const ROOM = AT + 480;

/** One header, its codec, and what its view and the oracle must agree on. */
interface Case<T> {
  readonly name: string;
  readonly layout: HeaderLayout<string>;
  readonly plain: fc.Arbitrary<T>;
  encode(plain: T, target: Uint8Array, at: number): number;
  decode(bytes: Uint8Array, at: number, end: number): Decoded<T>;
  /** The plain object again, but from the view's getters. */
  view(bytes: Uint8Array, at: number, end: number): Partial<T>;
  /** And from the fields as buffer-layout's own decode gives them. */
  oracle(fields: Record<string, unknown>): Partial<T>;
  /** Bytes that must be there for the payload, if the header says so. */
  payload?(plain: T): number;
}
const define = <T>(one: Case<T>): Case<T> => one;
const num = (field: unknown): number => field as number;
const raw = (field: unknown): Uint8Array => field as Uint8Array;

const ethernet = define<EthernetHeader>({
  name: 'ethernet',
  layout: ETHERNET,
  plain: fc.record({ destination: mac, source: mac, etherType: u16 }),
  encode: encodeEthernet,
  decode: decodeEthernet,
  view: (bytes, at) => {
    const view = new EthernetView().on(bytes, at);
    const { etherType } = view;
    return {
      destination: formatMac(bytes, view.destinationAt),
      source: formatMac(bytes, view.sourceAt),
      etherType,
    };
  },
  oracle: ({ destination, source, etherType }) => ({
    destination: formatMac(raw(destination)),
    source: formatMac(raw(source)),
    etherType: num(etherType),
  }),
});

const vlan = define<VlanTag>({
  name: 'vlan',
  layout: VLAN,
  plain: fc.record({
    priority: fc.nat({ max: 7 }),
    dropEligible: fc.boolean(),
    id: fc.nat({ max: 4095 }),
    etherType: u16,
  }),
  encode: encodeVlan,
  decode: decodeVlan,
  view: (bytes, at) => {
    const { priority, dropEligible, id, etherType } = new VlanView().on(bytes, at);
    return { priority, dropEligible, id, etherType };
  },
  oracle: ({ tci, etherType }) => ({
    priority: Math.floor(num(tci) / 8192),
    dropEligible: Math.floor(num(tci) / 4096) % 2 === 1,
    id: num(tci) % 4096,
    etherType: num(etherType),
  }),
});

const arp = define<ArpMessage>({
  name: 'arp',
  layout: ARP,
  plain: fc.record({ operation: u16, senderMac: mac, senderIp: ip4, targetMac: mac, targetIp: ip4 }),
  encode: encodeArp,
  decode: decodeArp,
  view: (bytes, at) => {
    const view = new ArpView().on(bytes, at);
    expect([view.hardwareType, view.protocolType, view.hardwareLength, view.protocolLength]).toEqual([
      1, 0x800, 6, 4,
    ]);
    expect(view.ethernetIpv4).toBe(true);
    return {
      operation: view.operation,
      senderMac: formatMac(bytes, view.senderMacAt),
      senderIp: formatIpv4(bytes, view.senderIpAt),
      targetMac: formatMac(bytes, view.targetMacAt),
      targetIp: formatIpv4(bytes, view.targetIpAt),
    };
  },
  oracle: (fields) => {
    expect(fields).toMatchObject({
      hardwareType: 1,
      protocolType: 0x800,
      hardwareLength: 6,
      protocolLength: 4,
    });
    return {
      operation: num(fields['operation']),
      senderMac: formatMac(raw(fields['senderMac'])),
      senderIp: formatIpv4(raw(fields['senderIp'])),
      targetMac: formatMac(raw(fields['targetMac'])),
      targetIp: formatIpv4(raw(fields['targetIp'])),
    };
  },
});

/** Options that any kernel takes: no-operations, one with data, and the end. */
const options = fc
  .nat({ max: 10 })
  .map((words) => Uint8Array.from({ length: 4 * words }, (_, i) => [148, 4, i, 0][i % 4]!));

const ipv4 = define<Ipv4Header>({
  name: 'ipv4',
  layout: IPV4,
  plain: fc.record({
    tos: u8,
    id: u16,
    dontFragment: fc.boolean(),
    moreFragments: fc.boolean(),
    fragmentOffset: fc.nat({ max: 0x1fff }).map((units) => units * 8),
    ttl: u8,
    protocol: u8,
    source: ip4,
    destination: ip4,
    options,
    payloadLength: fc.nat({ max: 300 }),
  }),
  encode: encodeIpv4,
  decode: decodeIpv4,
  payload: ({ payloadLength }) => payloadLength,
  view: (bytes, at) => {
    const view = new Ipv4View().on(bytes, at);
    const { tos, id, dontFragment, moreFragments, fragmentOffset, ttl, protocol } = view;
    expect(view.version).toBe(4);
    return {
      ...{ tos, id, dontFragment, moreFragments, fragmentOffset, ttl, protocol },
      source: formatIpv4(bytes, view.sourceAt),
      destination: formatIpv4(bytes, view.destinationAt),
      payloadLength: view.totalLength - view.headerLength,
    };
  },
  oracle: (fields) => {
    const flags = num(fields['flagsOffset']);
    return {
      tos: num(fields['tos']),
      id: num(fields['id']),
      dontFragment: Math.floor(flags / 0x4000) % 2 === 1,
      moreFragments: Math.floor(flags / 0x2000) % 2 === 1,
      fragmentOffset: (flags % 0x2000) * 8,
      ttl: num(fields['ttl']),
      protocol: num(fields['protocol']),
      source: formatIpv4(raw(fields['source'])),
      destination: formatIpv4(raw(fields['destination'])),
      payloadLength: num(fields['totalLength']) - (num(fields['versionLength']) - 0x40) * 4,
    };
  },
});

const ipv6 = define<Ipv6Header>({
  name: 'ipv6',
  layout: IPV6,
  plain: fc.record({
    trafficClass: u8,
    flowLabel: fc.nat({ max: 0xfffff }),
    payloadLength: fc.nat({ max: 300 }),
    nextHeader: u8,
    hopLimit: u8,
    source: ip6,
    destination: ip6,
  }),
  encode: encodeIpv6,
  decode: decodeIpv6,
  payload: ({ payloadLength }) => payloadLength,
  view: (bytes, at) => {
    const view = new Ipv6View().on(bytes, at);
    const { trafficClass, flowLabel, payloadLength, nextHeader, hopLimit } = view;
    expect(view.version).toBe(6);
    return {
      ...{ trafficClass, flowLabel, payloadLength, nextHeader, hopLimit },
      source: formatIpv6(bytes, view.sourceAt),
      destination: formatIpv6(bytes, view.destinationAt),
    };
  },
  oracle: (fields) => {
    const first = num(fields['versionClassFlow']);
    return {
      trafficClass: Math.floor(first / 2 ** 20) % 256,
      flowLabel: first % 2 ** 20,
      payloadLength: num(fields['payloadLength']),
      nextHeader: num(fields['nextHeader']),
      hopLimit: num(fields['hopLimit']),
      source: formatIpv6(raw(fields['source'])),
      destination: formatIpv6(raw(fields['destination'])),
    };
  },
});

const echoPlain: fc.Arbitrary<IcmpEcho> = fc.record({
  kind: fc.constantFrom('request', 'reply'),
  identifier: u16,
  sequence: u16,
  data: fc.uint8Array({ maxLength: 80 }),
});
const echoCase = (name: string, request: number, codec: Pick<Case<IcmpEcho>, 'encode' | 'decode'>) =>
  define<IcmpEcho>({
    name,
    layout: ICMP_ECHO,
    plain: echoPlain,
    ...codec,
    view: (bytes, at, end) => {
      const view = new IcmpEchoView().on(bytes, at);
      const { type, identifier, sequence } = view;
      expect(view.code).toBe(0);
      const data = bytes.slice(view.dataAt, end);
      return { kind: type === request ? 'request' : 'reply', identifier, sequence, data };
    },
    oracle: ({ type, identifier, sequence }) => ({
      kind: type === request ? 'request' : 'reply',
      identifier: num(identifier),
      sequence: num(sequence),
    }),
  });
const icmp = echoCase('icmp', 8, { encode: encodeIcmpEcho, decode: decodeIcmpEcho });
const icmpv6 = echoCase('icmpv6', 128, {
  encode: (echo, target, at) => encodeIcmpv6Echo(echo, target, at, at - 40),
  decode: (bytes, at, end) => decodeIcmpv6Echo(bytes, at, end, at - 40),
});

const errorCase = (
  family: 4 | 6,
  kinds: readonly IcmpErrorKind[],
  codec: Pick<Case<IcmpError>, 'encode' | 'decode'>,
) =>
  define<IcmpError>({
    name: `icmp error over ipv${family}`,
    layout: ICMP_ERROR,
    plain: fc.record({
      kind: fc.constantFrom(...kinds),
      code: u8,
      parameter: fc.nat({ max: 0xffff_ffff }),
      quoted: fc.uint8Array({ maxLength: 80 }),
    }),
    ...codec,
    view: (bytes, at, end) => ({ quoted: bytes.slice(quotedAt(at), end) }),
    oracle: ({ type, code, parameter }) => ({
      kind: icmpErrorKind(family, num(type))!,
      code: num(code),
      parameter: num(parameter),
    }),
  });
const icmpError = errorCase(
  4,
  ['unreachable', 'sourceQuench', 'redirect', 'timeExceeded', 'parameterProblem'],
  { encode: encodeIcmpError, decode: decodeIcmpError },
);
const icmpv6Error = errorCase(6, ['unreachable', 'tooBig', 'timeExceeded', 'parameterProblem'], {
  encode: (plain, target, at) => encodeIcmpv6Error(plain, target, at, at - 40),
  decode: (bytes, at, end) => decodeIcmpv6Error(bytes, at, end, at - 40),
});

const linkLayer = fc.option(mac, { nil: undefined }).map((one) => (one === undefined ? {} : { mac: one }));
const ndp = define<NeighborMessage>({
  name: 'ndp',
  layout: NEIGHBOR_ADVERTISEMENT,
  plain: fc
    .oneof(
      fc.tuple(fc.record({ kind: fc.constant('solicitation' as const), target: ip6 }), linkLayer),
      fc.tuple(
        fc.record({
          kind: fc.constant('advertisement' as const),
          router: fc.boolean(),
          solicited: fc.boolean(),
          override: fc.boolean(),
          target: ip6,
        }),
        linkLayer,
      ),
    )
    .map(([message, option]): NeighborMessage => ({ ...message, ...option })),
  encode: (message, target, at) => encodeNeighbor(message, target, at, at - 40),
  decode: (bytes, at, end) => decodeNeighbor(bytes, at, end, at - 40),
  view: (bytes, at) => {
    const view = new NeighborView().on(bytes, at);
    const target = formatIpv6(bytes, view.targetAt);
    const { router, solicited, override } = view;
    if (view.type === 135) return { kind: 'solicitation', target };
    return { kind: 'advertisement', target, router, solicited, override };
  },
  oracle: ({ type, flags, target: bytes }) => {
    const target = formatIpv6(raw(bytes));
    if (type === 135) return { kind: 'solicitation', target };
    const bit = (power: number) => Math.floor(num(flags) / 2 ** power) % 2 === 1;
    return { kind: 'advertisement', router: bit(31), solicited: bit(30), override: bit(29), target };
  },
});

const transport = (family: 4 | 6) => (family === 4 ? 20 : 40);

const tcpCase = (family: 4 | 6) =>
  define<TcpSegment>({
    name: `tcp over ipv${family}`,
    layout: TCP,
    plain: fc.record({
      sourcePort: u16,
      destinationPort: u16,
      sequence: fc.nat({ max: 0xffff_ffff }),
      acknowledgment: fc.nat({ max: 0xffff_ffff }),
      flags: fc.nat({ max: 0x1ff }),
      window: u16,
      urgentPointer: u16,
      options: fc.nat({ max: 10 }).chain((words) => bytesOf(4 * words)),
      data: fc.uint8Array({ maxLength: 80 }),
    }),
    encode: (plain, target, at) => encodeTcp(plain, target, at, at - transport(family), family),
    decode: (bytes, at, end) => decodeTcp(bytes, at, end, at - transport(family), family),
    view: (bytes, at, end) => {
      const view = new TcpView().on(bytes, at);
      const { sourcePort, destinationPort, sequence, acknowledgment, flags, window, urgentPointer } = view;
      const options = bytes.slice(view.optionsAt, view.dataAt);
      const data = bytes.slice(view.dataAt, end);
      const numbers = { sequence, acknowledgment, flags, window, urgentPointer };
      return { sourcePort, destinationPort, ...numbers, options, data };
    },
    oracle: ({ offsetFlags, checksum: _, ...fields }) => ({ ...fields, flags: num(offsetFlags) % 0x200 }),
  });

const udpCase = (family: 4 | 6) =>
  define<UdpDatagram>({
    name: `udp over ipv${family}`,
    layout: UDP,
    plain: fc.record({ sourcePort: u16, destinationPort: u16, data: fc.uint8Array({ maxLength: 80 }) }),
    encode: (plain, target, at) => encodeUdp(plain, target, at, at - transport(family), family),
    decode: (bytes, at, end) => decodeUdp(bytes, at, end, at - transport(family), family),
    view: (bytes, at) => {
      const view = new UdpView().on(bytes, at);
      const { sourcePort, destinationPort, length, dataAt } = view;
      return { sourcePort, destinationPort, data: bytes.slice(dataAt, at + length) };
    },
    oracle: ({ sourcePort, destinationPort }) => ({
      sourcePort: num(sourcePort),
      destinationPort: num(destinationPort),
    }),
  });

function laws<T>({ name, layout, plain: arbitrary, encode, decode, view, oracle, payload }: Case<T>): void {
  describe(name, () => {
    it('decodes what it encodes; view, plain object and oracle agree', () => {
      fc.assert(
        fc.property(arbitrary, bytesOf(40), (plain, before) => {
          const bytes = new Uint8Array(ROOM);
          bytes.set(before, AT - 40);
          const written = encode(plain, bytes, AT);
          const end = AT + written + (payload?.(plain) ?? 0);
          expect(decode(bytes, AT, end)).toEqual({ ok: true, value: plain, next: AT + written });
          expect(plain).toMatchObject(view(bytes, AT, end));
          const fields = layout.structure.decode(Buffer.from(bytes), AT);
          expect(plain).toMatchObject(oracle(fields));
        }),
        RUNS,
      );
    });
    it('writes every byte of its header and no other', () => {
      fc.assert(
        fc.property(arbitrary, fc.nat(), (plain, seed) => {
          const dirt = Uint8Array.from({ length: ROOM }, (_, i) => seed + i * (seed | 1));
          const clean = new Uint8Array(ROOM);
          clean.set(dirt.subarray(0, AT)); // The IPv6 header, which checksums cover, stays the same.
          const dirty = dirt.slice();
          const written = encode(plain, clean, AT);
          expect(encode(plain, dirty, AT)).toBe(written);
          const end = AT + written;
          expect(toHex(dirty, AT, end)).toBe(toHex(clean, AT, end));
          expect(toHex(dirty, 0, AT)).toBe(toHex(dirt, 0, AT));
          expect(toHex(dirty, end)).toBe(toHex(dirt, end));
        }),
        RUNS,
      );
    });
    it('encodes what it decodes to the same bytes', () => {
      // Bytes that decode come from bits flipped in encoded ones; the fields the encoder fixes then show.
      let survivors = 0;
      fc.assert(
        fc.property(arbitrary, fc.nat(), bytesOf(40), (plain, bit, addresses) => {
          const bytes = new Uint8Array(ROOM);
          bytes.set(addresses, AT - 40);
          const written = encode(plain, bytes, AT);
          const end = AT + written + (payload?.(plain) ?? 0);
          const flipped = bit % (written * 8);
          bytes[AT + (flipped >> 3)]! ^= 1 << (flipped & 7);
          const result = decode(bytes, AT, end);
          if (!result.ok) {
            expect(result.problem.offset).toBeGreaterThanOrEqual(AT);
            expect(result.problem.offset).toBeLessThan(end);
            expect(result.problem.message).not.toBe('');
            return;
          }
          survivors++;
          const again = bytes.slice();
          encode(result.value, again, AT);
          expect(toHex(again)).toBe(toHex(bytes));
        }),
        RUNS,
      );
      // A header with a checksum has no single bit that can flip unseen; the others have.
      const sealed = !['ethernet', 'vlan', 'arp', 'ipv6'].includes(name);
      expect(survivors > 0).toBe(!sealed);
    });
    it('takes any bytes, and every truncation, without throwing', () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: AT, maxLength: AT + 120 }), (bytes) => {
          const result = decode(bytes, AT, bytes.length);
          if (result.ok) {
            expect(result.next).toBeLessThanOrEqual(bytes.length);
          } else if (bytes.length - AT < layout.span) {
            expect(result.problem).toMatchObject({ code: 'toosmall', needed: layout.span });
          }
        }),
        RUNS,
      );
      fc.assert(
        fc.property(arbitrary, fc.nat(), (plain, cut) => {
          const bytes = new Uint8Array(ROOM);
          const written = encode(plain, bytes, AT);
          const end = AT + (cut % layout.span);
          expect(end).toBeLessThan(AT + written);
          expect(decode(bytes.subarray(0, end), AT, end)).toMatchObject({
            ok: false,
            problem: { code: 'toosmall' },
          });
        }),
        { numRuns: 500 },
      );
    });
    it('throws a RangeError if the target has no room', () => {
      fc.assert(
        fc.property(arbitrary, (plain) => {
          const bytes = new Uint8Array(ROOM);
          const written = encode(plain, bytes, AT);
          expect(() => encode(plain, bytes.subarray(0, AT + written - 1), AT)).toThrow(RangeError);
        }),
        { numRuns: 100 },
      );
    });
  });
}

laws(ethernet);
laws(vlan);
laws(arp);
laws(ipv4);
laws(ipv6);
laws(icmp);
laws(icmpv6);
laws(icmpError);
laws(icmpv6Error);
laws(ndp);
laws(tcpCase(4));
laws(tcpCase(6));
laws(udpCase(4));
laws(udpCase(6));
