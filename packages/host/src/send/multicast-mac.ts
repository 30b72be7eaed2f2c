import { formatMac } from '@carplab/codec';
import { groupMac } from '@carplab/codec/net';

/** The Ethernet address for an IP group, as text. */
export function multicastMac(group: Uint8Array): string {
  return formatMac(groupMac(group)!);
}

/** 01:00:5e and the low 23 bits of an IPv4 address, whether that is a group or not. */
export function ethernetGroup(address: Uint8Array): Uint8Array {
  return Uint8Array.of(0x01, 0x00, 0x5e, address[1]! & 0x7f, address[2]!, address[3]!);
}

/** The group on which a host listens for solicitations of an IPv6 address: ff02::1:ffXX:XXXX (RFC 4291 §2.7.1). */
export function solicitedNode(address: Uint8Array): Uint8Array {
  const group = new Uint8Array(16);
  group.set([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff]);
  group.set(address.subarray(13), 13);
  return group;
}
