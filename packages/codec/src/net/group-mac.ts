import type { Packet } from './packet.js';

/**
 * The Ethernet address to which a packet for an IP group is sent: 01:00:5e and the low 23 bits of an IPv4 group
 * (RFC 1112 §6.4), 33:33 and the low 32 bits of an IPv6 one (RFC 2464 §7). Undefined if the destination is no group.
 *
 * A switch or bridge that sends a group elsewhere breaks CARP, so a frame whose destination differs is worth a
 * word; comparing is the caller's, since a unicast copy can be wanted.
 *
 * @example
 * const packet = new Packet();
 * const frame = fromHex('45100014 00004000 ff700000 cb007102 e0000012');
 * dissect(LINKTYPE_RAW, frame, 0, frame.length, frame.length, packet);
 * formatMac(expectedGroupMac(packet)); // => '01:00:5e:00:00:12'
 */
export function expectedGroupMac(packet: Packet): Uint8Array | undefined {
  const { bytes, dstAt: at } = packet;
  if (packet.family === 4 && bytes[at]! >> 4 === 14) {
    return Uint8Array.of(0x01, 0x00, 0x5e, bytes[at + 1]! & 0x7f, bytes[at + 2]!, bytes[at + 3]!);
  }
  if (packet.family === 6 && bytes[at] === 0xff) {
    return Uint8Array.of(0x33, 0x33, bytes[at + 12]!, bytes[at + 13]!, bytes[at + 14]!, bytes[at + 15]!);
  }
  return undefined;
}
