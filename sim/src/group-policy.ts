import type { CableEnd } from './cable-end.js';
import { isGroupMac } from './mac-key.js';
import type { Segment } from './segment.js';

/** What a switch does with a destination: to all ports, to members only, to none. */
export type GroupPolicy = 'flood' | 'members' | 'eat';

/** 01:00:5e: IPv4 groups (RFC 1112 §6.4), whose low 23 bits follow. */
const IPV4_HIGH = 0x0100;
const IPV4_PREFIX = 0x5e;
/** 33:33: IPv6 groups (RFC 2464 §7), whose low 32 bits follow. */
const IPV6_HIGH = 0x3333;
/** Both families: the group of all nodes, 224.0.0.1 and ff02::1. Nobody reports it, so nobody may prune it. */
const ALL_NODES = 1;

/** What the segment's switch does with frames for this destination, which it has not learned at a port. */
export function groupPolicy(segment: Segment, high: number, low: number, nowUs: number): GroupPolicy {
  const { snooping, eatsLinkLocal } = segment;
  if ((snooping === 'off' && !eatsLinkLocal) || !isGroupMac(high)) return 'flood';
  const ipv4 = high === IPV4_HIGH && low >>> 24 === IPV4_PREFIX && (low & 0x800000) === 0;
  if (!ipv4 && high !== IPV6_HIGH) return 'flood'; // Broadcast, spanning tree and the like.
  const group = ipv4 ? low & 0x7fffff : low;
  if (group === ALL_NODES) return 'flood';
  // 224.0.0.0/24 and ff02::/120, as far as the MAC address tells: a switch looks no further.
  const linkLocal = group >>> 8 === 0;
  if (snooping === 'off') return linkLocal ? 'eat' : 'flood';
  if (linkLocal && ipv4 && !eatsLinkLocal) return 'flood';
  if (!segment.floodsUnregistered) return 'members';
  return segment.cableEnds.some((port) => isMember(port, high, low, nowUs)) ? 'members' : 'flood';
}

/** Whether the switch takes the port for a member of the group. The segment snoops. */
export function isMember(port: CableEnd, high: number, low: number, nowUs: number): boolean {
  const { segment, groups, joinedUs } = port;
  if (groups === undefined || groups.some((group) => group[1] === low && group[0] === high)) {
    if (segment.snooping === 'on-with-querier' || nowUs - joinedUs < segment.membershipUs) return true;
  }
  return segment.groups.isMember(high, low, port.index, nowUs);
}
