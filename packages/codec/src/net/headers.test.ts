import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../bytes.js';
import { ARP_REPLY, type ArpMessage, decodeArp, encodeArp } from './arp.js';
import { decodeEthernet, encodeEthernet } from './ethernet.js';
import { decodeIcmpEcho, decodeIcmpv6Echo, encodeIcmpEcho } from './icmp-echo.js';
import { decodeIpv4, encodeIpv4, type Ipv4Header } from './ipv4.js';
import { decodeIpv6, encodeIpv6, type Ipv6Header } from './ipv6.js';
import { decodeNeighbor, encodeNeighbor } from './ndp.js';
import { decodeVlan, encodeVlan } from './vlan.js';

const hex = (text: string): Uint8Array => fromHex(text)!;

/** With a byte changed. */
function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

describe('ethernet and vlan', () => {
  it('have the bytes of the standard', () => {
    const bytes = new Uint8Array(18);
    const header = { destination: '01:00:5e:00:00:12', source: '00:00:5e:00:01:01', etherType: 0x8100 };
    expect(encodeEthernet(header, bytes)).toBe(14);
    expect(encodeVlan({ priority: 5, dropEligible: true, id: 0xabc, etherType: 0x86dd }, bytes, 14)).toBe(4);
    expect(toHex(bytes)).toBe('01005e00001200005e0001018100babc86dd');
    expect(decodeEthernet(bytes, 0, 18)).toEqual({ ok: true, value: header, next: 14 });
    expect(decodeVlan(bytes, 14, 18)).toMatchObject({ ok: true, value: { priority: 5, id: 0xabc } });
  });
  it('refuse fields that do not fit', () => {
    const target = new Uint8Array(18);
    const good = { destination: '01:00:5e:00:00:12', source: '00:00:5e:00:01:01', etherType: 0x0800 };
    expect(() => encodeEthernet({ ...good, etherType: 0x10000 }, target)).toThrow('etherType');
    expect(() => encodeEthernet({ ...good, source: 'nonsense' }, target)).toThrow(
      "source is not an address of its kind: 'nonsense'",
    );
    expect(() => encodeVlan({ priority: 8, dropEligible: false, id: 1, etherType: 1 }, target)).toThrow(
      'priority',
    );
    expect(() => encodeVlan({ priority: 0, dropEligible: false, id: 4096, etherType: 1 }, target)).toThrow(
      'id',
    );
    expect(() => encodeVlan({ priority: 0, dropEligible: false, id: 1.5, etherType: 1 }, target)).toThrow(
      '1.5',
    );
    expect(() => encodeEthernet(good, target, -1)).toThrow(RangeError);
  });
});

describe('arp', () => {
  const bytes = hex('0001 0800 06 04 0002 00005e000101 cb007104 525400000001 cb007105'.replaceAll(' ', ''));
  const reply: ArpMessage = {
    operation: ARP_REPLY,
    senderMac: '00:00:5e:00:01:01',
    senderIp: '203.0.113.4',
    targetMac: '52:54:00:00:00:01',
    targetIp: '203.0.113.5',
  };
  it('reads and writes a reply', () => {
    expect(decodeArp(bytes, 0, 28)).toEqual({ ok: true, value: reply, next: 28 });
    const target = new Uint8Array(28);
    encodeArp(reply, target);
    expect(target).toEqual(bytes);
  });
  it.each([1, 2, 4, 5])('is unsupported if byte %i is not that of IPv4 over Ethernet', (at) => {
    expect(decodeArp(patched(bytes, at, 0xaa), 0, 28)).toMatchObject({
      ok: false,
      problem: { code: 'unsupported', layer: 'arp' },
    });
  });
});

