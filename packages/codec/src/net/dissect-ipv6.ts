import { IPV6, IPV6_EXTENSION, IPV6_FRAGMENT } from '../layouts/ipv6.js';
import { giveUp, giveUpCut, note, truncated, wireEndOf } from './dissect-problems.js';
import { badVersion, extensionTooShort, jumbogram, tooManyHeaders, tooShort } from './ip-problems.js';
import { ahBytes, IPPROTO_AH, IPPROTO_FRAGMENT, IPPROTO_HOPOPTS, isExtensionHeader } from './ip-protocol.js';
import type { Packet } from './packet.js';
import { u16At, u32At } from './words.js';

const {
  versionClassFlow: VERSION,
  payloadLength: PAYLOAD_LENGTH,
  nextHeader: NEXT_HEADER,
  hopLimit: HOP_LIMIT,
  source: SOURCE,
  destination: DESTINATION,
} = IPV6.offset;
const SPAN = IPV6.span;

/** FreeBSD's default limit (sysctl net.inet6.ip6.hdrnestlimit). */
const MAX_EXTENSION_HEADERS = 15;
/** The shortest extension header, and the unit of their lengths (RFC 8200 §4). */
const EXTENSION_UNIT = 8;

/** The IPv6 packet at `at`. */
export function dissectIpv6(packet: Packet, at: number): void {
  const bytes = packet.bytes;
  const end = packet.frameEnd;
  if (end - at < SPAN) {
    giveUpCut(packet, 'ipv6', at, SPAN);
    return;
  }
  const origin = packet.start;
  const version = bytes[at + VERSION]! >> 4;
  if (version !== 6) {
    giveUp(packet, at, badVersion('ipv6', at + VERSION - origin, 6, version), true);
    return;
  }
  packet.family = 6;
  packet.ipAt = at;
  packet.srcAt = at + SOURCE;
  packet.dstAt = at + DESTINATION;
  packet.ttl = bytes[at + HOP_LIMIT]!;

  const wireEnd = wireEndOf(packet);
  const payloadLength = u16At(bytes, at + PAYLOAD_LENGTH);
  const nextHeader = bytes[at + NEXT_HEADER]!;
  if (payloadLength === 0 && nextHeader === IPPROTO_HOPOPTS) {
    giveUp(packet, at + SPAN, jumbogram(at + PAYLOAD_LENGTH - origin), false);
    return;
  }
  let ipEnd = at + SPAN + payloadLength;
  if (ipEnd > wireEnd) {
    note(packet, tooShort('ipv6', at + PAYLOAD_LENGTH - origin, SPAN + payloadLength, wireEnd - at), true);
    ipEnd = wireEnd;
  }
  packet.payloadAt = at + SPAN;
  packet.payloadLength = payloadLength;
  packet.protocol = nextHeader;
  packet.kind = 'ip';
  if (isExtensionHeader(nextHeader) && !stepOverExtensions(packet, ipEnd)) return;
  if (ipEnd > end) {
    note(packet, truncated(packet, ipEnd, 'the IPv6 payload'), false);
    ipEnd = end;
  }
  packet.payloadEnd = ipEnd;
}

/**
 * Moves the payload past the extension headers; false if they cannot be followed, which makes the packet undecodable.
 * `ipEnd` is the end of the payload on the wire.
 */
function stepOverExtensions(packet: Packet, ipEnd: number): boolean {
  const bytes = packet.bytes;
  let at = packet.payloadAt;
  let header = packet.protocol;
  for (let count = 0; isExtensionHeader(header); count++) {
    if (count === MAX_EXTENSION_HEADERS) {
      becomeUndecodable(packet);
      giveUp(packet, at, tooManyHeaders(at - packet.start, MAX_EXTENSION_HEADERS), true);
      return false;
    }
    // Its length can be read only if its first bytes are there.
    if (!isPresent(packet, at, EXTENSION_UNIT, header, ipEnd)) return false;
    const length = extensionLength(bytes, at, header);
    if (!isPresent(packet, at, length, header, ipEnd)) return false;
    if (header === IPPROTO_FRAGMENT) readFragment(packet, at);
    if (header === IPPROTO_AH) packet.ahAt = at;
    header = bytes[at + IPV6_EXTENSION.offset.nextHeader]!;
    at += length;
    // A later fragment continues in the middle of something, not with another header.
    if (packet.kind === 'fragment') break;
  }
  packet.payloadLength -= at - packet.payloadAt;
  packet.payloadAt = at;
  packet.protocol = header;
  return true;
}

/** Bytes of the extension header at `at`, of which 8 are there. */
function extensionLength(bytes: Uint8Array, at: number, header: number): number {
  if (header === IPPROTO_FRAGMENT) return IPV6_FRAGMENT.span;
  const length = bytes[at + IPV6_EXTENSION.offset.length]!;
  return header === IPPROTO_AH ? ahBytes(length) : (length + 1) * EXTENSION_UNIT;
}

function readFragment(packet: Packet, at: number): void {
  const offsetFlags = u16At(packet.bytes, at + IPV6_FRAGMENT.offset.offsetFlags);
  packet.fragmentOffset = offsetFlags & 0xfff8;
  packet.moreFragments = (offsetFlags & 1) !== 0;
  packet.fragmentId = u32At(packet.bytes, at + IPV6_FRAGMENT.offset.id);
  if (packet.fragmentOffset > 0) packet.kind = 'fragment';
}

/** Whether an extension header's `length` bytes are within the payload and captured; gives up if not. */
function isPresent(packet: Packet, at: number, length: number, header: number, ipEnd: number): boolean {
  if (at + length > ipEnd) {
    becomeUndecodable(packet);
    giveUp(packet, at, extensionTooShort(at - packet.start, header, length, ipEnd - at), true);
    return false;
  }
  if (at + length > packet.frameEnd) {
    becomeUndecodable(packet);
    giveUpCut(packet, 'ipv6', at, length);
    return false;
  }
  return true;
}

function becomeUndecodable(packet: Packet): void {
  packet.kind = 'undecodable';
  packet.protocol = -1;
  packet.payloadLength = 0;
}
