import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlayFrames, wrappedFrames } from '../../test/overlay-frames.js';
import { concatBytes, fromHex } from '../bytes.js';
import { dissect } from './dissect.js';
import { envelopes, unreadEnvelope } from './envelope.js';
import { expectedGroupMac } from './group-mac.js';
import { encodeIpv4 } from './ipv4.js';
import { encodeIpv6 } from './ipv6.js';
import { encodeNeighbor } from './ndp.js';
import { Packet } from './packet.js';
import { arp, destination, ndp, source, vlanIds } from './packet-views.js';
import { pflog } from './pflog.js';

const hex = (text: string): Uint8Array => fromHex(text)!;
const LINK_TYPES = [0, 1, 12, 14, 101, 108, 109, 113, 117, 192, 228, 229, 239, 276, 147];

/** What must hold after any frame, said without looking at how `dissect` works. */
function holds(packet: Packet, bytes: Uint8Array, start: number, end: number): void {
  const fail = (what: string): never => {
    throw new Error(`${what}: ${JSON.stringify({ ...packet, bytes: undefined })}`);
  };
  const { payloadAt, payloadEnd, kind, family, protocol, vlanCount } = packet;
  if (packet.bytes !== bytes || packet.start !== start || packet.end !== end) fail('not the frame given');
  if (!(start <= payloadAt && payloadAt <= payloadEnd && payloadEnd <= end)) fail('payload out of bounds');
  const within = (at: number, length: number) => at === -1 || (at >= start && at + length <= end);
  const addressLength = family === 6 ? 16 : 4;
  if (!within(packet.dstMacAt, 6) || !within(packet.srcMacAt, 6)) fail('MAC address out of bounds');
  if (!within(packet.ipAt, family === 6 ? 40 : 20)) fail('IP header out of bounds');
  if (!within(packet.srcAt, addressLength) || !within(packet.dstAt, addressLength))
    fail('address out of bounds');
  if (!within(packet.pflogAt, 45)) fail('pflog header out of bounds');
  const noIp = [packet.ipAt, packet.srcAt, packet.dstAt, packet.ttl].map((field) => field === -1);
  if (noIp.some((none) => none !== (family === 0))) fail('half an IP header');
  if (vlanCount < 0 || vlanCount > 8 || vlanIds(packet).length !== vlanCount) fail('tags');
  if ((kind === 'ip' || kind === 'fragment') !== protocol >= 0) fail('protocol without IP');
  if ((kind === 'ip' || kind === 'fragment') && family === 0) fail('IP without a family');
  if (kind === 'arp' && payloadEnd - payloadAt !== 28) fail('half an ARP message');
  if ((kind === 'fragment') !== (protocol >= 0 && packet.fragmentOffset > 0)) fail('fragment');
  if (kind === 'undecodable' && packet.problems.length === 0) fail('undecodable without a reason');
  if (packet.damaged && packet.problems.length === 0) fail('damaged without a reason');
  if (payloadEnd - payloadAt < packet.payloadLength && packet.problems.length === 0)
    fail('short without a reason');
  if (kind !== 'undecodable' && payloadEnd - payloadAt > packet.payloadLength) fail('padding in the payload');
  for (const problem of packet.problems) {
    if (!(problem.offset >= 0 && problem.offset <= end - start)) fail(`offset of ${problem.code}`);
    if (!problem.message || /undefined|NaN/.test(problem.message)) fail(`message of ${problem.code}`);
    if (problem.code === 'badsum') continue; // Right and wrong sums are in no order.
    if (problem.needed !== undefined && problem.needed === problem.found) fail(`numbers of ${problem.code}`);
  }
  // The helpers read only what is there.
  if ((source(packet) === undefined) !== (family === 0)) fail('source');
  if ((destination(packet) === undefined) !== (family === 0)) fail('destination');
  if ((arp(packet) === undefined) !== (kind !== 'arp')) fail('arp');
  if ((pflog(packet) === undefined) !== (packet.pflogAt === -1)) fail('pflog');
  const result = ndp(packet);
  if (result?.ok === false && result.problem.offset > end - start) fail('ndp');
  expectedGroupMac(packet);
  const { frameAt, frameEnd, frameWireEnd } = packet;
  if (!(start <= frameAt && frameAt <= frameEnd && frameEnd <= end && frameEnd <= frameWireEnd))
    fail('inner frame');
  if (envelopes(packet).includes(undefined as never)) fail('envelopes');
  unreadEnvelope(packet);
}