describe('ipv4', () => {
  // RFC 1071 style vector: 172.16.10.99 to 172.16.10.12, whose checksum is 0xb1e6.
  const bytes = hex('4500003c1c4640004006b1e6ac100a63ac100a0c');
  const header: Ipv4Header = {
    tos: 0,
    id: 0x1c46,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 6,
    source: '172.16.10.99',
    destination: '172.16.10.12',
    options: new Uint8Array(0),
    payloadLength: 40,
  };
  it('reads and writes a known header', () => {
    const packet = new Uint8Array(60);
    packet.set(bytes);
    expect(decodeIpv4(packet, 0, 60)).toEqual({ ok: true, value: header, next: 20 });
    const target = new Uint8Array(20);
    expect(encodeIpv4(header, target)).toBe(20);
    expect(target).toEqual(bytes);
  });
  const code = (packet: Uint8Array, end = packet.length) => {
    const result = decodeIpv4(packet, 0, end);
    return result.ok ? 'ok' : result.problem.code;
  };
  it('reports why a kernel would drop it, in the kernel’s order', () => {
    const packet = new Uint8Array(60);
    packet.set(bytes);
    expect(code(packet)).toBe('ok');
    expect(code(packet, 19)).toBe('toosmall');
    expect(code(patched(packet, 0, 0x65))).toBe('badver');
    expect(code(patched(packet, 0, 0x44))).toBe('badhlen');
    expect(code(patched(packet, 0, 0x4f), 59)).toBe('badhlen');
    expect(code(patched(packet, 8, 63))).toBe('badsum');
    expect(code(packet, 59)).toBe('tooshort');
    const short = packet.slice();
    short.set([0, 19, 0x1c, 0x46, 0x40, 0, 64, 6, 0xb2, 0x0f], 2); // Total length 19, checksum to match.
    expect(code(short)).toBe('badlen');
  });
  it('accepts a checksum of 0xffff for 0, as the kernels do: both sum up correctly', () => {
    const target = new Uint8Array(20);
    // The id makes the rest sum up to 0xffff, so that the checksum comes out 0.
    encodeIpv4({ ...header, id: 0, payloadLength: 0 }, target);
    const sum = (target[10]! << 8) | target[11]!;
    encodeIpv4({ ...header, id: sum, payloadLength: 0 }, target);
    expect(target.subarray(10, 12)).toEqual(Uint8Array.of(0, 0));
    expect(code(target)).toBe('ok');
    expect(code(patched(patched(target, 10, 0xff), 11, 0xff))).toBe('ok');
  });
  it.each([
    ['94040000', 'ok'],
    ['01010100', 'ok'],
    ['00ffffff', 'ok'],
    ['94000000', 'badoptions'],
    ['94010000', 'badoptions'],
    ['94050000', 'badoptions'],
    ['01010194', 'badoptions'],
  ])('judges the options %s: %s', (options, verdict) => {
    const target = new Uint8Array(24);
    encodeIpv4({ ...header, options: hex(options), payloadLength: 0 }, target);
    expect(code(target)).toBe(verdict);
  });
  it('refuses fields that do not fit', () => {
    const target = new Uint8Array(80);
    const encode = (change: Partial<Ipv4Header>) => () => encodeIpv4({ ...header, ...change }, target);
    expect(encode({ options: new Uint8Array(3) })).toThrow('options');
    expect(encode({ options: new Uint8Array(44) })).toThrow('options');
    expect(encode({ fragmentOffset: 4 })).toThrow('fragmentOffset');
    expect(encode({ fragmentOffset: 65536 })).toThrow('fragmentOffset');
    expect(encode({ payloadLength: 65516 })).toThrow('payloadLength');
    expect(encode({ ttl: 256 })).toThrow('ttl');
    expect(encode({ tos: -1 })).toThrow('tos');
    expect(encode({ source: 'fe80::1' })).toThrow('source');
  });
});

describe('ipv6', () => {
  const header: Ipv6Header = {
    trafficClass: 0xe0,
    flowLabel: 0xabcde,
    payloadLength: 36,
    nextHeader: 112,
    hopLimit: 255,
    source: 'fe80::2',
    destination: 'ff02::12',
  };
  const bytes = hex(`6e0abcde002470ff${'fe80'.padEnd(31, '0')}2${'ff02'.padEnd(30, '0')}12`);
  it('reads and writes a known header', () => {
    const packet = new Uint8Array(76);
    packet.set(bytes);
    expect(decodeIpv6(packet, 0, 76)).toEqual({ ok: true, value: header, next: 40 });
    const target = new Uint8Array(40);
    encodeIpv6(header, target);
    expect(target).toEqual(bytes);
    expect(decodeIpv6(packet, 0, 75)).toMatchObject({
      problem: { code: 'tooshort', needed: 76, found: 75, offset: 4 },
    });
    expect(decodeIpv6(patched(packet, 0, 0x4e), 0, 76)).toMatchObject({
      problem: { code: 'badver', needed: 6, found: 4 },
    });
  });
});

