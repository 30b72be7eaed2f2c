// Longer than 300 lines: one short function per link layer, all entered from one switch.

import { ARP } from '../layouts/arp.js';
import { ETHERNET } from '../layouts/ethernet.js';
import { LOOPBACK } from '../layouts/loopback.js';
import { PFLOG, PFLOG_OLD } from '../layouts/pflog.js';
import { SLL } from '../layouts/sll.js';
import { SLL2 } from '../layouts/sll2.js';
import { VLAN } from '../layouts/vlan.js';
import {
  AF_INET,
  AF_INET6_DARWIN,
  AF_INET6_FREEBSD,
  AF_INET6_LINUX,
  AF_INET6_OPENBSD,
} from './address-family.js';
import { isEthernetIpv4Arp } from './arp.js';
import { stepInside } from './dissect-envelope.js';
import { dissectIpv4 } from './dissect-ipv4.js';
import { dissectIpv6 } from './dissect-ipv6.js';
import { enterFrame, giveUp, giveUpCut, giveUpUnsupported } from './dissect-problems.js';
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  ETHERTYPE_MIN,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_UPSTREAM,
  ETHERTYPE_PPPOE,
  isVlanTag,
} from './ether-type.js';
import { IPPROTO_CARP } from './ip-protocol.js';
import * as linkTypes from './link-type.js';
import { MAX_VLAN_TAGS, type Packet } from './packet.js';
import { u16At, u32At } from './words.js';

// Constants of the module, not properties of an object: V8 folds them into the loads.
const {
  destination: ETHERNET_DESTINATION,
  source: ETHERNET_SOURCE,
  etherType: ETHERNET_TYPE,
} = ETHERNET.offset;
const ETHERNET_SPAN = ETHERNET.span;
const { tci: VLAN_TCI, etherType: VLAN_TYPE } = VLAN.offset;
const VLAN_SPAN = VLAN.span;
const MAC_LENGTH = ETHERNET.size.source;

/**
 * Dissects the frame from `start` to `end` in `bytes` into the caller's `packet`.
 *
 * `linkType` is the capture file's (`LINKTYPE_…`), `wireLength` the length of the frame on the wire, which is more than
 * `end - start` if the capture cut it. Never throws for the content of the bytes; a range that is not within `bytes` is
 * the caller's mistake and throws a RangeError. Allocates nothing if there are no problems.
 *
 * Problems, by layer: `frame` (`truncated`, and `unsupported` for an unknown link type), `ethernet`, `vlan`, `sll`,
 * `sll2`, `loopback`, `raw`, `pflog`, `arp` (`toosmall`, `unsupported`, `badhlen`), `ipv4` and `ipv6` (`toosmall`,
 * `badver`, `badhlen`, `badlen`, `tooshort`, `badsum`, `badoptions`, `toomanyhdr`, `unsupported`). It does not check
 * the TTL, nor anything above IP.
 *
 * Overlays, mirrors and tunnels are read inside, up to `MAX_ENVELOPES` deep: then the packet is the innermost one, and
 * `envelopes` names what it was inside. What cannot be read there is noted, under the name of the layer (`unsupported`,
 * `truncated`, `toosmall`), and the packet stays what it is outside.
 *
 * @example
 * const packet = new Packet();
 * const frame = fromHex('45100038 00004000 ff70 0000 cb007102 e0000012' + '00'.repeat(36));
 * dissect(LINKTYPE_RAW, frame, 0, frame.length, frame.length, packet);
 * packet.kind; // => 'ip'
 * packet.protocol; // => 112
 * packet.payloadAt; // => 20
 * source(packet); // => '203.0.113.2'
 * packet.problems[0].code; // => 'badsum'
 */
export function dissect(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  packet: Packet,
): void {
  if (!(start >= 0 && start <= end && end <= bytes.length)) {
    throw new RangeError(`A frame from ${start} to ${end} is not within ${bytes.length} bytes`);
  }
  reset(linkType, bytes, start, end, wireLength, packet);
  let link = linkType;
  do {
    dissectLink(link, packet);
    link = packet.protocol === IPPROTO_CARP ? -1 : stepInside(packet, link);
    if (link >= 0) packet.insideLink[packet.envelopeCount - 1] = link;
  } while (link >= 0);
}

