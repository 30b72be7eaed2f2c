import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../bytes.js';
import { dissect } from './dissect.js';
import { encodeIpv4, type Ipv4Header } from './ipv4.js';
import { encodeIpv6, type Ipv6Header } from './ipv6.js';
import { Packet } from './packet.js';
import { destination, source, vlanIds } from './packet-views.js';

const hex = (text: string): Uint8Array => fromHex(text)!;
const carp = hex(`2101640007000100${'ab'.repeat(28)}`);

function ipv4(change: Partial<Ipv4Header> = {}, payload = carp): Uint8Array {
  const header: Ipv4Header = {
    ...{
      tos: 0x10,
      id: 7,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 255,
      protocol: 112,
    },
    ...{ source: '203.0.113.2', destination: '224.0.0.18', options: new Uint8Array(0) },
    ...{ payloadLength: payload.length, ...change },
  };
  const bytes = new Uint8Array(20 + header.options.length);
  encodeIpv4(header, bytes);
  return concatBytes(bytes, payload);
}

function ipv6(change: Partial<Ipv6Header> = {}, payload = carp): Uint8Array {
  const header: Ipv6Header = {
    ...{ trafficClass: 0xe0, flowLabel: 0, payloadLength: payload.length, nextHeader: 112, hopLimit: 254 },
    ...{ source: 'fe80::2', destination: 'ff02::12', ...change },
  };
  const bytes = new Uint8Array(40);
  encodeIpv6(header, bytes);
  return concatBytes(bytes, payload);
}

const macs = '01005e000012 00005e000101';
const frame = (etherType: string, payload: Uint8Array): Uint8Array =>
  concatBytes(hex(macs + etherType), payload);
const arpMessage = hex('000108000604000100005e000101cb007104000000000000cb007104');

/** Dissected at an odd place of a larger buffer, into a packet that has seen another frame. */
function run(linkType: number, bytes: Uint8Array, wireLength = bytes.length): Packet {
  const packet = new Packet();
  const other = concatBytes(hex(`${macs}8100 0fff 86dd`), ipv6({ payloadLength: 9999 }));
  dissect(1, other, 0, other.length, other.length + 5, packet);
  dissect(
    linkType,
    concatBytes(hex('fffefd'), bytes, hex('fcfbfa')),
    3,
    3 + bytes.length,
    wireLength,
    packet,
  );
  return packet;
}
const codes = (packet: Packet): string[] => packet.problems.map(({ layer, code }) => `${layer} ${code}`);
/** Offsets from the start of the frame. */
const range = (packet: Packet): number[] => [
  packet.payloadAt - packet.start,
  packet.payloadEnd - packet.start,
];

