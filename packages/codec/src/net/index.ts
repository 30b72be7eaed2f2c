/**
 * The headers around a message, and what frames are made of: dissecting a frame into a `Packet`, reading and writing
 * each header from Ethernet to TCP and UDP, checksums, addresses as text, link types of captures, bytes.
 *
 * @packageDocumentation
 */
export * from '../bytes.js';
export { PF_REASONS } from '../layouts/pflog.js';
export type { PacketProblem, Problem } from '../problem.js';
export {
  AddressError,
  type AddressInput,
  addressBytes,
  macBytesOf,
  readAddress,
  readMac,
  textOfAddress,
} from './address-bytes.js';
export {
  ARP_REPLY,
  ARP_REQUEST,
  type ArpMessage,
  ArpView,
  decodeArp,
  encodeArp,
} from './arp.js';
export {
  changedChecksum,
  checksumOk,
  checksumPart,
  internetChecksum,
  pseudoHeaderSum,
} from './checksum.js';
export type { Decoded } from './decoded.js';
export { dissect } from './dissect.js';
export type { Encodable } from './encoding.js';
export { ENVELOPE_NAMES, type EnvelopeName, envelopes, unreadEnvelope } from './envelope.js';
export {
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  ETHERTYPE_QINQ,
  ETHERTYPE_QINQ_OLD,
  ETHERTYPE_VLAN,
  isVlanTag,
} from './ether-type.js';
export { decodeEthernet, type EthernetHeader, EthernetView, encodeEthernet } from './ethernet.js';
export { formatAddress, formatIpv4, formatIpv6 } from './format-address.js';
export { expectedGroupMac, groupMac } from './group-mac.js';
export {
  decodeIcmpEcho,
  decodeIcmpv6Echo,
  encodeIcmpEcho,
  encodeIcmpv6Echo,
  type IcmpEcho,
  IcmpEchoView,
} from './icmp-echo.js';
export {
  decodeIcmpError,
  decodeIcmpv6Error,
  encodeIcmpError,
  encodeIcmpv6Error,
  type IcmpError,
  type IcmpErrorKind,
  icmpErrorKind,
  quotedAt,
} from './icmp-error.js';
export { encodeIpFrame, type IpFrame } from './ip-frame.js';
export {
  IP_PROTOCOL_NAMES,
  IPPROTO_CARP,
  IPPROTO_GRE,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_PFSYNC,
  IPPROTO_TCP,
  IPPROTO_UDP,
  isExtensionHeader,
} from './ip-protocol.js';
export { decodeIpv4, encodeIpv4, type Ipv4Header, Ipv4View } from './ipv4.js';
export { decodeIpv6, encodeIpv6, type Ipv6Header, Ipv6View } from './ipv6.js';
export {
  LINKTYPE_ENC,
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NFLOG,
  LINKTYPE_NULL,
  LINKTYPE_PFLOG,
  LINKTYPE_PFSYNC,
  LINKTYPE_PPI,
  LINKTYPE_RAW,
  LINKTYPE_RAW_12,
  LINKTYPE_RAW_14,
} from './link-type.js';
export { formatMac, parseMac } from './mac.js';
export {
  decodeNeighbor,
  encodeNeighbor,
  type NeighborAdvertisement,
  type NeighborMessage,
  type NeighborSolicitation,
  NeighborView,
  neighborLength,
} from './ndp.js';
export { MAX_ENVELOPES, MAX_VLAN_TAGS, Packet, type PacketKind } from './packet.js';
export { arp, destination, ndp, source, vlanIds } from './packet-views.js';
export { parseAddress, parseIpv4, parseIpv6 } from './parse-address.js';
export { type PflogInfo, pflog, pflogLayout } from './pflog.js';
export {
  decodeTcp,
  encodeTcp,
  type TcpSegment,
  TcpView,
  TH_ACK,
  TH_CWR,
  TH_ECE,
  TH_FIN,
  TH_PUSH,
  TH_RST,
  TH_SYN,
  TH_URG,
  tcpChecksum,
  transportSum,
} from './tcp.js';
export { encodeTcpOptions, parseTcpOptions, TCP_MAX_WINSHIFT, type TcpOptions } from './tcp-options.js';
export { decodeUdp, encodeUdp, type UdpDatagram, UdpView, udpChecksum } from './udp.js';
export { decodeVlan, encodeVlan, type VlanTag, VlanView } from './vlan.js';
export { putU16, putU32, u16At, u32At } from './words.js';