describe('icmp echo', () => {
  const bytes = new Uint8Array(9);
  encodeIcmpEcho({ kind: 'request', identifier: 0x1234, sequence: 5, data: Uint8Array.of(0x61) }, bytes);
  it('has the checksum over header and data', () => {
    // 0x0800 + 0x1234 + 0x0005 + 0x6100 = 0x7b39, whose complement is 0x84c6.
    expect(toHex(bytes)).toBe('080084c61234000561');
  });
  it('reports what is wrong', () => {
    expect(decodeIcmpEcho(patched(bytes, 8, 0x62), 0, 9)).toMatchObject({
      problem: { code: 'badsum', layer: 'icmp', offset: 2, needed: 0x83c6, found: 0x84c6 },
    });
    expect(decodeIcmpEcho(patched(bytes, 0, 3), 0, 9)).toMatchObject({
      problem: { code: 'unsupported', found: 3 },
    });
    expect(decodeIcmpEcho(hex('080184c51234000561'), 0, 9)).toMatchObject({
      problem: { code: 'badcode', found: 1 },
    });
    // An ICMP echo is none in ICMPv6.
    expect(decodeIcmpv6Echo(bytes, 0, 9, 0)).toMatchObject({
      problem: { code: 'unsupported', layer: 'icmpv6' },
    });
  });
});

describe('ndp', () => {
  const packet = new Uint8Array(40 + 40);
  encodeIpv6(
    {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength: 32,
      nextHeader: 58,
      hopLimit: 255,
      source: '2001:db8::2',
      destination: 'ff02::1',
    },
    packet,
  );
  encodeNeighbor(
    {
      kind: 'advertisement',
      router: true,
      solicited: false,
      override: true,
      target: '2001:db8::4',
      mac: '00:00:5e:00:01:01',
    },
    packet,
    40,
    0,
  );
  it('has the bytes of RFC 4861 and the sum of RFC 8200', () => {
    // Addresses and target: 3 * (0x2001 + 0x0db8) less one, ff02 and the low words 2, 1, 4; next header and length
    // 0x3a + 0x20; message 0x8800 + 0xa000 + 0x0201 + 0x0000 + 0x5e00 + 0x0101.
    const words = [
      0x2001, 0xdb8, 2, 0xff02, 1, 0x3a, 0x20, 0x8800, 0xa000, 0x2001, 0xdb8, 4, 0x201, 0, 0x5e00, 0x101,
    ];
    const sum = words.reduce((a, b) => a + b);
    const checksum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
    expect(toHex(packet, 40, 72)).toBe(
      `8800${checksum.toString(16).padStart(4, '0')}a000000020010db80000000000000000000000040201` +
        '00005e000101',
    );
  });
  /** The message with its options replaced, and a checksum to match. */
  const withOptions = (options: string) => {
    const tail = hex(options);
    const bytes = new Uint8Array(64 + tail.length);
    bytes.set(packet.subarray(0, 64));
    bytes.set(tail, 64);
    bytes.set([0, 0], 42);
    let sum = 58 + 24 + tail.length;
    for (let at = 8; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    bytes.set([(~sum >> 8) & 0xff, ~sum & 0xff], 42);
    return decodeNeighbor(bytes, 40, bytes.length, 0);
  };
  it('steps over other options and takes the first link-layer address of the right kind', () => {
    expect(withOptions('')).toMatchObject({ ok: true, value: { target: '2001:db8::4' } });
    expect(withOptions('')).not.toHaveProperty('value.mac');
    const nonce = '0e01010203040506';
    const source = '0101aaaaaaaaaaaa';
    const first = '020100005e000102';
    const second = '0201bbbbbbbbbbbb';
    expect(withOptions(nonce + source + first + second)).toMatchObject({
      ok: true,
      value: { mac: '00:00:5e:00:01:02' },
    });
    expect(withOptions(nonce + source)).not.toHaveProperty('value.mac');
  });
  it.each(['0200aaaaaaaaaaaa', '0202aaaaaaaaaaaa', '0201aaaaaaaa', '02', '0e01010203040506ff'])(
    'refuses options that do not fit: %s',
    (options) => {
      expect(withOptions(options)).toMatchObject({ ok: false, problem: { code: 'badlen', layer: 'ndp' } });
    },
  );
  it('sees a changed address, message, code and type', () => {
    expect(decodeNeighbor(patched(packet, 23, 3), 40, 72, 0)).toMatchObject({
      problem: { code: 'badsum', offset: 42 },
    });
    expect(decodeNeighbor(patched(packet, 71, 3), 40, 72, 0)).toMatchObject({ problem: { code: 'badsum' } });
    expect(decodeNeighbor(patched(packet, 40, 134), 40, 72, 0)).toMatchObject({
      problem: { code: 'unsupported' },
    });
    const code = patched(packet, 41, 1);
    code[43]! -= 1;
    expect(decodeNeighbor(code, 40, 72, 0)).toMatchObject({ problem: { code: 'badcode', found: 1 } });
  });
});
