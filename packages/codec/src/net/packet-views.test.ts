import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../bytes.js';
import { PFLOG } from '../layouts/pflog.js';
import { dissect } from './dissect.js';
import { expectedGroupMac } from './group-mac.js';
import { encodeIpv6 } from './ipv6.js';
import { formatMac } from './mac.js';
import { encodeNeighbor, type NeighborMessage } from './ndp.js';
import { Packet } from './packet.js';
import { arp, destination, ndp, source } from './packet-views.js';
import { parseAddress } from './parse-address.js';
import { pflog } from './pflog.js';

const hex = (text: string): Uint8Array => fromHex(text)!;
const ascii = (text: string): number[] => Array.from(text, (c) => c.charCodeAt(0));

function run(linkType: number, bytes: Uint8Array, wireLength = bytes.length): Packet {
  const packet = new Packet();
  dissect(linkType, concatBytes(hex('fffefd'), bytes), 3, 3 + bytes.length, wireLength, packet);
  return packet;
}

const empty4 = '45000014 00004000 ff70 0000 cb007102 e0000012';

describe('source, destination and arp', () => {
  const frame = hex(
    'ffffffffffff00005e0001010806 0001080006040001 00005e000101cb007104 000000000000cb007105',
  );
  it('give an ARP message, which has no IP addresses of its own', () => {
    const packet = run(1, frame);
    expect(arp(packet)).toEqual({
      operation: 1,
      senderMac: '00:00:5e:00:01:01',
      senderIp: '203.0.113.4',
      targetMac: '00:00:00:00:00:00',
      targetIp: '203.0.113.5',
    });
    expect(source(packet)).toBeUndefined();
    expect(destination(packet)).toBeUndefined();
  });
  it('give nothing where there is nothing', () => {
    expect(arp(run(101, hex(empty4)))).toBeUndefined();
    expect(arp(run(1, frame.subarray(0, 41)))).toBeUndefined();
    expect(source(run(101, hex('50')))).toBeUndefined();
  });
});

describe('pflog', () => {
  /** A log header before an empty IPv4 packet. */
  function logged(change: (header: Uint8Array) => void): Packet {
    const header = new Uint8Array(64);
    const { offset } = PFLOG;
    header[offset.length] = 61;
    header[offset.family] = 2;
    header.set(ascii('vtnet0'), offset.ifname);
    header.fill(0xff, offset.subrule, offset.subrule + 4);
    header[offset.rule + 3] = 5;
    header[offset.action] = 1;
    header[offset.direction] = 1;
    change(header);
    return run(117, concatBytes(header, hex(empty4)));
  }
  it('gives what pf logged, as tcpdump prints it', () => {
    expect(pflog(logged(() => {}))).toEqual({
      ifname: 'vtnet0',
      action: 'block',
      direction: 'in',
      rule: 5,
      subrule: undefined,
      reason: 'match',
      ruleset: '',
    });
  });
  it('reads anchors, and names without a zero byte at the end', () => {
    const packet = logged((header) => {
      header.set(ascii('abcdefghijklmnopXYZ'), PFLOG.offset.ifname);
      header.set(ascii('carp\u001b rules'), PFLOG.offset.ruleset);
      header.set([0, 0, 1, 2], PFLOG.offset.subrule);
      header.set([0xff, 0xff, 0xff, 0xff], PFLOG.offset.rule);
    });
    expect(pflog(packet)).toMatchObject({
      ifname: 'abcdefghijklmnop',
      ruleset: 'carp\\x1b\\x20rules',
      subrule: 258,
      rule: undefined,
    });
  });
  it.each([
    [0, 'pass', 0, 'in/out', 0, 'match'],
    [1, 'block', 2, 'out', 8, 'ip-option'],
    [10, 'synproxy-drop', 3, 'fwd', 14, 'synproxy'],
    [12, 'match', 4, '4', 15, '15'],
    [13, '13', 255, '255', 3, 'short'],
  ])('action %i is %s, direction %i is %s, reason %i is %s', (...numbers) => {
    const [action, actionName, direction, directionName, reason, reasonName] = numbers;
    const packet = logged((header) => {
      header[PFLOG.offset.action] = action;
      header[PFLOG.offset.direction] = direction;
      header[PFLOG.offset.reason] = reason;
    });
    expect(pflog(packet)).toMatchObject({ action: actionName, direction: directionName, reason: reasonName });
  });
  it('finds the direction of the old header, which has no users and processes', () => {
    const header = hex(`2d02${'00'.repeat(42)}02000000`);
    expect(pflog(run(117, concatBytes(header, hex(empty4))))).toMatchObject({ direction: 'out', rule: 0 });
  });
  it('is there even if the packet inside is not understood, and only from a pflog interface', () => {
    const packet = logged((header) => {
      header[PFLOG.offset.family] = 99;
    });
    expect(packet.kind).toBe('undecodable');
    expect(pflog(packet)?.ifname).toBe('vtnet0');
    expect(pflog(run(101, hex(empty4)))).toBeUndefined();
  });
});

