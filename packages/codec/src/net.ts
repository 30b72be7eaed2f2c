export { ARP } from './layouts/arp.js';
export { ETHERNET } from './layouts/ethernet.js';
export { ICMP_ECHO } from './layouts/icmp-echo.js';
export { ICMP_ERROR } from './layouts/icmp-error.js';
export { IPV4 } from './layouts/ipv4.js';
export { IPV6, IPV6_EXTENSION, IPV6_FRAGMENT } from './layouts/ipv6.js';
export { LOOPBACK } from './layouts/loopback.js';
export { LINK_LAYER_OPTION, NEIGHBOR_ADVERTISEMENT, NEIGHBOR_SOLICITATION } from './layouts/ndp.js';
export { PF_REASONS, PFLOG, PFLOG_OLD } from './layouts/pflog.js';
export { SLL } from './layouts/sll.js';
export { SLL2 } from './layouts/sll2.js';
export { TCP } from './layouts/tcp.js';
export { UDP } from './layouts/udp.js';
export { VLAN } from './layouts/vlan.js';
export {
  ARP_REPLY,
  ARP_REQUEST,
  type ArpMessage,
  ArpView,
  decodeArp,
  encodeArp,
} from './net/arp.js';
export {
  changedChecksum,
  checksumOk,
  checksumPart,
  internetChecksum,
  pseudoHeaderSum,
} from './net/checksum.js';
export type { Decoded } from './net/decoded.js';
export { dissect } from './net/dissect.js';
export {
  ETHERTYPE_ARP,
  ETHERTYPE_IP,
  ETHERTYPE_IPV6,
  ETHERTYPE_QINQ,
  ETHERTYPE_QINQ_OLD,
  ETHERTYPE_VLAN,
} from './net/ether-type.js';
export { decodeEthernet, type EthernetHeader, EthernetView, encodeEthernet } from './net/ethernet.js';
export { formatAddress, formatIpv4, formatIpv6 } from './net/format-address.js';
export { expectedGroupMac, groupMac } from './net/group-mac.js';
export {
  decodeIcmpEcho,
  decodeIcmpv6Echo,
  encodeIcmpEcho,
  encodeIcmpv6Echo,
  type IcmpEcho,
  IcmpEchoView,
} from './net/icmp-echo.js';
export {
  decodeIcmpError,
  decodeIcmpv6Error,
  encodeIcmpError,
  encodeIcmpv6Error,
  type IcmpError,
  type IcmpErrorKind,
  icmpErrorKind,
  quotedAt,
} from './net/icmp-error.js';
export { encodeIpFrame, type IpFrame } from './net/ip-frame.js';
export {
  IP_PROTOCOL_NAMES,
  IPPROTO_CARP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_PFSYNC,
  IPPROTO_TCP,
  IPPROTO_UDP,
  isExtensionHeader,
} from './net/ip-protocol.js';
export { decodeIpv4, encodeIpv4, type Ipv4Header, Ipv4View } from './net/ipv4.js';
export { decodeIpv6, encodeIpv6, type Ipv6Header, Ipv6View } from './net/ipv6.js';
export {
  LINKTYPE_ETHERNET,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_LINUX_SLL2,
  LINKTYPE_LOOP,
  LINKTYPE_NULL,
  LINKTYPE_PFLOG,
  LINKTYPE_PFSYNC,
  LINKTYPE_RAW,
  LINKTYPE_RAW_12,
  LINKTYPE_RAW_14,
} from './net/link-type.js';
export { formatMac, parseMac } from './net/mac.js';
export {
  decodeNeighbor,
  encodeNeighbor,
  type NeighborAdvertisement,
  type NeighborMessage,
  type NeighborSolicitation,
  NeighborView,
  neighborLength,
} from './net/ndp.js';
export { MAX_VLAN_TAGS, Packet, type PacketKind } from './net/packet.js';
export { arp, destination, ndp, source, vlanIds } from './net/packet-views.js';
export { parseAddress, parseIpv4, parseIpv6 } from './net/parse-address.js';
export { type PflogInfo, pflog, pflogLayout } from './net/pflog.js';
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
} from './net/tcp.js';
export { encodeTcpOptions, parseTcpOptions, TCP_MAX_WINSHIFT, type TcpOptions } from './net/tcp-options.js';
export { decodeUdp, encodeUdp, type UdpDatagram, UdpView, udpChecksum } from './net/udp.js';
export { decodeVlan, encodeVlan, type VlanTag, VlanView } from './net/vlan.js';
export { putU16, putU32, u16At, u32At } from './net/words.js';