/** Dissects the innermost frame so far, which has this link type. */
function dissectLink(linkType: number, packet: Packet): void {
  const start = packet.frameAt;
  switch (linkType) {
    case linkTypes.LINKTYPE_ETHERNET:
      dissectEthernet(packet);
      return;
    case linkTypes.LINKTYPE_NULL:
    case linkTypes.LINKTYPE_LOOP:
      dissectLoopback(packet, linkType);
      return;
    case linkTypes.LINKTYPE_RAW_12:
    case linkTypes.LINKTYPE_RAW_14:
    case linkTypes.LINKTYPE_RAW:
      dissectRaw(packet);
      return;
    case linkTypes.LINKTYPE_IPV4:
      dissectIpv4(packet, start);
      return;
    case linkTypes.LINKTYPE_IPV6:
      dissectIpv6(packet, start);
      return;
    case linkTypes.LINKTYPE_LINUX_SLL:
      dissectSll(packet);
      return;
    case linkTypes.LINKTYPE_LINUX_SLL2:
      dissectSll2(packet);
      return;
    case linkTypes.LINKTYPE_PFLOG:
      dissectPflog(packet);
      return;
    case linkTypes.LINKTYPE_PFSYNC:
      dissectPfsync(packet);
      return;
    case linkTypes.LINKTYPE_ENC:
    case linkTypes.LINKTYPE_PPI:
    case linkTypes.LINKTYPE_NFLOG:
      return; // `stepInside` reads them.
    default:
      giveUpUnsupported(packet, 'frame', start, `Link type ${linkType} is not one that carplab decodes`);
  }
}

function reset(
  linkType: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  packet: Packet,
): void {
  packet.bytes = bytes;
  packet.start = start;
  packet.end = end;
  packet.wireLength = wireLength;
  packet.linkType = linkType;
  packet.envelopeCount = 0;
  packet.network = -1;
  enterFrame(packet, start, end, Math.max(start + wireLength, end));
  packet.damaged = false;
  if (packet.problems.length > 0) packet.problems.length = 0;
}

function dissectEthernet(packet: Packet): void {
  const at = packet.frameAt;
  if (packet.frameEnd - at < ETHERNET_SPAN) {
    giveUpCut(packet, 'ethernet', at, ETHERNET_SPAN);
    return;
  }
  packet.dstMacAt = at + ETHERNET_DESTINATION;
  packet.srcMacAt = at + ETHERNET_SOURCE;
  const etherType = u16At(packet.bytes, at + ETHERNET_TYPE);
  if (etherType < ETHERTYPE_MIN) {
    const message = `This is an 802.3 frame (length ${etherType}) with LLC, such as spanning tree, not IP or ARP`;
    giveUpUnsupported(packet, 'ethernet', at + ETHERNET_SPAN, message);
    return;
  }
  dissectEtherType(packet, etherType, at + ETHERNET_SPAN, 'ethernet');
}

/** The content at `at` has this EtherType, perhaps a VLAN tag. */
function dissectEtherType(packet: Packet, first: number, firstAt: number, layer: string): void {
  let etherType = first;
  let at = firstAt;
  while (isVlanTag(etherType)) {
    if (packet.vlanCount === MAX_VLAN_TAGS) {
      giveUpUnsupported(packet, 'vlan', at, `More than ${MAX_VLAN_TAGS} VLAN tags follow each other`);
      return;
    }
    if (packet.frameEnd - at < VLAN_SPAN) {
      giveUpCut(packet, 'vlan', at, VLAN_SPAN);
      return;
    }
    packet.vlanTci[packet.vlanCount++] = u16At(packet.bytes, at + VLAN_TCI);
    etherType = u16At(packet.bytes, at + VLAN_TYPE);
    at += VLAN_SPAN;
  }
  const innermost = packet.vlanCount > 0 ? 'vlan' : layer;
  if (etherType < ETHERTYPE_MIN) {
    const message = `Protocol ${etherType} is below 0x600, so not an EtherType: not IP or ARP`;
    giveUpUnsupported(packet, innermost, at, message);
    return;
  }
  packet.etherType = etherType;
  if (etherType === ETHERTYPE_IP) {
    dissectIpv4(packet, at);
  } else if (etherType === ETHERTYPE_IPV6) {
    dissectIpv6(packet, at);
  } else if (etherType === ETHERTYPE_ARP) {
    dissectArp(packet, at);
  } else if (
    etherType === ETHERTYPE_MPLS ||
    etherType === ETHERTYPE_MPLS_UPSTREAM ||
    etherType === ETHERTYPE_PPPOE
  ) {
    packet.payloadAt = at; // `stepInside` goes on.
  } else {
    const message = `EtherType 0x${etherType.toString(16).padStart(4, '0')} is not IP or ARP`;
    giveUpUnsupported(packet, innermost, at, message);
  }
}

