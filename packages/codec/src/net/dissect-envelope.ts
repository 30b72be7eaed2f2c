import { ERSPAN2, ERSPAN3, GENEVE, GRE, MPLS, PPPOE, VXLAN } from '../layouts/envelopes.js';
import { ETHERNET } from '../layouts/ethernet.js';
import { IPV4 } from '../layouts/ipv4.js';
import { IPV6 } from '../layouts/ipv6.js';
import { UDP } from '../layouts/udp.js';
import { giveUp } from './dissect-problems.js';
import { intoEnc, intoNflog, intoPpi } from './dissect-wrapped.js';
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_UPSTREAM,
  ETHERTYPE_PPPOE,
  isVlanTag,
} from './ether-type.js';
import { IPPROTO_GRE, IPPROTO_UDP } from './ip-protocol.js';
import {
  LINKTYPE_ENC,
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_NFLOG,
  LINKTYPE_PPI,
  LINKTYPE_RAW,
} from './link-type.js';
import type { Packet } from './packet.js';
import {
  type Ends,
  enter,
  fragmented,
  frameEnds,
  ipEnds,
  isThere,
  leave,
  NOTHING_INSIDE as NONE,
} from './step-inside.js';
import { u16At, u32At } from './words.js';

// UDP ports: IANA's, Linux's before there was one, and that of VXLAN-GPE.
const VXLAN_PORTS = [4789, 8472, 4790];
const GENEVE_PORT = 6081;

/** EtherTypes of GRE's and GENEVE's payloads. */
const TRANSPARENT_ETHERNET = 0x6558;
const ERSPAN_1_2 = 0x88be;
const ERSPAN_3 = 0x22eb;

/** Entries of a label stack that are followed. */
const MAX_LABELS = 16;

/**
 * Steps into the layer that the packet, dissected so far, turned out to carry another one in. Returns the link type of
 * what is inside, for `dissect` to go on with from `frameAt`; -1 if there is nothing inside, or it cannot be read, which
 * is then noted.
 *
 * @param linkType that of the frame dissected so far
 */
export function stepInside(packet: Packet, linkType: number): number {
  if (packet.kind === 'ip') {
    if (packet.protocol === IPPROTO_UDP) return intoUdp(packet);
    return packet.protocol === IPPROTO_GRE ? intoGre(packet) : NONE;
  }
  switch (linkType) {
    case LINKTYPE_ENC:
      return intoEnc(packet);
    case LINKTYPE_PPI:
      return intoPpi(packet);
    case LINKTYPE_NFLOG:
      return intoNflog(packet);
  }
  if (packet.kind !== 'undecodable') return NONE;
  if (packet.etherType === ETHERTYPE_PPPOE) return intoPppoe(packet, packet.payloadAt);
  return isMpls(packet.etherType) ? intoMpls(packet, packet.payloadAt) : NONE;
}

const isMpls = (etherType: number): boolean =>
  etherType === ETHERTYPE_MPLS || etherType === ETHERTYPE_MPLS_UPSTREAM;

/** The link type of an EtherType that GRE or GENEVE announces; -1 for others. */
function linkTypeOf(etherType: number): number {
  if (etherType === ETHERTYPE_IP) return LINKTYPE_IPV4;
  if (etherType === ETHERTYPE_IPV6) return LINKTYPE_IPV6;
  return etherType === TRANSPARENT_ETHERNET ? LINKTYPE_ETHERNET : NONE;
}

const hex4 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

function intoUdp(packet: Packet): number {
  const { bytes, payloadAt, payloadEnd } = packet;
  if (payloadEnd - payloadAt < UDP.offset.length) return NONE;
  const port = u16At(bytes, payloadAt + UDP.offset.destinationPort);
  const vxlan = VXLAN_PORTS.includes(port);
  if (!vxlan && port !== GENEVE_PORT) return NONE;
  const name = vxlan ? 'vxlan' : 'geneve';
  const at = payloadAt + UDP.span;
  const ends = ipEnds(packet);
  // Too short on the wire to be what the port announces.
  if (at + VXLAN.span > ends.wireEnd) return NONE;
  if (!isThere(packet, name, at, at + VXLAN.span, ends)) return NONE;
  const length = u16At(bytes, payloadAt + UDP.offset.length);
  if (length >= UDP.span) {
    ends.wireEnd = Math.min(ends.wireEnd, payloadAt + length);
    ends.end = Math.min(ends.end, ends.wireEnd);
  }
  return vxlan ? intoVxlan(packet, at, ends) : intoGeneve(packet, at, ends);
}

