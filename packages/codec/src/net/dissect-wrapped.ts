// Link types that carry a packet, or a frame of another link type, behind a header of the capturing system.

import { ENC, NFLOG, PPI } from '../layouts/envelopes.js';
import {
  AF_INET,
  AF_INET6_DARWIN,
  AF_INET6_FREEBSD,
  AF_INET6_LINUX,
  AF_INET6_OPENBSD,
} from './address-family.js';
import { LINKTYPE_IPV4, LINKTYPE_IPV6, LINKTYPE_RAW } from './link-type.js';
import type { Packet } from './packet.js';
import { enter, frameEnds, isThere, leave, NOTHING_INSIDE } from './step-inside.js';
import { u16At, u32At } from './words.js';

function familyLink(family: number): number {
  switch (family) {
    case AF_INET:
      return LINKTYPE_IPV4;
    case AF_INET6_OPENBSD:
    case AF_INET6_FREEBSD:
    case AF_INET6_DARWIN:
    case AF_INET6_LINUX:
      return LINKTYPE_IPV6;
    default:
      return NOTHING_INSIDE;
  }
}

export function intoEnc(packet: Packet): number {
  const { bytes, frameAt: at } = packet;
  const ends = frameEnds(packet);
  if (!isThere(packet, 'enc', at, at + ENC.span, ends)) return NOTHING_INSIDE;
  // In the order of the capturing machine.
  const family = bytes[at]! === 0 ? u32At(bytes, at) : bytes[at]! + bytes[at + 1]! * 256;
  const link = familyLink(family);
  if (link === NOTHING_INSIDE)
    return leave(packet, 'enc', at, `Address family ${family} is not IPv4 or IPv6`);
  return enter(packet, 'enc', at, at + ENC.span, ends) ? link : NOTHING_INSIDE;
}

export function intoPpi(packet: Packet): number {
  const { bytes, frameAt: at } = packet;
  const ends = frameEnds(packet);
  if (!isThere(packet, 'ppi', at, at + PPI.span, ends)) return NOTHING_INSIDE;
  const length = bytes[at + 2]! + bytes[at + 3]! * 256;
  const typeAt = at + PPI.offset.linkType;
  const link = bytes[typeAt]! + bytes[typeAt + 1]! * 256;
  if (length < PPI.span || bytes[typeAt + 2] !== 0 || bytes[typeAt + 3] !== 0)
    return leave(packet, 'ppi', at, `The PPI header says that it has ${length} bytes, and link type ${link}`);
  return enter(packet, 'ppi', at, at + length, ends) ? link : NOTHING_INSIDE;
}

/** NFULA_PAYLOAD and NFULA_HWADDR of linux/netfilter/nfnetlink_log.h. */
const NFLOG_PAYLOAD = 9;
const NFLOG_HWADDR = 8;

export function intoNflog(packet: Packet): number {
  const { bytes, frameAt: start } = packet;
  const ends = frameEnds(packet);
  if (!isThere(packet, 'nflog', start, start + NFLOG.span, ends)) return NOTHING_INSIDE;
  const family = bytes[start]!;
  let macAt = -1;
  // Length and type of each attribute are in the order of the capturing machine.
  for (let at = start + NFLOG.span; ; ) {
    if (!isThere(packet, 'nflog', start, at + 4, ends)) return NOTHING_INSIDE;
    const little = bytes[at + 3] === 0 && (bytes[at + 1] === 0 || bytes[at + 2] !== 0);
    const length = little ? bytes[at]! + bytes[at + 1]! * 256 : u16At(bytes, at);
    const type = little ? bytes[at + 2]! : bytes[at + 3]!;
    if (length < 4) return leave(packet, 'nflog', at, `An attribute says that it has ${length} bytes`);
    if (type === NFLOG_HWADDR && length >= 14 && u16At(bytes, at + 4) === 6 && at + 14 <= ends.end)
      macAt = at + 8;
    if (type === NFLOG_PAYLOAD) {
      ends.wireEnd = Math.min(ends.wireEnd, at + length);
      ends.end = Math.min(ends.end, ends.wireEnd);
      const nibble = at + 4 < ends.end ? bytes[at + 4]! >> 4 : 0;
      const link = familyLink(family);
      if (link === NOTHING_INSIDE && nibble !== 4 && nibble !== 6)
        return leave(packet, 'nflog', start, `Address family ${family} is not IPv4 or IPv6`);
      if (!enter(packet, 'nflog', start, at + 4, ends)) return NOTHING_INSIDE;
      packet.srcMacAt = macAt;
      return link === NOTHING_INSIDE ? LINKTYPE_RAW : link;
    }
    at += (length + 3) & ~3;
  }
}