describe('ndp', () => {
  const message: NeighborMessage = { kind: 'solicitation', target: '2001:db8::4', mac: '52:54:00:00:00:01' };
  function packetOf(nextHeader = 58): Uint8Array {
    const bytes = new Uint8Array(72);
    const addresses = { source: 'fe80::2', destination: 'ff02::1:ff00:4' };
    encodeIpv6(
      { trafficClass: 0, flowLabel: 0, payloadLength: 32, nextHeader, hopLimit: 255, ...addresses },
      bytes,
    );
    encodeNeighbor(message, bytes, 40, 0);
    return bytes;
  }
  it('reads a message', () => {
    expect(ndp(run(229, packetOf()))).toMatchObject({ ok: true, value: message });
  });
  it('counts the offset of a problem from the start of the frame', () => {
    const bytes = packetOf();
    bytes[71]! ^= 1;
    expect(ndp(run(229, bytes))).toMatchObject({ ok: false, problem: { code: 'badsum', offset: 42 } });
  });
  it('reports a cut message as cut, not as a wrong checksum', () => {
    expect(ndp(run(229, packetOf().subarray(0, 66), 72))).toMatchObject({
      ok: false,
      problem: { code: 'truncated', layer: 'frame', needed: 72, found: 66 },
    });
  });
  it('is undefined for a fragment, whose checksum covers more than is there', () => {
    const whole = packetOf();
    const first = concatBytes(whole.subarray(0, 40), hex('3a00 0001 00000001'), whole.subarray(40));
    first[5] = 40;
    first[6] = 44;
    const packet = run(229, first);
    expect(packet).toMatchObject({ kind: 'ip', protocol: 58, moreFragments: true, problems: [] });
    expect(ndp(packet)).toBeUndefined();
  });
  it('is undefined for anything else', () => {
    expect(ndp(run(229, packetOf(17)))).toBeUndefined();
    expect(ndp(run(101, hex(empty4)))).toBeUndefined();
    expect(ndp(run(229, packetOf().subarray(0, 40), 72))).toBeUndefined();
    const ping = packetOf();
    ping[40] = 128;
    expect(ndp(run(229, ping))).toBeUndefined();
  });
});

describe('expectedGroupMac', () => {
  it.each([
    ['224.0.0.18', '01:00:5e:00:00:12'],
    ['224.0.0.240', '01:00:5e:00:00:f0'],
    ['239.255.1.2', '01:00:5e:7f:01:02'],
    ['224.128.0.18', '01:00:5e:00:00:12'],
    ['223.255.255.255', undefined],
    ['240.0.0.1', undefined],
    ['255.255.255.255', undefined],
    ['203.0.113.2', undefined],
    ['ff02::12', '33:33:00:00:00:12'],
    ['ff02::1:ff28:9c5a', '33:33:ff:28:9c:5a'],
    ['fe80::2', undefined],
  ])('%s goes to %s', (address, mac) => {
    const bytes = address.includes(':') ? new Uint8Array(40) : hex(empty4);
    if (bytes.length === 40) bytes[0] = 0x60;
    const group = parseAddress(address)!;
    bytes.set(group, bytes.length - group.length);
    const found = expectedGroupMac(run(101, bytes));
    expect(found && formatMac(found)).toBe(mac);
  });
  it('is undefined without IP', () => {
    expect(expectedGroupMac(run(101, hex('50')))).toBeUndefined();
  });
});
