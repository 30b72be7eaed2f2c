import type { CableEnd } from './cable-end.js';
import { isGroupMac } from './mac-key.js';
import type { Segment } from './segment.js';

/** How a switch forwards a destination: to all ports, to members only, or not at all. */
export type GroupPolicy = 'flood' | 'members' | 'eat';

/** 01:00:5e: IPv4 groups (RFC 1112 §6.4), whose low 23 bits follow. */
const IPV4_HIGH = 0x0100;
const IPV4_PREFIX = 0x5e;
/** 33:33: IPv6 groups (RFC 2464 §7), whose low 32 bits follow. */
const IPV6_HIGH = 0x3333;
/** The all-nodes groups 224.0.0.1 and ff02::1. They are never reported, so they must not be pruned. */
const ALL_NODES = 1;

/** How the segment's switch forwards a destination that it has not learned. */
export function groupPolicy(segment: Segment, high: number, low: number, nowUs: number): GroupPolicy {
  const { snooping, eatsLinkLocal } = segment;
  if ((snooping === 'off' && !eatsLinkLocal) || !isGroupMac(high)) return 'flood';
  const ipv4 = high === IPV4_HIGH && low >>> 24 === IPV4_PREFIX && (low & 0x800000) === 0;
  if (!ipv4 && high !== IPV6_HIGH) return 'flood'; // Broadcast, spanning tree and the like.
  const group = ipv4 ? low & 0x7fffff : low;
  if (group === ALL_NODES) return 'flood';
  // 224.0.0.0/24 and ff02::/120, judged by the MAC address alone, as a switch does.
  const linkLocal = group >>> 8 === 0;
  if (snooping === 'off') return linkLocal ? 'eat' : 'flood';
  if (linkLocal && ipv4 && !eatsLinkLocal) return 'flood';
  if (!segment.floodsUnregistered) return 'members';
  return segment.cableEnds.some((port) => isMember(port, high, low, nowUs)) ? 'members' : 'flood';
}

/** Whether the snooping switch considers the port a member of the group. */
export function isMember(port: CableEnd, high: number, low: number, nowUs: number): boolean {
  const { segment, groups, joinedUs, machine } = port;
  const isReported =
    groups === undefined
      ? (machine?.hasJoined?.(port.port, high, low) ?? true)
      : groups.some((group) => group[1] === low && group[0] === high);
  if (isReported) {
    if (segment.snooping === 'on-with-querier' || nowUs - joinedUs < segment.membershipUs) return true;
  }
  return segment.groups.isMember(high, low, port.learnedAs, nowUs);
}
