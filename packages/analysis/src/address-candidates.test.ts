import { dissect, formatAddress, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import {
  encodeArp,
  encodeEthernet,
  encodeIpv6,
  encodeNeighbor,
  type NeighborMessage,
  neighborLength,
} from '@carplab/codec/net';
import { describe, expect, it } from 'vitest';
import { AddressCandidates } from './address-candidates.js';

const VIRTUAL_7 = '00:00:5e:00:01:07';
const VIRTUAL_8 = '00:00:5e:00:01:08';
const PHYSICAL = '52:54:00:00:00:0a';

function packetOf(frame: Uint8Array): Packet {
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet;
}

function arp(operation: 1 | 2, senderMac: string, senderIp: string, targetIp: string): Packet {
  const frame = new Uint8Array(42);
  encodeEthernet({ destination: 'ff:ff:ff:ff:ff:ff', source: PHYSICAL, etherType: 0x0806 }, frame);
  encodeArp({ operation, senderMac, senderIp, targetMac: '00:00:00:00:00:00', targetIp }, frame, 14);
  return packetOf(frame);
}

function neighbor(message: NeighborMessage): Packet {
  const length = neighborLength(message);
  const frame = new Uint8Array(54 + length);
  encodeEthernet({ destination: '33:33:00:00:00:01', source: PHYSICAL, etherType: 0x86dd }, frame);
  encodeIpv6(
    {
      ...{ trafficClass: 0, flowLabel: 0, payloadLength: length, nextHeader: 58, hopLimit: 255 },
      ...{ source: 'fe80::a', destination: 'ff02::1' },
    },
    frame,
    14,
  );
  encodeNeighbor(message, frame, 54, 14);
  return packetOf(frame);
}

const advertised = (target: string, mac?: string): Packet =>
  neighbor({
    ...{ kind: 'advertisement', router: false, solicited: false, override: true, target },
    ...(mac === undefined ? {} : { mac }),
  });

function candidates(vhid: number, ...packets: Packet[]): string[] {
  const found = new AddressCandidates();
  for (const packet of packets) found.observe(packet);
  return found.forVhid(vhid).map((address) => formatAddress(address));
}

describe('AddressCandidates', () => {
  it('likeliest first: with the virtual MAC, announced, asked for, asking', () => {
    expect(
      candidates(
        7,
        arp(1, PHYSICAL, '10.0.0.50', '10.0.0.60'),
        arp(1, PHYSICAL, '10.0.0.1', '10.0.0.1'),
        arp(2, VIRTUAL_7, '10.0.0.100', '10.0.0.100'),
      ),
    ).toEqual(['10.0.0.100', '10.0.0.1', '10.0.0.60', '10.0.0.50']);
  });

  it('an address with the virtual MAC of another vhid is not this one’s', () => {
    const packets = [arp(1, VIRTUAL_8, '10.0.0.8', '10.0.0.8'), arp(1, VIRTUAL_7, '10.0.0.7', '10.0.0.7')];
    expect(candidates(7, ...packets)).toEqual(['10.0.0.7']);
    expect(candidates(8, ...packets)).toEqual(['10.0.0.8']);
    expect(candidates(9, ...packets)).toEqual([]);
  });

  it('rises in rank when more is known of it', () => {
    expect(
      candidates(
        7,
        arp(1, PHYSICAL, '10.0.0.50', '10.0.0.60'),
        arp(1, PHYSICAL, '10.0.0.70', '10.0.0.50'),
        arp(1, PHYSICAL, '10.0.0.70', '10.0.0.70'),
      ),
    ).toEqual(['10.0.0.70', '10.0.0.50', '10.0.0.60']);
  });

  it('a probe has no sender', () => {
    expect(candidates(7, arp(1, PHYSICAL, '0.0.0.0', '10.0.0.60'))).toEqual(['10.0.0.60']);
  });

  it('neighbour discovery', () => {
    const packets = [
      neighbor({ kind: 'solicitation', target: '2001:db8::3', mac: PHYSICAL }),
      advertised('2001:db8::2', PHYSICAL),
      advertised('2001:db8::1', VIRTUAL_7),
      advertised('2001:db8::9', VIRTUAL_8),
      advertised('2001:db8::4'),
    ];
    expect(candidates(7, ...packets)).toEqual(['2001:db8::1', '2001:db8::2', '2001:db8::4', '2001:db8::3']);
  });

  it('a cut or foreign packet tells nothing', () => {
    const packet = advertised('2001:db8::1', VIRTUAL_7);
    for (let length = 0; length < packet.bytes.length; length++) {
      const cut = new Packet();
      dissect(LINKTYPE_ETHERNET, packet.bytes, 0, length, packet.bytes.length, cut);
      const found = candidates(7, cut);
      // 54 bytes of headers, 24 of message: the target is whole from there on.
      expect([length, found.length]).toEqual([length, length < 78 ? 0 : 1]);
    }
    const router = advertised('2001:db8::1', VIRTUAL_7);
    router.bytes[router.payloadAt] = 134;
    expect(candidates(7, router)).toEqual([]);
  });

  it('256 are kept, the others counted', () => {
    const found = new AddressCandidates();
    for (let i = 0; i < 300; i++)
      found.observe(arp(1, PHYSICAL, `10.0.${i >> 8}.${i & 255}`, `10.0.${i >> 8}.${i & 255}`));
    // 10.0.0.0 to 10.0.0.255
    expect(found.forVhid(7)).toHaveLength(256);
    expect(found.dropped).toBe(44);
  });

  it('keeps copies', () => {
    const found = new AddressCandidates();
    const packet = arp(1, VIRTUAL_7, '10.0.0.7', '10.0.0.7');
    found.observe(packet);
    packet.bytes.fill(0);
    expect(found.forVhid(7).map((address) => formatAddress(address))).toEqual(['10.0.0.7']);
  });
});
