import { IPV4 } from '../layouts/ipv4.js';
import { IPV6_EXTENSION } from '../layouts/ipv6.js';
import { giveUp, giveUpCut, note, truncated, wireEndOf } from './dissect-problems.js';
import { badChecksum, badHeaderLength, badLength, badVersion, tooShort } from './ip-problems.js';
import { ahBytes, IPPROTO_AH, IPPROTO_CARP } from './ip-protocol.js';
import { ipv4Checksum, ipv4OptionsProblem, isIpv4ChecksumOk } from './ipv4.js';
import type { Packet } from './packet.js';
import { u16At } from './words.js';

const {
  versionLength: VERSION_LENGTH,
  totalLength: TOTAL_LENGTH,
  id: ID,
  flagsOffset: FLAGS_OFFSET,
  ttl: TTL,
  protocol: PROTOCOL,
  checksum: CHECKSUM,
  source: SOURCE,
  destination: DESTINATION,
} = IPV4.offset;
const SPAN = IPV4.span;
const { nextHeader: NEXT_HEADER, length: AH_LENGTH } = IPV6_EXTENSION.offset;
/** The fixed part of an authentication header (RFC 4302 §2), bytes. */
const AH_LEAST = 12;

/** The IPv4 packet at `at`. The checks are in the order of the kernels' `ip_input`. */
export function dissectIpv4(packet: Packet, at: number): void {
  const bytes = packet.bytes;
  const end = packet.frameEnd;
  if (end - at < SPAN) {
    giveUpCut(packet, 'ipv4', at, SPAN);
    return;
  }
  const origin = packet.start;
  const versionLength = bytes[at + VERSION_LENGTH]!;
  if (versionLength >> 4 !== 4) {
    giveUp(packet, at, badVersion('ipv4', at + VERSION_LENGTH - origin, 4, versionLength >> 4), true);
    return;
  }
  packet.family = 4;
  packet.ipAt = at;
  packet.srcAt = at + SOURCE;
  packet.dstAt = at + DESTINATION;
  packet.ttl = bytes[at + TTL]!;

  const wireEnd = wireEndOf(packet);
  const headerLength = (versionLength & 15) << 2;
  if (headerLength < SPAN || at + headerLength > wireEnd) {
    const needed = headerLength < SPAN ? SPAN : wireEnd - at;
    giveUp(packet, at, badHeaderLength(at + VERSION_LENGTH - origin, needed, headerLength), true);
    return;
  }
  const payloadAt = at + headerLength;
  if (payloadAt > end) {
    giveUpCut(packet, 'ipv4', at, headerLength);
    return;
  }
  if (!isIpv4ChecksumOk(bytes, at, payloadAt)) noteChecksum(packet, at, headerLength);
  const totalLength = u16At(bytes, at + TOTAL_LENGTH);
  if (totalLength < headerLength) {
    giveUp(packet, at, badLength(at + TOTAL_LENGTH - origin, headerLength, totalLength), true);
    return;
  }
  if (headerLength > SPAN) noteOptions(packet, at + SPAN, payloadAt);

  let ipEnd = at + totalLength;
  if (ipEnd > wireEnd) {
    note(packet, tooShort('ipv4', at + TOTAL_LENGTH - origin, totalLength, wireEnd - at), true);
    ipEnd = wireEnd;
  }
  if (ipEnd > end) {
    note(packet, truncated(packet, ipEnd, 'the IPv4 payload'), false);
    ipEnd = end;
  }
  const flagsOffset = u16At(bytes, at + FLAGS_OFFSET);
  packet.protocol = bytes[at + PROTOCOL]!;
  packet.payloadAt = payloadAt;
  packet.payloadEnd = ipEnd;
  packet.payloadLength = totalLength - headerLength;
  packet.fragmentId = u16At(bytes, at + ID);
  packet.fragmentOffset = (flagsOffset & 0x1fff) << 3;
  packet.moreFragments = (flagsOffset & 0x2000) !== 0;
  packet.kind = packet.fragmentOffset === 0 ? 'ip' : 'fragment';
  if (packet.protocol === IPPROTO_AH && packet.kind === 'ip' && !packet.moreFragments) stepOverAh(packet);
}

/**
 * Moves the payload of a whole packet past an authentication header, if protocol 112 follows: VRRPv2 with authentication
 * type 2. Anything else stays what it is, protocol 51.
 */
function stepOverAh(packet: Packet): void {
  const { bytes, payloadAt, payloadEnd } = packet;
  if (payloadEnd - payloadAt < AH_LEAST || bytes[payloadAt + NEXT_HEADER] !== IPPROTO_CARP) return;
  const length = ahBytes(bytes[payloadAt + AH_LENGTH]!);
  if (length < AH_LEAST || payloadAt + length > payloadEnd) return;
  packet.ahAt = payloadAt;
  packet.protocol = IPPROTO_CARP;
  packet.payloadAt += length;
  packet.payloadLength -= length;
}

function noteChecksum(packet: Packet, at: number, headerLength: number): void {
  const found = u16At(packet.bytes, at + CHECKSUM);
  const needed = ipv4Checksum(packet.bytes, at, headerLength);
  // The kernel leaves 0 for the network card to fill in, and the capture sees the packet before that.
  note(packet, badChecksum(at + CHECKSUM - packet.start, needed, found), found !== 0);
}

function noteOptions(packet: Packet, at: number, end: number): void {
  const problem = ipv4OptionsProblem(packet.bytes, at, end, packet.start);
  if (problem !== undefined) note(packet, problem, true);
}