const shared = new Packet();
function check(linkType: number, bytes: Uint8Array, start: number, end: number, wireLength: number): void {
  dissect(linkType, bytes, start, end, wireLength, shared);
  holds(shared, bytes, start, end);
}

// --- Sample frames, one or more for each way through the dissector.

const carp = hex(`2101640007000100${'ab'.repeat(28)}`);
const v4 = (options: string, fragmentOffset: number): Uint8Array => {
  const bytes = new Uint8Array(20 + hex(options).length);
  encodeIpv4(
    {
      ...{
        tos: 0xe0,
        id: 7,
        dontFragment: false,
        moreFragments: false,
        fragmentOffset,
        ttl: 255,
        protocol: 112,
      },
      ...{ source: '203.0.113.2', destination: '224.0.0.18', options: hex(options), payloadLength: 36 },
    },
    bytes,
  );
  return concatBytes(bytes, carp);
};
const v6 = (nextHeader: number, payload: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(40);
  encodeIpv6(
    {
      ...{ trafficClass: 0xe0, flowLabel: 0, payloadLength: payload.length, nextHeader, hopLimit: 255 },
      ...{ source: 'fe80::2', destination: 'ff02::12' },
    },
    bytes,
  );
  return concatBytes(bytes, payload);
};
const neighbor = v6(58, new Uint8Array(32));
encodeNeighbor(
  {
    kind: 'advertisement',
    router: false,
    solicited: true,
    override: true,
    target: 'fe80::9',
    mac: '00:00:5e:00:01:09',
  },
  neighbor,
  40,
  0,
);
const macs = '01005e00001200005e000101';
const SAMPLES: readonly (readonly [name: string, linkType: number, bytes: Uint8Array])[] = [
  ['Ethernet IPv4', 1, concatBytes(hex(`${macs}0800`), v4('', 0), new Uint8Array(4))],
  ['IPv4 options', 228, v4('9404000083070401020304000000000000000000', 0)],
  ['IPv4 fragment', 101, v4('', 1480)],
  ['QinQ IPv6', 1, concatBytes(hex(`${macs}88a8000181000002 86dd`), v6(112, carp))],
  [
    'ARP',
    1,
    concatBytes(hex(`${macs}0806`), hex('000108000604000100005e000101cb007104000000000000cb007104')),
  ],
  [
    'NULL',
    0,
    concatBytes(
      hex('1c000000'),
      v6(0, concatBytes(hex('3c00010400000000 7001000000000000'), hex('00'.repeat(8)), carp)),
    ),
  ],
  ['LOOP fragment', 108, concatBytes(hex('00000018'), v6(44, concatBytes(hex('700005a900012345'), carp)))],
  ['atomic fragment', 14, v6(44, concatBytes(hex('7000000000012345'), carp))],
  ['SLL', 113, concatBytes(hex('000200010006 00005e0001010000 0800'), v4('', 0))],
  ['SLL2 NDP', 276, concatBytes(hex('86dd0000000000030001020600005e0001010000'), neighbor)],
  ['PFLOG', 117, concatBytes(hex(`3d020100${'76746e657430'.padEnd(32, '0')}${'00'.repeat(44)}`), v4('', 0))],
  ...Object.entries(overlayFrames()).map(([name, bytes]) => [name, 1, bytes] as const),
  ...wrappedFrames(),
];