function intoVxlan(packet: Packet, at: number, ends: Ends): number {
  const { bytes } = packet;
  const flags = bytes[at + VXLAN.offset.flags]!;
  // Without a valid number it is something else that uses the port.
  if ((flags & 0x08) === 0) return NONE;
  if (packet.moreFragments) return fragmented(packet, 'vxlan');
  // VXLAN-GPE says what is inside in the last of the reserved bytes.
  const next = (flags & 0x04) === 0 ? 3 : bytes[at + 3]!;
  const link =
    next === 3 ? LINKTYPE_ETHERNET : next === 1 ? LINKTYPE_IPV4 : next === 2 ? LINKTYPE_IPV6 : NONE;
  if (link === NONE) return leave(packet, 'vxlan', at, `VXLAN-GPE with next protocol ${next} is not read`);
  if (!enter(packet, 'vxlan', at, at + VXLAN.span, ends)) return NONE;
  packet.network = u32At(bytes, at + VXLAN.offset.network) >>> 8;
  return link;
}

function intoGeneve(packet: Packet, at: number, ends: Ends): number {
  const { bytes } = packet;
  const versionLength = bytes[at]!;
  if (versionLength >> 6 !== 0) return NONE;
  if (packet.moreFragments) return fragmented(packet, 'geneve');
  const protocol = u16At(bytes, at + GENEVE.offset.protocol);
  const link = linkTypeOf(protocol);
  if (link === NONE)
    return leave(packet, 'geneve', at, `Protocol ${hex4(protocol)} inside GENEVE is not read`);
  if (!enter(packet, 'geneve', at, at + GENEVE.span + (versionLength & 63) * 4, ends)) return NONE;
  packet.network = u32At(bytes, at + GENEVE.offset.network) >>> 8;
  return link;
}

function intoGre(packet: Packet): number {
  const { bytes, payloadAt: at } = packet;
  const ends = ipEnds(packet);
  if (!isThere(packet, 'gre', at, at + GRE.span, ends)) return NONE;
  const flags = u16At(bytes, at);
  const protocol = u16At(bytes, at + GRE.offset.protocol);
  if ((flags & 7) !== 0)
    return leave(packet, 'gre', at, `GRE version ${flags & 7} (PPTP's is 1) is not read`);
  if ((flags & 0x4000) !== 0) return leave(packet, 'gre', at, 'GRE with source routes is not read');
  const [checksum, key, sequence] = [(flags & 0x8000) !== 0, (flags & 0x2000) !== 0, (flags & 0x1000) !== 0];
  const keyAt = at + GRE.span + (checksum ? 4 : 0);
  const inside = keyAt + (key ? 4 : 0) + (sequence ? 4 : 0);
  if (!isThere(packet, 'gre', at, inside, ends)) return NONE;
  if (protocol === ERSPAN_1_2 || protocol === ERSPAN_3) {
    const name = protocol === ERSPAN_3 ? 'erspan3' : sequence ? 'erspan2' : 'erspan1';
    return packet.moreFragments ? fragmented(packet, name) : intoErspan(packet, name, inside, ends);
  }
  if (packet.moreFragments) return fragmented(packet, 'gre');
  if (isMpls(protocol)) return enter(packet, 'gre', at, inside, ends) ? intoMpls(packet, inside) : NONE;
  const link = linkTypeOf(protocol);
  if (link === NONE) return leave(packet, 'gre', at, `Protocol ${hex4(protocol)} inside GRE is not read`);
  // RFC 7637 §3.2: a key, and neither checksum nor sequence number. Its upper 24 bits are the number of the network.
  const nvgre = link === LINKTYPE_ETHERNET && key && !checksum && !sequence;
  if (!enter(packet, nvgre ? 'nvgre' : 'gre', at, inside, ends)) return NONE;
  if (nvgre) packet.network = u32At(bytes, keyAt) >>> 8;
  return link;
}

function intoErspan(packet: Packet, name: 'erspan1' | 'erspan2' | 'erspan3', at: number, ends: Ends): number {
  const { bytes } = packet;
  if (name === 'erspan1') return enter(packet, name, at, at, ends) ? LINKTYPE_ETHERNET : NONE;
  const span: number = name === 'erspan2' ? ERSPAN2.span : ERSPAN3.span;
  if (!isThere(packet, name, at, at + span, ends)) return NONE;
  const versionVlan = u16At(bytes, at);
  const version = name === 'erspan2' ? 1 : 2;
  if (versionVlan >> 12 !== version)
    return leave(packet, name, at, `The ERSPAN version is ${versionVlan >> 12}; ${version} belongs here`);
  const flags = name === 'erspan3' ? u16At(bytes, at + ERSPAN3.offset.flags) : 0;
  const type = (flags >> 10) & 31;
  if (type !== 0 && type !== 2)
    return leave(packet, name, at, `ERSPAN with frames of type ${type} is not read`);
  const inside = at + span + ((flags & 1) === 0 ? 0 : 8);
  if (!enter(packet, name, at, inside, ends)) return NONE;
  if (type === 2) return LINKTYPE_RAW;
  // A switch that takes the tag off hands the VLAN over here; type II says whether there was a tag (1: ISL, 2: 802.1Q).
  const had = name === 'erspan3' ? 2 : (u16At(bytes, at + ERSPAN2.offset.session) >> 11) & 3;
  const vlan = had === 1 || had === 2 ? versionVlan & 0xfff : 0;
  const typeAt = inside + ETHERNET.offset.etherType;
  const tagged = typeAt + 2 <= packet.frameEnd && isVlanTag(u16At(bytes, typeAt));
  if (vlan !== 0 && !tagged) packet.vlanTci[packet.vlanCount++] = vlan;
  return LINKTYPE_ETHERNET;
}