describe('link layers', () => {
  const v4 = {
    kind: 'ip',
    family: 4,
    protocol: 112,
    ttl: 255,
    payloadLength: 36,
    damaged: false,
    problems: [],
  };
  const v6 = { ...v4, family: 6, ttl: 254 };

  it.each<[string, number, Uint8Array, number, object]>([
    ['Ethernet, IPv4', 1, frame('0800', ipv4()), 34, { ...v4, etherType: 0x800, srcMacAt: 9, dstMacAt: 3 }],
    ['Ethernet, IPv6', 1, frame('86dd', ipv6()), 54, { ...v6, etherType: 0x86dd, vlanCount: 0 }],
    ['802.1Q', 1, frame('8100 e064 0800', ipv4()), 38, { ...v4, etherType: 0x800, vlanCount: 1 }],
    ['QinQ', 1, frame('88a8 0001 8100 0002 86dd', ipv6()), 62, { ...v6, etherType: 0x86dd, vlanCount: 2 }],
    ['old QinQ', 1, frame('9100 0001 8100 0002 86dd', ipv6()), 62, { ...v6, vlanCount: 2 }],
    ['8 tags', 1, frame(`${'8100 0001 '.repeat(8)}0800`, ipv4()), 66, { ...v4, vlanCount: 8 }],
    [
      'NULL, little-endian',
      0,
      concatBytes(hex('02000000'), ipv4()),
      24,
      { ...v4, etherType: -1, srcMacAt: -1 },
    ],
    ['NULL, big-endian', 0, concatBytes(hex('00000002'), ipv4()), 24, v4],
    ['NULL, OpenBSD', 0, concatBytes(hex('18000000'), ipv6()), 44, v6],
    ['NULL, FreeBSD', 0, concatBytes(hex('0000001c'), ipv6()), 44, v6],
    ['NULL, macOS', 0, concatBytes(hex('1e000000'), ipv6()), 44, v6],
    ['NULL, Linux', 0, concatBytes(hex('0a000000'), ipv6()), 44, v6],
    ['LOOP', 108, concatBytes(hex('00000002'), ipv4()), 24, v4],
    ['LOOP, IPv6', 108, concatBytes(hex('00000018'), ipv6()), 44, v6],
    ['raw 12', 12, ipv4(), 20, { ...v4, ipAt: 3, srcAt: 15, dstAt: 19 }],
    ['raw 14', 14, ipv6(), 40, { ...v6, ipAt: 3, srcAt: 11, dstAt: 27 }],
    ['raw 101', 101, ipv6(), 40, v6],
    ['IPv4', 228, ipv4(), 20, v4],
    ['IPv6', 229, ipv6(), 40, v6],
    [
      'SLL',
      113,
      concatBytes(hex('0002 0001 0006 00005e000101 0000 0800'), ipv4()),
      36,
      { ...v4, srcMacAt: 9, dstMacAt: -1 },
    ],
    [
      'SLL without address',
      113,
      concatBytes(hex('0000 0304 0000 0000000000000000 86dd'), ipv6()),
      56,
      { ...v6, srcMacAt: -1 },
    ],
    [
      'SLL with a tag',
      113,
      concatBytes(hex('0002 0001 0006 00005e000101 0000 8100 0005 0800'), ipv4()),
      40,
      { ...v4, vlanCount: 1 },
    ],
    [
      'SLL2',
      276,
      concatBytes(hex('0800 0000 00000003 0001 02 06 00005e000101 0000'), ipv4()),
      40,
      { ...v4, srcMacAt: 15 },
    ],
    [
      'SLL2 without address',
      276,
      concatBytes(hex('86dd 0000 00000003 0304 02 00 0000000000000000'), ipv6()),
      60,
      { ...v6, srcMacAt: -1 },
    ],
    ['PFLOG, 61 bytes', 117, concatBytes(hex(`3d02${'00'.repeat(62)}`), ipv4()), 84, { ...v4, pflogAt: 3 }],
    ['PFLOG, 69 bytes', 117, concatBytes(hex(`451c${'00'.repeat(70)}`), ipv6()), 112, { ...v6, pflogAt: 3 }],
    ['PFLOG, 100 bytes', 117, concatBytes(hex(`6418${'00'.repeat(98)}`), ipv6()), 140, { ...v6, pflogAt: 3 }],
    ['PFLOG, 45 bytes', 117, concatBytes(hex(`2d02${'00'.repeat(46)}`), ipv4()), 68, v4],
  ])('%s', (_, linkType, bytes, payloadAt, expected) => {
    const packet = run(linkType, bytes);
    expect(packet).toMatchObject(expected);
    expect(range(packet)).toEqual([payloadAt, bytes.length]);
    expect(source(packet)).toBe(packet.family === 4 ? '203.0.113.2' : 'fe80::2');
    expect(destination(packet)).toBe(packet.family === 4 ? '224.0.0.18' : 'ff02::12');
    expect(packet.bytes.subarray(packet.payloadAt, packet.payloadEnd)).toEqual(carp);
  });

  it('gives VLAN ids outermost first', () => {
    expect(vlanIds(run(1, frame('88a8 e064 8100 0fff 0800', ipv4())))).toEqual([100, 4095]);
    expect(vlanIds(run(1, frame('0800', ipv4())))).toEqual([]);
  });

  it('reads ARP, with Ethernet padding after it', () => {
    const packet = run(1, frame('0806', concatBytes(arpMessage, new Uint8Array(18))));
    expect(packet).toMatchObject({
      kind: 'arp',
      family: 0,
      protocol: -1,
      ipAt: -1,
      payloadLength: 28,
      problems: [],
    });
    expect(range(packet)).toEqual([14, 42]);
  });

  it.each<[string, number, Uint8Array, string, number]>([
    ['LLDP', 1, frame('88cc', carp), 'ethernet unsupported', 14],
    ['something tagged', 1, frame('8100 0001 88cc', carp), 'vlan unsupported', 18],
    ['spanning tree', 1, frame('0026', hex('424203')), 'ethernet unsupported', 14],
    ['an LLC frame in a tag', 1, frame('8100 0001 0026', hex('424203')), 'vlan unsupported', 18],
    ['9 tags', 1, frame(`${'8100 0001 '.repeat(9)}0800`, ipv4()), 'vlan unsupported', 46],
    ['ARP for something else', 1, frame('0806', hex('0006080006040001')), 'arp unsupported', 14],
    ['an unknown link type', 147, ipv4(), 'frame unsupported', 0],
    ['NULL, IPX', 0, hex('17000000aabb'), 'loopback unsupported', 4],
    ['LOOP in the wrong order', 108, concatBytes(hex('02000000'), ipv4()), 'loopback unsupported', 4],
    ['SLL, LLC', 113, hex('0000 0001 0006 00005e000101 0000 0004'), 'sll unsupported', 16],
    ['SLL2, LLDP', 276, hex('88cc 0000 00000003 0001 02 06 00005e000101 0000'), 'sll2 unsupported', 20],
    ['PFLOG, no family', 117, hex(`3d00${'00'.repeat(62)}`), 'pflog unsupported', 64],
  ])('%s is unsupported, not damaged', (_, linkType, bytes, code, offset) => {
    const packet = run(linkType, bytes);
    expect(packet).toMatchObject({
      kind: 'undecodable',
      damaged: false,
      family: 0,
      protocol: -1,
      payloadLength: 0,
    });
    expect(codes(packet)).toEqual([code]);
    expect(packet.problems[0]!.offset).toBe(offset);
    expect(range(packet)).toEqual([offset, bytes.length]);
  });

  it.each<[string, number, Uint8Array, number, string, number]>([
    ['ethernet', 1, frame('0800', ipv4()), 13, 'ethernet toosmall', 14],
    ['a tag', 1, frame('8100 0001 0800', ipv4()), 17, 'vlan toosmall', 4],
    ['loopback', 0, hex('02000000'), 3, 'loopback toosmall', 4],
    ['raw', 101, ipv4(), 0, 'raw toosmall', 1],
    ['sll', 113, hex('0000 0001 0006 00005e000101 0000 0800'), 15, 'sll toosmall', 16],
    ['sll2', 276, hex('0800 0000 00000003 0001 02 06 00005e000101 0000'), 19, 'sll2 toosmall', 20],
    ['pflog', 117, hex(`3d02${'00'.repeat(62)}`), 44, 'pflog toosmall', 45],
    ['pflog padding', 117, hex(`3d02${'00'.repeat(62)}`), 63, 'pflog toosmall', 64],
    ['arp', 1, frame('0806', arpMessage), 41, 'arp toosmall', 28],
    ['arp, early', 1, frame('0806', arpMessage), 17, 'arp toosmall', 28],
    ['ipv4', 1, frame('0800', ipv4()), 33, 'ipv4 toosmall', 20],
    ['ipv6', 1, frame('86dd', ipv6()), 53, 'ipv6 toosmall', 40],
  ])(
    'a short header is toosmall, or truncated if the capture cut it: %s',
    (_, linkType, bytes, length, code, needed) => {
      const cut = bytes.subarray(0, length);
      const small = run(linkType, cut);
      expect(codes(small)).toEqual([code]);
      expect(small).toMatchObject({ kind: 'undecodable', damaged: true });
      expect(small.problems[0]).toMatchObject({ needed, found: length - small.problems[0]!.offset });

      const snapped = run(linkType, cut, bytes.length);
      expect(codes(snapped)).toEqual(['frame truncated']);
      expect(snapped).toMatchObject({ kind: 'undecodable', damaged: true });
      expect(snapped.problems[0]).toMatchObject({ found: length, offset: length });
      expect(snapped.problems[0]!.needed).toBeGreaterThan(length);
    },
  );

  it('refuses a pflog header shorter than any', () => {
    const packet = run(117, hex(`2c02${'00'.repeat(62)}`));
    expect(codes(packet)).toEqual(['pflog badhlen']);
    expect(packet).toMatchObject({ damaged: true, pflogAt: -1 });
    expect(packet.problems[0]).toMatchObject({ needed: 45, found: 44, offset: 0 });
  });
  it('refuses raw IP of no version', () => {
    expect(codes(run(101, hex('5500')))).toEqual(['raw badver']);
    expect(run(101, hex('5500')).damaged).toBe(true);
  });
});

