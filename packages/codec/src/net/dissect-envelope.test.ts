import { describe, expect, it } from 'vitest';
import {
  advertisementFrame,
  inGre,
  inUdp,
  overlayFrames,
  vxlan,
  wrappedFrames,
} from '../../test/overlay-frames.js';
import { concatBytes, fromHex } from '../bytes.js';
import { inspectAdvertisement, Verifier } from '../index.js';
import { dissect } from './dissect.js';
import { envelopes, unreadEnvelope } from './envelope.js';
import { LINKTYPE_IPV4 } from './link-type.js';
import { Packet } from './packet.js';
import { source, vlanIds } from './packet-views.js';

const hex = (text: string): Uint8Array => fromHex(text)!;
const verifier = new Verifier({ vhid: 7, passwords: ['secret'], addresses: [Uint8Array.of(10, 9, 0, 100)] });

function run(bytes: Uint8Array, linkType = 1, wireLength = bytes.length): Packet {
  const packet = new Packet();
  dissect(linkType, bytes, 0, bytes.length, wireLength, packet);
  return packet;
}

/** That the advertisement was found, is sound and verifies. */
function expectFound(packet: Packet): void {
  expect([packet.kind, packet.protocol, source(packet)]).toEqual(['ip', 112, '10.9.0.1']);
  expect(inspectAdvertisement(packet)).toBe(true);
  expect([packet.problems, packet.damaged]).toEqual([[], false]);
  expect(verifier.match(packet.bytes, packet.payloadAt)).toBeDefined();
}

const FOUND: Readonly<
  Record<string, readonly [names: readonly string[], network: number, vlan: readonly number[]]>
> = {
  vxlan: [['vxlan'], 5000, []],
  'vxlan, another network, with a tag': [['vxlan'], 5001, [100]],
  'vxlan over IPv6': [['vxlan'], 5000, []],
  geneve: [['geneve'], 5000, []],
  'geneve with options': [['geneve'], 5000, []],
  'gre, IP': [['gre'], -1, []],
  'gre, IP, checksum, key, sequence': [['gre'], -1, []],
  'gre, Ethernet': [['gre'], -1, []],
  'gre, Ethernet, key and sequence': [['gre'], -1, []],
  nvgre: [['nvgre'], 5000, []],
  erspan1: [['erspan1'], -1, []],
  erspan2: [['erspan2'], -1, [100]],
  erspan3: [['erspan3'], -1, [100]],
  'erspan3 with a further header': [['erspan3'], -1, []],
  'mpls, IP': [['mpls'], -1, []],
  'mpls, Ethernet with a control word': [['mpls'], -1, []],
  'mpls, Ethernet without': [['mpls'], -1, []],
  'mpls in gre': [['gre', 'mpls'], -1, []],
  pppoe: [['pppoe'], -1, []],
  'vxlan in gre in vlan': [['gre', 'vxlan'], 5002, []],
  'four layers': [['vxlan', 'vxlan', 'vxlan', 'gre'], 3, []],
};