function intoMpls(packet: Packet, at: number): number {
  const { bytes } = packet;
  const ends = frameEnds(packet);
  let inside = at;
  for (let bottom = false; !bottom; inside += MPLS.span) {
    if (inside - at === MAX_LABELS * MPLS.span)
      return leave(packet, 'mpls', at, `More than ${MAX_LABELS} MPLS labels follow each other`);
    if (!isThere(packet, 'mpls', at, inside + MPLS.span, ends)) return NONE;
    bottom = (bytes[inside + 2]! & 1) !== 0;
  }
  if (!isThere(packet, 'mpls', at, inside + 1, ends)) return NONE;
  // No label says what is inside. A MAC address may begin with any digits, a control word with a zero (RFC 4385 §3).
  const nibble = bytes[inside]! >> 4;
  const control = nibble === 0 && isEthernetAt(packet, inside + 4);
  const ethernet = control || (!isIpAt(packet, inside) && isEthernetAt(packet, inside));
  if (!ethernet && nibble !== 4 && nibble !== 6)
    return leave(packet, 'mpls', at, 'What is inside MPLS is neither IP nor a known Ethernet frame');
  if (!enter(packet, 'mpls', at, control ? inside + 4 : inside, ends)) return NONE;
  return ethernet ? LINKTYPE_ETHERNET : LINKTYPE_RAW;
}

/** Whether an IP packet seems to begin at `at`: version and length fit. */
function isIpAt({ bytes, frameEnd, frameWireEnd }: Packet, at: number): boolean {
  const version = bytes[at]! >> 4;
  const lengthAt = at + (version === 4 ? IPV4.offset.totalLength : IPV6.offset.payloadLength);
  if ((version !== 4 && version !== 6) || lengthAt + 2 > frameEnd) return false;
  const length = u16At(bytes, lengthAt) + (version === 6 ? IPV6.span : 0);
  return length >= IPV4.span && at + length <= frameWireEnd;
}

/** Whether an Ethernet frame seems to begin at `at`: its EtherType announces IP, ARP or a tag, and IP has its version. */
function isEthernetAt({ bytes, frameEnd }: Packet, at: number): boolean {
  const inside = at + ETHERNET.span;
  if (inside >= frameEnd) return false;
  const etherType = u16At(bytes, at + ETHERNET.offset.etherType);
  if (etherType === ETHERTYPE_IP) return bytes[inside]! >> 4 === 4;
  if (etherType === ETHERTYPE_IPV6) return bytes[inside]! >> 4 === 6;
  return etherType === ETHERTYPE_ARP || isVlanTag(etherType);
}

function intoPppoe(packet: Packet, at: number): number {
  const { bytes } = packet;
  const ends = frameEnds(packet);
  if (!isThere(packet, 'pppoe', at, at + PPPOE.span, ends)) return NONE;
  const protocol = u16At(bytes, at + PPPOE.offset.protocol);
  if (bytes[at] !== 0x11 || bytes[at + PPPOE.offset.code] !== 0)
    return leave(packet, 'pppoe', at, 'This is not the header of a PPPoE session: 0x11 and code 0');
  const link = protocol === 0x21 ? LINKTYPE_IPV4 : protocol === 0x57 ? LINKTYPE_IPV6 : NONE;
  if (link === NONE) {
    const message = `PPP protocol ${hex4(protocol)} is not IP`;
    giveUp(packet, at, { code: 'unsupported', layer: 'ppp', offset: at + 6 - packet.start, message }, false);
    return NONE;
  }
  const length = u16At(bytes, at + PPPOE.offset.length);
  ends.wireEnd = Math.min(ends.wireEnd, at + PPPOE.offset.protocol + Math.max(2, length));
  ends.end = Math.min(ends.end, ends.wireEnd);
  return enter(packet, 'pppoe', at, at + PPPOE.span, ends) ? link : NONE;
}