/** Writes a byte into the IPv4 header of a frame whose checksum is then mended. */
function mended(bytes: Uint8Array, ...changes: [at: number, value: number][]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, value] of [...changes, [10, 0], [11, 0]] as const) copy[at] = value;
  let sum = 0;
  for (let at = 0; at < (copy[0]! & 15) * 4; at += 2) sum += (copy[at]! << 8) + (copy[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  copy.set([(~sum >> 8) & 0xff, ~sum & 0xff], 10);
  return copy;
}

describe('IPv4', () => {
  it('does not mistake Ethernet padding for payload', () => {
    const packet = run(1, frame('0800', concatBytes(ipv4({}, hex('0102')), new Uint8Array(24))));
    expect(range(packet)).toEqual([34, 36]);
    expect(packet).toMatchObject({ payloadLength: 2, problems: [] });
  });
  it('names fragments', () => {
    const first = run(228, ipv4({ moreFragments: true, dontFragment: false }));
    expect(first).toMatchObject({
      kind: 'ip',
      moreFragments: true,
      fragmentOffset: 0,
      fragmentId: 7,
      problems: [],
    });
    const later = run(228, ipv4({ fragmentOffset: 1480 }));
    expect(later).toMatchObject({
      kind: 'fragment',
      moreFragments: false,
      fragmentOffset: 1480,
      protocol: 112,
    });
    expect(range(later)).toEqual([20, 56]);
  });
  it('steps over options', () => {
    const packet = run(228, ipv4({ options: hex('94040000 01010100') }));
    expect(packet).toMatchObject({ kind: 'ip', payloadLength: 36, problems: [] });
    expect(range(packet)).toEqual([28, 64]);
  });
  it('badoptions: notes an option list that does not fit, and reads on', () => {
    const packet = run(228, ipv4({ options: hex('94050000') }));
    expect(packet).toMatchObject({ kind: 'ip', damaged: true, protocol: 112 });
    expect(packet.problems).toMatchObject([
      { code: 'badoptions', layer: 'ipv4', offset: 20, needed: 5, found: 4 },
    ]);
  });
  it('badver', () => {
    const packet = run(1, frame('0800', ipv6()));
    expect(packet).toMatchObject({ kind: 'undecodable', damaged: true, family: 0, ipAt: -1, ttl: -1 });
    expect(packet.problems).toMatchObject([
      { code: 'badver', layer: 'ipv4', offset: 14, needed: 4, found: 6 },
    ]);
  });
  it('badhlen: a header length below 20, or beyond the wire', () => {
    const short = run(228, mended(ipv4(), [0, 0x44]));
    expect(short).toMatchObject({ kind: 'undecodable', damaged: true, family: 4, protocol: -1, ttl: 255 });
    expect(source(short)).toBe('203.0.113.2');
    expect(short.problems).toMatchObject([
      { code: 'badhlen', layer: 'ipv4', offset: 0, needed: 20, found: 16 },
    ]);
    const long = run(228, mended(ipv4({}, hex('01020304')), [0, 0x4f]));
    expect(long.problems).toMatchObject([{ code: 'badhlen', needed: 24, found: 60 }]);
    // The same, but the wire had the options and the capture has not.
    const cut = run(228, mended(ipv4({}, hex('01020304')), [0, 0x4f]), 80);
    expect(codes(cut)).toEqual(['frame truncated']);
    expect(cut).toMatchObject({ kind: 'undecodable', damaged: true, protocol: -1 });
  });
  it('badlen: a total length below the header length', () => {
    const packet = run(228, mended(ipv4(), [3, 19]));
    expect(packet).toMatchObject({ kind: 'undecodable', damaged: true, protocol: -1, payloadLength: 0 });
    expect(packet.problems).toMatchObject([
      { code: 'badlen', layer: 'ipv4', offset: 2, needed: 20, found: 19 },
    ]);
    const offload = run(228, mended(ipv4(), [3, 0]));
    expect(offload.problems[0]!.message).toContain('segmentation offload');
  });
  it('tooshort: compared with the wire, not with the capture', () => {
    const packet = run(228, ipv4({ payloadLength: 100 }), 56);
    expect(packet).toMatchObject({ kind: 'ip', damaged: true, payloadLength: 100 });
    expect(range(packet)).toEqual([20, 56]);
    expect(packet.problems).toMatchObject([
      { code: 'tooshort', layer: 'ipv4', offset: 2, needed: 120, found: 56 },
    ]);
    const both = run(228, ipv4({ payloadLength: 100 }), 70);
    expect(codes(both)).toEqual(['ipv4 tooshort', 'frame truncated']);
  });
  it('truncated: only if the capture cuts the payload, and that is not damage', () => {
    const packet = run(1, frame('0800', ipv4({ payloadLength: 100 })), 134);
    expect(packet).toMatchObject({ kind: 'ip', damaged: false, payloadLength: 100 });
    expect(range(packet)).toEqual([34, 70]);
    expect(packet.problems).toMatchObject([
      { code: 'truncated', layer: 'frame', offset: 70, needed: 134, found: 70 },
    ]);
    expect(run(1, frame('0800', ipv4()), 200).problems).toEqual([]);
  });
  it('badsum: and says when it looks like offload', () => {
    const wrong = ipv4();
    wrong[11]! ^= 1;
    const right = (ipv4()[10]! << 8) | ipv4()[11]!;
    const packet = run(228, wrong);
    expect(packet).toMatchObject({ kind: 'ip', damaged: true, protocol: 112 });
    expect(packet.problems).toMatchObject([
      { code: 'badsum', layer: 'ipv4', offset: 10, needed: right, found: right ^ 1 },
    ]);
    expect(packet.problems[0]!.message).not.toContain('network card');
    wrong.set([0, 0], 10);
    const offload = run(228, wrong);
    expect(offload).toMatchObject({ kind: 'ip', damaged: false });
    expect(offload.problems).toMatchObject([{ code: 'badsum', needed: right, found: 0 }]);
    expect(offload.problems[0]!.message).toContain('network card');
  });
});

describe('IPv6', () => {
  /** An extension header with a PadN option in it, all but its first byte, the next header. */
  const afterNext = '00 0104 00000000';
  it('steps over extension headers', () => {
    const chain = hex(
      `3c 00 0104 00000000  2b 01 ${'00'.repeat(14)}  33 00 ${'00'.repeat(6)}  70 04 ${'00'.repeat(22)}`,
    );
    const packet = run(229, ipv6({ nextHeader: 0 }, concatBytes(chain, carp)));
    expect(packet).toMatchObject({ kind: 'ip', protocol: 112, payloadLength: 36, problems: [] });
    expect(range(packet)).toEqual([40 + chain.length, 40 + chain.length + 36]);
  });
  it.each([50, 59, 58, 17])('stops at next header %i', (nextHeader) => {
    expect(run(229, ipv6({ nextHeader }))).toMatchObject({
      kind: 'ip',
      protocol: nextHeader,
      payloadLength: 36,
    });
  });
  it('names fragments; an atomic one is whole', () => {
    const fragment = (offsetFlags: string) =>
      run(229, ipv6({ nextHeader: 44 }, concatBytes(hex(`7000 ${offsetFlags} 00012345`), carp)));
    expect(fragment('0000')).toMatchObject({
      kind: 'ip',
      moreFragments: false,
      fragmentId: 0x12345,
      protocol: 112,
    });
    expect(fragment('0001')).toMatchObject({
      kind: 'ip',
      moreFragments: true,
      fragmentOffset: 0,
      payloadLength: 36,
    });
    expect(fragment('05a9')).toMatchObject({ kind: 'fragment', moreFragments: true, fragmentOffset: 1448 });
    expect(range(fragment('05a8'))).toEqual([48, 84]);
    expect(fragment('05a8').problems).toEqual([]);
  });
  it('does not read past the header of a later fragment', () => {
    const packet = run(
      229,
      ipv6({ nextHeader: 44 }, concatBytes(hex('3c00 05a8 00012345'), hex('70ff'), carp)),
    );
    expect(packet).toMatchObject({ kind: 'fragment', protocol: 60, problems: [] });
    expect(range(packet)).toEqual([48, 86]);
  });
  it('badver', () => {
    const packet = run(1, frame('86dd', concatBytes(ipv4(), ipv4())));
    expect(packet).toMatchObject({ kind: 'undecodable', damaged: true, family: 0 });
    expect(packet.problems).toMatchObject([
      { code: 'badver', layer: 'ipv6', offset: 14, needed: 6, found: 4 },
    ]);
  });
  it('tooshort and truncated', () => {
    const short = run(229, ipv6({ payloadLength: 100 }));
    expect(short).toMatchObject({ kind: 'ip', damaged: true, payloadLength: 100 });
    expect(short.problems).toMatchObject([
      { code: 'tooshort', layer: 'ipv6', offset: 4, needed: 140, found: 76 },
    ]);
    const cut = run(229, ipv6({ payloadLength: 100 }), 140);
    expect(cut).toMatchObject({ kind: 'ip', damaged: false });
    expect(cut.problems).toMatchObject([{ code: 'truncated', layer: 'frame', needed: 140, found: 76 }]);
    expect(range(cut)).toEqual([40, 76]);
  });
  it('tooshort: an extension header that runs past the payload, padded or not', () => {
    const long = ipv6({ nextHeader: 60 }, hex('7001 0104 00000000'));
    for (const packet of [run(229, long), run(229, concatBytes(long, new Uint8Array(20)))]) {
      expect(packet).toMatchObject({
        kind: 'undecodable',
        damaged: true,
        family: 6,
        protocol: -1,
        payloadLength: 0,
      });
      expect(packet.problems).toMatchObject([
        { code: 'tooshort', layer: 'ipv6', offset: 40, needed: 16, found: 8 },
      ]);
    }
    const tiny = run(229, ipv6({ nextHeader: 60 }, hex('700001')));
    expect(tiny.problems).toMatchObject([{ code: 'tooshort', needed: 8, found: 3 }]);
    expect(source(tiny)).toBe('fe80::2');
  });
  it('truncated: an extension header that the capture cut', () => {
    const packet = run(229, ipv6({ nextHeader: 60, payloadLength: 52 }, hex('7001 0104 00000000')), 92);
    expect(packet).toMatchObject({ kind: 'undecodable', damaged: true, protocol: -1 });
    expect(packet.problems).toMatchObject([{ code: 'truncated', layer: 'frame', needed: 56, found: 48 }]);
  });
  it('toomanyhdr: 15 extension headers are followed, 16 are not', () => {
    const options = (count: number) => hex(`${`3c${afterNext}`.repeat(count - 1)}70${afterNext}`);
    const most = run(229, ipv6({ nextHeader: 60 }, concatBytes(options(15), carp)));
    expect(most).toMatchObject({ kind: 'ip', protocol: 112, payloadLength: 36, problems: [] });
    const more = run(229, ipv6({ nextHeader: 60 }, concatBytes(options(16), carp)));
    expect(more).toMatchObject({ kind: 'undecodable', damaged: true, protocol: -1 });
    expect(more.problems).toMatchObject([
      { code: 'toomanyhdr', layer: 'ipv6', offset: 160, needed: 15, found: 16 },
    ]);
  });
  it('a jumbogram is unsupported; an empty payload is just that', () => {
    const packet = run(229, ipv6({ nextHeader: 0, payloadLength: 0 }));
    expect(packet).toMatchObject({ kind: 'undecodable', damaged: false, family: 6 });
    expect(codes(packet)).toEqual(['ipv6 unsupported']);
    const empty = run(229, ipv6({ nextHeader: 59, payloadLength: 0 }, new Uint8Array(0)));
    expect(empty).toMatchObject({ kind: 'ip', protocol: 59, payloadLength: 0, problems: [] });
  });
});

describe('the caller', () => {
  it('must name a range within the bytes', () => {
    const packet = new Packet();
    const bytes = ipv4();
    for (const [start, end] of [
      [-1, 5],
      [5, 4],
      [0, bytes.length + 1],
      [Number.NaN, 4],
    ] as const) {
      expect(() => dissect(1, bytes, start, end, 60, packet)).toThrow(RangeError);
    }
  });
  it('may give a wire length below the captured one, which then counts', () => {
    expect(run(228, ipv4(), 10)).toMatchObject({ kind: 'ip', problems: [], wireLength: 10 });
  });
});