function dissectArp(packet: Packet, at: number): void {
  // The fixed part shows whether the addresses are those of IPv4 over Ethernet, and so how long the message is.
  const fixed = ARP.offset.senderMac;
  if (packet.frameEnd - at >= fixed && !isEthernetIpv4Arp(packet.bytes, at)) {
    giveUpUnsupported(packet, 'arp', at, 'This ARP message is not for IPv4 over Ethernet');
    return;
  }
  if (packet.frameEnd - at < ARP.span) {
    giveUpCut(packet, 'arp', at, ARP.span);
    return;
  }
  packet.kind = 'arp';
  packet.payloadAt = at;
  packet.payloadEnd = at + ARP.span;
  packet.payloadLength = ARP.span;
}

function dissectSll(packet: Packet): void {
  const at = packet.frameAt;
  if (packet.frameEnd - at < SLL.span) {
    giveUpCut(packet, 'sll', at, SLL.span);
    return;
  }
  if (u16At(packet.bytes, at + SLL.offset.addressLength) === MAC_LENGTH)
    packet.srcMacAt = at + SLL.offset.address;
  dissectEtherType(packet, u16At(packet.bytes, at + SLL.offset.protocol), at + SLL.span, 'sll');
}

function dissectSll2(packet: Packet): void {
  const at = packet.frameAt;
  if (packet.frameEnd - at < SLL2.span) {
    giveUpCut(packet, 'sll2', at, SLL2.span);
    return;
  }
  if (packet.bytes[at + SLL2.offset.addressLength] === MAC_LENGTH) packet.srcMacAt = at + SLL2.offset.address;
  dissectEtherType(packet, u16At(packet.bytes, at + SLL2.offset.protocol), at + SLL2.span, 'sll2');
}

function dissectLoopback(packet: Packet, linkType: number): void {
  const at = packet.frameAt;
  if (packet.frameEnd - at < LOOPBACK.span) {
    giveUpCut(packet, 'loopback', at, LOOPBACK.span);
    return;
  }
  let family = u32At(packet.bytes, at + LOOPBACK.offset.family);
  // No family needs more than 16 bits, so a larger one is in the other byte order.
  if (linkType === linkTypes.LINKTYPE_NULL && family > 0xffff) family = swap32(family);
  dissectFamily(packet, family, at + LOOPBACK.span, 'loopback');
}

function swap32(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function dissectPflog(packet: Packet): void {
  const at = packet.frameAt;
  if (packet.frameEnd - at < PFLOG_OLD.span) {
    giveUpCut(packet, 'pflog', at, PFLOG_OLD.span);
    return;
  }
  const lengthAt = at + PFLOG.offset.length;
  const length = packet.bytes[lengthAt]!;
  if (length < PFLOG_OLD.span) {
    const needed = PFLOG_OLD.span;
    const message = `The pflog header says that it has ${length} bytes; the shortest has ${needed}`;
    const offset = lengthAt - packet.start;
    giveUp(packet, at, { code: 'badhlen', layer: 'pflog', offset, message, needed, found: length }, true);
    return;
  }
  const padded = (length + 3) & ~3;
  if (packet.frameEnd - at < padded) {
    giveUpCut(packet, 'pflog', at, padded);
    return;
  }
  packet.pflogAt = at;
  dissectFamily(packet, packet.bytes[at + PFLOG.offset.family]!, at + padded, 'pflog');
}

/** A frame of a pfsync interface is just a pfsync packet. */
function dissectPfsync(packet: Packet): void {
  const { frameAt, frameEnd, frameWireEnd, wireLength } = packet;
  if (wireLength === 0) {
    giveUpCut(packet, 'pfsync', frameAt, 1);
    return;
  }
  packet.kind = 'pfsync';
  packet.payloadLength = Math.max(frameWireEnd, frameEnd) - frameAt;
}

function dissectFamily(packet: Packet, family: number, at: number, layer: string): void {
  switch (family) {
    case AF_INET:
      dissectIpv4(packet, at);
      return;
    case AF_INET6_OPENBSD:
    case AF_INET6_FREEBSD:
    case AF_INET6_DARWIN:
    case AF_INET6_LINUX:
      dissectIpv6(packet, at);
      return;
    default:
      giveUpUnsupported(packet, layer, at, `Address family ${family} is not IPv4 or IPv6`);
  }
}

function dissectRaw(packet: Packet): void {
  const at = packet.frameAt;
  if (packet.frameEnd === at) {
    giveUpCut(packet, 'raw', at, 1);
    return;
  }
  const version = packet.bytes[at]! >> 4;
  if (version === 4) {
    dissectIpv4(packet, at);
  } else if (version === 6) {
    dissectIpv6(packet, at);
  } else {
    const message = `A raw IP packet begins with version 4 or 6, not ${version}`;
    const offset = at - packet.start;
    giveUp(packet, at, { code: 'badver', layer: 'raw', offset, message, needed: 4, found: version }, true);
  }
}
