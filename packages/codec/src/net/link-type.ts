// The link types of pcap and pcapng files that `dissect` supports (pcap-linktype(7)).

/** BSD loopback, address family in the order of the capturing machine. */
export const LINKTYPE_NULL = 0;
export const LINKTYPE_ETHERNET = 1;
/** DLT_RAW on most systems: IPv4 or IPv6 without a link layer. Some programs write the DLT into the file. */
export const LINKTYPE_RAW_12 = 12;
/** DLT_RAW on OpenBSD. */
export const LINKTYPE_RAW_14 = 14;
/** Raw IP as files should declare it. */
export const LINKTYPE_RAW = 101;
/** OpenBSD loopback, address family in network order. */
export const LINKTYPE_LOOP = 108;
export const LINKTYPE_LINUX_SLL = 113;
export const LINKTYPE_PFLOG = 117;
export const LINKTYPE_IPV4 = 228;
export const LINKTYPE_IPV6 = 229;
export const LINKTYPE_LINUX_SLL2 = 276;
/** The pfsync interface: frames begin with pfsync's header, without IP. Files of BSD systems say 18 or 121. */
export const LINKTYPE_PFSYNC = 246;
/** An enc interface: packets before and after IPsec. */
export const LINKTYPE_ENC = 109;
/** Per-packet information before a frame of another link type. */
export const LINKTYPE_PPI = 192;
/** What Linux's netfilter logs. */
export const LINKTYPE_NFLOG = 239;
