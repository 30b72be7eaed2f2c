import { type ArpMessage, arpMessageAt } from './arp.js';
import type { Decoded } from './decoded.js';
import { truncated, wireEndOf } from './dissect-problems.js';
import { formatIpv4, formatIpv6 } from './format-address.js';
import { IPPROTO_ICMPV6 } from './ip-protocol.js';
import { decodeNeighbor, NEIGHBOR_ADVERT_TYPE, NEIGHBOR_SOLICIT_TYPE, type NeighborMessage } from './ndp.js';
import type { Packet } from './packet.js';

/** The IP source address as text, or undefined without a readable IP header. */
export function source(packet: Packet): string | undefined {
  return addressAt(packet, packet.srcAt);
}

/** The IP destination address as text, or undefined without a readable IP header. */
export function destination(packet: Packet): string | undefined {
  return addressAt(packet, packet.dstAt);
}

function addressAt(packet: Packet, at: number): string | undefined {
  if (packet.family === 4) return formatIpv4(packet.bytes, at);
  return packet.family === 6 ? formatIpv6(packet.bytes, at) : undefined;
}

/** The VLAN ids of the frame, outermost first; empty if it has no tags. */
export function vlanIds(packet: Packet): number[] {
  return Array.from(packet.vlanTci.subarray(0, packet.vlanCount), (tci) => tci & 0xfff);
}

/** The ARP message of a packet of kind `arp`, or undefined. */
export function arp(packet: Packet): ArpMessage | undefined {
  return packet.kind === 'arp' ? arpMessageAt(packet.bytes, packet.payloadAt) : undefined;
}

/**
 * The neighbor solicitation or advertisement of a packet, or what is wrong with it; undefined if it is neither, or only
 * a fragment. The problems are those of `decodeNeighbor`, and `truncated`, since the checksum of a message that the
 * capture cut cannot be verified.
 */
export function ndp(packet: Packet): Decoded<NeighborMessage> | undefined {
  const { bytes, payloadAt, payloadEnd, start } = packet;
  if (packet.kind !== 'ip' || packet.family !== 6 || packet.protocol !== IPPROTO_ICMPV6) return undefined;
  if (packet.moreFragments || payloadAt === payloadEnd) return undefined;
  const type = bytes[payloadAt];
  if (type !== NEIGHBOR_SOLICIT_TYPE && type !== NEIGHBOR_ADVERT_TYPE) return undefined;
  const messageEnd = payloadAt + packet.payloadLength;
  if (messageEnd > payloadEnd && messageEnd <= wireEndOf(packet)) {
    return { ok: false, problem: truncated(packet, messageEnd, 'the neighbor message') };
  }
  const result = decodeNeighbor(bytes, payloadAt, payloadEnd, packet.ipAt);
  if (result.ok || start === 0) return result;
  return { ok: false, problem: { ...result.problem, offset: result.problem.offset - start } };
}
