import { formatMac } from '@carplab/codec';

/** The Ethernet address for an IP group, as text (RFC 1112 §6.4, RFC 2464 §7). */
export function multicastMac(group: Uint8Array): string {
  if (group.length === 4) return formatMac(Uint8Array.of(1, 0, 0x5e, group[1]! & 0x7f, group[2]!, group[3]!));
  return formatMac(Uint8Array.of(0x33, 0x33, ...group.subarray(12)));
}

/** The group in which a host listens for solicitations of an IPv6 address: ff02::1:ffXX:XXXX (RFC 4291 §2.7.1). */
export function solicitedNode(address: Uint8Array): Uint8Array {
  const group = new Uint8Array(16);
  group.set([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff]);
  group.set(address.subarray(13), 13);
  return group;
}
