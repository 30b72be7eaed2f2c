import { dissect, LINKTYPE_ETHERNET, Packet, parseAddress } from '@carplab/codec';
import { encodeIpv4, internetChecksum } from '@carplab/codec/net';
import { expect, it } from 'vitest';
import { frameOfIpv4, frameOfIpv6 } from './raw-frames.js';

function ipv4(destination: string): Uint8Array {
  const bytes = new Uint8Array(24);
  encodeIpv4(
    {
      tos: 0x10,
      id: 7,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: 254,
      protocol: 112,
      source: '10.0.0.1',
      destination,
      options: new Uint8Array(0),
      payloadLength: 4,
    },
    bytes,
  );
  return bytes;
}

function read(frame: Uint8Array): Packet {
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet;
}

it('an IPv4 packet gets the MAC address of its group, or our own', () => {
  const frame = frameOfIpv4(ipv4('224.0.0.18'), '02:00:00:00:00:01', 'linux')!;
  expect([...frame.subarray(0, 6)]).toEqual([1, 0, 0x5e, 0, 0, 0x12]);
  expect(read(frame)).toMatchObject({ kind: 'ip', protocol: 112, ttl: 254, problems: [] });
  expect([...frameOfIpv4(ipv4('10.0.0.2'), '02:00:00:00:00:01', 'linux')!.subarray(0, 6)]).toEqual([
    2, 0, 0, 0, 0, 1,
  ]);
});

it('on macOS, length and fragment field are put back into network byte order', () => {
  const right = ipv4('224.0.0.18');
  const asGiven = right.slice();
  // ip_len without the header, and ip_off, little-endian.
  asGiven.set([4, 0], 2);
  asGiven.set([0x00, 0x40].reverse(), 6);
  asGiven.set([0x00, 0x40], 6);
  const frame = frameOfIpv4(asGiven, '02:00:00:00:00:01', 'darwin')!;
  expect([...frame.subarray(14)]).toEqual([...right]);
  expect(internetChecksum(frame, 14, 34)).toBe(0);
});

it('an IPv6 payload and its sender become a packet to the group', () => {
  const frame = frameOfIpv6(Uint8Array.of(1, 2, 3), 'fe80::5%eth0', 112)!;
  const packet = read(frame);
  expect(packet).toMatchObject({ kind: 'ip', family: 6, protocol: 112, ttl: 255, problems: [] });
  expect([...frame.subarray(packet.srcAt, packet.srcAt + 16)]).toEqual([...parseAddress('fe80::5')!]);
});

it('bytes that are not a packet give no frame', () => {
  expect(frameOfIpv4(new Uint8Array(19))).toBeUndefined();
  expect(frameOfIpv4(new Uint8Array(40))).toBeUndefined();
  expect(frameOfIpv6(new Uint8Array(4), 'nobody', 112)).toBeUndefined();
});
