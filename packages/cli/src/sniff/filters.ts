/** CARP, VRRP and pfsync, and the ARP and NDP packets that show which addresses a vhid may have. */
const WANTED =
  'ip proto 112 or ip6 proto 112 or ip proto 240 or ip6 proto 240 or arp or (icmp6 and (ip6[40] == 135 or ip6[40] == 136))';

/**
 * pcap-filter(7) expressions to try in turn. `vlan` shifts the offsets of everything after it, so it comes last; an
 * interface that cannot have VLANs refuses it.
 */
export const FILTERS: readonly string[] = [`${WANTED} or vlan`, WANTED];