describe('inside another layer', () => {
  it.each(Object.entries(overlayFrames()))('%s', (name, frame) => {
    const packet = run(frame);
    expectFound(packet);
    expect([envelopes(packet), packet.network, vlanIds(packet)]).toEqual(FOUND[name]);
  });

  it.each(wrappedFrames())('%s, link type %i', (name, linkType, frame) => {
    const packet = run(frame, linkType);
    expectFound(packet);
    expect(envelopes(packet)).toEqual([name]);
    if (name === 'nflog') expect(packet.srcMacAt).toBeGreaterThan(0);
  });

  it('a plain advertisement is inside nothing', () => {
    const packet = run(overlayFrames()['vxlan']!);
    const plain = advertisementFrame(1n);
    dissect(1, plain, 0, plain.length, plain.length, packet);
    expectFound(packet);
    expect([envelopes(packet), packet.network, unreadEnvelope(packet)]).toEqual([[], -1, undefined]);
  });

  const inner = advertisementFrame(1n);
  const fragment = inUdp(4789, vxlan(5000, inner));
  fragment[20] = 0x20;
  // Flags changed: the header's checksum changes by the same amount.
  fragment[24] = fragment[24]! + 0x20;
  const deep = inUdp(4789, vxlan(9, overlayFrames()['four layers']!));
  it.each<[string, string, Uint8Array, number?]>([
    ['too deep', 'gre', deep],
    ['a fragment', 'vxlan', fragment],
    ['GRE version 1', 'gre', inGre('3001880b 00040001 00000001', hex('00000000'))],
    ['GRE with routes', 'gre', inGre('40000800 00000000', inner)],
    ['an unknown protocol in GRE', 'gre', inGre('00002001', inner)],
    ['ERSPAN of another version', 'erspan2', inGre('100088be 00000001 3064 1001 00000000', inner)],
    ['an unknown protocol in GENEVE', 'geneve', inUdp(6081, concatBytes(hex('0000894f00138800'), inner))],
    ['VXLAN-GPE with NSH', 'vxlan', inUdp(4790, concatBytes(hex('0c00000400138800'), inner))],
    [
      'OAM in MPLS',
      'mpls',
      concatBytes(hex('020000000a01 020000000a02 8847 00065140 10000000'), new Uint8Array(20)),
    ],
    ['802.11 in PPI', 'ppi', concatBytes(hex('00000800 69000000'), inner), 192],
    ['another family in ENC', 'enc', concatBytes(hex('07000000 00000000 00000000'), inner), 109],
    ['a VXLAN header that the capture cut', 'vxlan', inUdp(4789, vxlan(5000, inner)).subarray(0, 46)],
    ['an inner header that the capture cut', 'vxlan', inUdp(4789, vxlan(5000, inner)).subarray(0, 70)],
  ])('%s is noted as not read, and is not damage', (_, name, bytes, linkType = 1) => {
    const packet = run(bytes, linkType, 200);
    expect([unreadEnvelope(packet), packet.damaged]).toEqual([name, false]);
    expect(packet.problems.length).toBeGreaterThan(0);
  });

  it.each<[string, Uint8Array]>([
    ['port 4789 without the flag', inUdp(4789, concatBytes(hex('0000000000138800'), inner))],
    ['port 4789 with a few bytes', inUdp(4789, hex('0800'))],
    ['GENEVE of another version', inUdp(6081, concatBytes(hex('4000655800138800'), inner))],
    ['another port', inUdp(53, vxlan(5000, inner))],
  ])('%s is just UDP', (_, bytes) => {
    const packet = run(bytes);
    expect([packet.kind, packet.protocol, packet.problems, envelopes(packet)]).toEqual(['ip', 17, [], []]);
  });

  it('what the inner packet lacks is a problem of that', () => {
    const short = inUdp(4789, vxlan(5000, inner.subarray(0, 50)));
    expect(run(short).problems).toMatchObject([{ code: 'tooshort', layer: 'ipv4' }]);
  });
});

describe('an authentication header', () => {
  const VRRP = '2133640101010000ffffffff00000000ffffffff';
  const ip = (protocol: string, payload: string): string => {
    const length = (20 + payload.length / 2).toString(16).padStart(4, '0');
    return `4500${length}00004000ff${protocol}00000a000001e0000012${payload}`;
  };
  const dissected = (hex: string): Packet => {
    const packet = new Packet();
    const frame = fromHex(hex)!;
    dissect(LINKTYPE_IPV4, frame, 0, frame.length, frame.length, packet);
    return packet;
  };
  const ah = (next: string, words = '04'): string =>
    `${next}${words}0000${'00000001'}${'00000007'}${'ab'.repeat(12)}`;

  it('before protocol 112 is stepped over', () => {
    const { protocol, ahAt, payloadAt, payloadEnd, payloadLength, kind } = dissected(
      ip('33', ah('70') + VRRP),
    );
    expect({ protocol, ahAt, payloadAt, payloadEnd, payloadLength, kind }).toEqual({
      ...{ protocol: 112, ahAt: 20, payloadAt: 44, payloadEnd: 64, payloadLength: 20, kind: 'ip' },
    });
  });

  it.each<[string, string]>([
    ['before something else', ah('06') + VRRP],
    ['longer than the packet', ah('70', 'ff') + VRRP],
    ['shorter than its fixed part', ah('70', '00') + VRRP],
    ['cut', '7004'],
  ])('%s stays protocol 51', (_, payload) => {
    const { protocol, ahAt, payloadAt } = dissected(ip('33', payload));
    expect([protocol, ahAt, payloadAt]).toEqual([51, -1, 20]);
  });

  it('is forgotten with the next packet', () => {
    const packet = dissected(ip('33', ah('70') + VRRP));
    const plain = fromHex(ip('70', VRRP))!;
    dissect(LINKTYPE_IPV4, plain, 0, plain.length, plain.length, packet);
    expect([packet.protocol, packet.ahAt, packet.payloadAt]).toEqual([112, -1, 20]);
  });
});
