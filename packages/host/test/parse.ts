import { type DialectName, dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import {
  decodeEthernet,
  decodeIpv4,
  type EthernetHeader,
  encodeEthernet,
  encodeIcmpEcho,
  encodeIpv4,
  type Ipv4Header,
} from '@carplab/codec/net';

/** The virtual MAC address of vhid 1. */
export const VIRTUAL = '00:00:5e:00:01:01';
export const CLIENT = '52:54:00:00:00:0c';
export const ALL: DialectName[] = ['freebsd', 'openbsd', 'netbsd', 'dragonfly', 'freebsd9', 'ucarp'];

export function parse(frame: Uint8Array): Packet {
  const packet = new Packet();
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  return packet;
}
export const ethernet = (frame: Uint8Array): EthernetHeader | undefined => {
  const result = decodeEthernet(frame, 0, frame.length);
  return result.ok ? result.value : undefined;
};
export const ipv4 = (frame: Uint8Array): Ipv4Header | undefined => {
  const result = decodeIpv4(frame, 14, frame.length);
  return result.ok ? result.value : undefined;
};

/** An echo request from CLIENT. */
export function pingFor(target: string, mac: string): Uint8Array {
  const data = Uint8Array.of(1, 2, 3);
  const frame = new Uint8Array(14 + 20 + 8 + 3);
  encodeEthernet({ destination: mac, source: CLIENT, etherType: 0x0800 }, frame);
  const header = { tos: 0, id: 7, dontFragment: false, moreFragments: false, fragmentOffset: 0, ttl: 64 };
  const rest = { protocol: 1, source: '203.0.113.9', destination: target, options: new Uint8Array(0) };
  encodeIpv4({ ...header, ...rest, payloadLength: 11 }, frame, 14);
  encodeIcmpEcho({ kind: 'request', identifier: 5, sequence: 6, data }, frame, 34);
  return frame;
}