describe('dissect', () => {
  it('the samples have no problems', () => {
    for (const [name, linkType, bytes] of SAMPLES) {
      check(linkType, bytes, 0, bytes.length, bytes.length);
      expect([name, shared.problems]).toEqual([name, []]);
      expect([name, shared.kind]).not.toEqual([name, 'undecodable']);
    }
  });
  it('holds its invariants for every truncation, on the wire or by the capture', () => {
    for (const [, linkType, bytes] of SAMPLES) {
      for (let length = 0; length < bytes.length; length++) {
        check(linkType, bytes, 0, length, length);
        check(linkType, bytes, 0, length, bytes.length);
        // Bytes after the end must not be looked at.
        const kind = shared.kind;
        const problems = JSON.stringify(shared.problems);
        const cut = bytes.slice(0, length);
        check(linkType, cut, 0, length, bytes.length);
        expect(shared.kind).toBe(kind);
        expect(JSON.stringify(shared.problems)).toBe(problems);
      }
    }
  });
  it('holds its invariants for every flip of a bit, and for every value of a byte', () => {
    for (const [, linkType, bytes] of SAMPLES) {
      const copy = bytes.slice();
      for (let at = 0; at < bytes.length; at++) {
        for (let value = 0; value < 256; value++) {
          copy[at] = value;
          check(linkType, copy, 0, copy.length, copy.length);
        }
        copy[at] = bytes[at]!;
      }
    }
  });
  it('sees every flip of a bit in an IPv4 header', () => {
    const bytes = v4('94040000', 0);
    for (let bit = 0; bit < 24 * 8; bit++) {
      const copy = bytes.slice();
      copy[bit >> 3]! ^= 1 << (bit & 7);
      check(228, copy, 0, copy.length, copy.length);
      expect([bit, shared.damaged]).toEqual([bit, true]);
    }
  });
  it('holds its invariants for any bytes of any link type, anywhere in a buffer', () => {
    const seeded = fc
      .tuple(
        fc.constantFrom(...SAMPLES),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 }),
      )
      .map(([[, linkType, bytes], changes]) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return [linkType, copy] as const;
      });
    const random = fc.tuple(fc.constantFrom(...LINK_TYPES), fc.uint8Array({ maxLength: 150 }));
    fc.assert(
      fc.property(
        fc.oneof(seeded, random),
        fc.nat({ max: 5 }),
        fc.nat({ max: 30 }),
        fc.nat({ max: 30 }),
        ([linkType, frame], before, cut, extra) => {
          const bytes = concatBytes(new Uint8Array(before).fill(0xff), frame, hex('ffff'));
          const end = before + Math.max(0, frame.length - cut);
          check(linkType, bytes, before, end, end - before + extra);
        },
      ),
      { numRuns: 20_000 },
    );
  });
  it('gives the same result for a frame anywhere in a buffer, and whatever the packet held before', () => {
    /** As far as they are in use, and places from the frame's start. */
    const inUse = (name: string, values: Int32Array, { start, envelopeCount }: Packet): number[] =>
      [...values.subarray(0, envelopeCount)].map((value) => (name === 'insideAt' ? value - start : value));
    const summary = (packet: Packet): string => {
      const { bytes: _, start, end, ...rest } = packet;
      const relative = Object.entries(rest).map(([name, value]) =>
        typeof value === 'number' && /(At|End)$/.test(name) && value >= 0
          ? [name, value - start]
          : [
              name,
              value instanceof Int32Array && name.startsWith('inside') ? inUse(name, value, packet) : value,
            ],
      );
      const tags = [vlanIds(packet), envelopes(packet)];
      return JSON.stringify([
        end - start,
        tags,
        ...relative.filter(([name]) => !/^(vlanTci|envelopes|envelopeAt)$/.test(String(name))),
      ]);
    };
    const frame = fc.tuple(fc.constantFrom(...SAMPLES), fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 40 }));
    fc.assert(
      fc.property(
        frame,
        frame,
        fc.nat({ max: 9 }),
        ([[, linkType, bytes], at, value, cut], [[, type, other]], before) => {
          const changed = bytes.slice(0, Math.max(1, bytes.length - cut));
          changed[at % changed.length] = value;
          const fresh = new Packet();
          dissect(linkType, changed, 0, changed.length, bytes.length, fresh);
          const used = new Packet();
          dissect(type, other, 0, other.length - 9, other.length, used);
          const moved = concatBytes(new Uint8Array(before), changed, hex('00ff'));
          dissect(linkType, moved, before, before + changed.length, bytes.length, used);
          expect(summary(used)).toBe(summary(fresh));
        },
      ),
      { numRuns: 5000 },
    );
  });
});
