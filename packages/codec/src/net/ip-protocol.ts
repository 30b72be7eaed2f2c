// IP protocol numbers, with the names of netinet/in.h.

export const IPPROTO_HOPOPTS = 0;
export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_ROUTING = 43;
export const IPPROTO_FRAGMENT = 44;
export const IPPROTO_GRE = 47;
export const IPPROTO_AH = 51;
export const IPPROTO_ICMPV6 = 58;
/** Nothing follows. */
export const IPPROTO_NONE = 59;
export const IPPROTO_DSTOPTS = 60;
/** CARP's, and VRRP's. */
export const IPPROTO_CARP = 112;
export const IPPROTO_MOBILITY = 135;
export const IPPROTO_HIP = 139;
export const IPPROTO_SHIM6 = 140;
export const IPPROTO_PFSYNC = 240;

/** Names from protocols(5), those that every BSD's base system has. */
export const IP_PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [IPPROTO_ICMP]: 'icmp',
  2: 'igmp',
  4: 'ipencap',
  [IPPROTO_TCP]: 'tcp',
  [IPPROTO_UDP]: 'udp',
  41: 'ipv6',
  [IPPROTO_GRE]: 'gre',
  50: 'esp',
  [IPPROTO_AH]: 'ah',
  [IPPROTO_ICMPV6]: 'ipv6-icmp',
  [IPPROTO_CARP]: 'carp',
  132: 'sctp',
  [IPPROTO_PFSYNC]: 'pfsync',
};

/** What may follow an IPv6 header: the protocols, and the extension headers under their names in RFC 8200. */
export const NEXT_HEADER_NAMES: Readonly<Record<number, string>> = {
  ...IP_PROTOCOL_NAMES,
  [IPPROTO_HOPOPTS]: 'hop-by-hop options',
  [IPPROTO_ROUTING]: 'routing',
  [IPPROTO_FRAGMENT]: 'fragment',
  [IPPROTO_NONE]: 'no next header',
  [IPPROTO_DSTOPTS]: 'destination options',
  [IPPROTO_MOBILITY]: 'mobility',
  [IPPROTO_HIP]: 'host identity',
  [IPPROTO_SHIM6]: 'shim6',
};

/** Bytes of an authentication header, from its length field: words of 4 bytes, less 2 (RFC 4302 §2.2). */
export function ahBytes(length: number): number {
  return (length + 2) * 4;
}

/** Whether an IPv6 next-header number is that of an extension header that can be skipped (RFC 7045 §4). */
export function isExtensionHeader(nextHeader: number): boolean {
  switch (nextHeader) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_FRAGMENT:
    case IPPROTO_AH:
    case IPPROTO_DSTOPTS:
    case IPPROTO_MOBILITY:
    case IPPROTO_HIP:
    case IPPROTO_SHIM6:
      return true;
    default:
      return false;
  }
}
