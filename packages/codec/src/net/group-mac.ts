import type { Packet } from './packet.js';

/**
 * The Ethernet address of an IP group: 01:00:5e and the low 23 bits of an IPv4 group (RFC 1112 §6.4), 33:33 and the low
 * 32 bits of an IPv6 one (RFC 2464 §7). Undefined if the address, 4 or 16 bytes, is not a group.
 *
 * @example
 * formatMac(groupMac(Uint8Array.of(224, 0, 0, 18))); // => '01:00:5e:00:00:12'
 * groupMac(Uint8Array.of(10, 0, 0, 1)); // => undefined
 */
export function groupMac(address: Uint8Array): Uint8Array | undefined {
  if (address.length === 4 && address[0]! >> 4 === 14)
    return Uint8Array.of(0x01, 0x00, 0x5e, address[1]! & 0x7f, address[2]!, address[3]!);
  if (address.length === 16 && address[0] === 0xff) return Uint8Array.of(0x33, 0x33, ...address.subarray(12));
  return undefined;
}

/**
 * The Ethernet address to which a packet for an IP group is sent; undefined if the destination is not a group.
 *
 * A switch or bridge that sends a group elsewhere breaks CARP, so a different destination is worth reporting. The
 * caller compares, because a unicast copy may be intended.
 *
 * @example
 * const packet = new Packet();
 * const frame = fromHex('45100014 00004000 ff700000 cb007102 e0000012');
 * dissect(LINKTYPE_RAW, frame, 0, frame.length, frame.length, packet);
 * formatMac(expectedGroupMac(packet)); // => '01:00:5e:00:00:12'
 */
export function expectedGroupMac(packet: Packet): Uint8Array | undefined {
  const { bytes, dstAt: at, family } = packet;
  return family === 0 ? undefined : groupMac(bytes.subarray(at, at + (family === 4 ? 4 : 16)));
}

/** Whether the destination MAC address is a unicast one, the broadcast address, or that of the IP group. */
export function groupMacOk({ bytes, dstMacAt: mac, dstAt: ip, family }: Packet): boolean {
  if (mac < 0 || (bytes[mac]! & 1) === 0 || bytes[mac] === 0xff) return true;
  if (family === 4)
    return (
      bytes[mac] === 0x01 &&
      bytes[mac + 1] === 0x00 &&
      bytes[mac + 2] === 0x5e &&
      bytes[mac + 3] === (bytes[ip + 1]! & 0x7f) &&
      bytes[mac + 4] === bytes[ip + 2] &&
      bytes[mac + 5] === bytes[ip + 3]
    );
  return (
    bytes[mac] === 0x33 &&
    bytes[mac + 1] === 0x33 &&
    bytes[mac + 2] === bytes[ip + 12] &&
    bytes[mac + 3] === bytes[ip + 13] &&
    bytes[mac + 4] === bytes[ip + 14] &&
    bytes[mac + 5] === bytes[ip + 15]
  );
}
