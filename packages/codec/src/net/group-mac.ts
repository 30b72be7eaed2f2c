import { formatAddress } from './format-address.js';
import { formatMac } from './mac.js';
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

/**
 * Whether the frame's destination suits the packet's: a group's packet goes to the group's MAC address, to a single
 * station or to all; a unicast packet to a single station. Without an Ethernet header, yes.
 */
export function frameFits({ bytes, dstMacAt: mac, dstAt: ip, family }: Packet): boolean {
  if (mac < 0 || (bytes[mac]! & 1) === 0) return true;
  const toAll = bytes[mac] === 0xff;
  // The last byte of a network's broadcast address, and of 255.255.255.255, is 255 in nearly all networks.
  if (family === 4)
    return bytes[ip]! >> 4 === 14
      ? toAll ||
          (bytes[mac] === 0x01 &&
            bytes[mac + 1] === 0x00 &&
            bytes[mac + 2] === 0x5e &&
            bytes[mac + 3] === (bytes[ip + 1]! & 0x7f) &&
            bytes[mac + 4] === bytes[ip + 2] &&
            bytes[mac + 5] === bytes[ip + 3])
      : toAll && bytes[ip + 3] === 0xff;
  if (bytes[ip] !== 0xff) return false;
  return (
    toAll ||
    (bytes[mac] === 0x33 &&
      bytes[mac + 1] === 0x33 &&
      bytes[mac + 2] === bytes[ip + 12] &&
      bytes[mac + 3] === bytes[ip + 13] &&
      bytes[mac + 4] === bytes[ip + 14] &&
      bytes[mac + 5] === bytes[ip + 15])
  );
}

/**
 * Notes `badmac` where the frame's destination does not suit the packet's: no receiver minds, but switches deliver such
 * a frame to others than those it is for.
 */
export function noteBadMac(packet: Packet): void {
  if (packet.family === 0 || frameFits(packet)) return;
  const { bytes, start, dstMacAt: at, dstAt, family } = packet;
  const group = expectedGroupMac(packet);
  const to = formatMac(bytes, at);
  const [whose, then] =
    bytes[at] === 0xff
      ? ['a broadcast frame', 'switches flood it']
      : ["a group's frame", 'switches that snoop drop it, others flood it'];
  const host = formatAddress(bytes.subarray(dstAt, dstAt + (family === 4 ? 4 : 16)));
  const message = group
    ? `the frame goes to ${to}, the packet to a group at ${formatMac(group)}: switches may not deliver it`
    : `the packet goes to one host, ${host}, in ${whose}, to ${to}: ${then}`;
  const hint = isPeerOctet(packet) ? { hint: PEER_OCTET } : {};
  packet.problems.push({ code: 'badmac', layer: 'ethernet', offset: at - start, message, ...hint });
}

const PEER_OCTET =
  'FreeBSD 14 before the fix of PR 284872 takes a peer whose last octet is 224 to 239 for a group';

/** An IPv4 peer that FreeBSD's test of an address in the wrong byte order takes for a group. */
function isPeerOctet({ bytes, dstMacAt: mac, dstAt: ip, family }: Packet): boolean {
  return family === 4 && bytes[mac] === 0x01 && bytes[ip]! >> 4 !== 14 && bytes[ip + 3]! >> 4 === 14;
}
