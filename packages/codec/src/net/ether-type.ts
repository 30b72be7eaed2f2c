// EtherTypes, with the names of net/ethernet.h.

export const ETHERTYPE_IP = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
/** IEEE 802.1Q tag; the inner one of QinQ. */
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_IPV6 = 0x86dd;
/** IEEE 802.1ad service tag: the outer one of QinQ. */
export const ETHERTYPE_QINQ = 0x88a8;
/** The outer tag of switches older than 802.1ad. */
export const ETHERTYPE_QINQ_OLD = 0x9100;
/** MPLS, with labels of the receiver; and with labels that the sender chose (RFC 5332). */
export const ETHERTYPE_MPLS = 0x8847;
export const ETHERTYPE_MPLS_UPSTREAM = 0x8848;
/** A PPPoE session. */
export const ETHERTYPE_PPPOE = 0x8864;
/** Below this it is the length of an 802.3 frame (IEEE 802.3 §3.2.6). */
export const ETHERTYPE_MIN = 0x600;

/** What each EtherType announces. */
export const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  [ETHERTYPE_IP]: 'IPv4',
  [ETHERTYPE_ARP]: 'ARP',
  [ETHERTYPE_VLAN]: 'VLAN tag',
  [ETHERTYPE_IPV6]: 'IPv6',
  [ETHERTYPE_MPLS]: 'MPLS',
  [ETHERTYPE_MPLS_UPSTREAM]: 'MPLS',
  [ETHERTYPE_PPPOE]: 'PPPoE session',
  [ETHERTYPE_QINQ]: 'service VLAN tag',
  [ETHERTYPE_QINQ_OLD]: 'service VLAN tag',
};

/** Whether a VLAN tag follows. */
export function isVlanTag(etherType: number): boolean {
  return etherType === ETHERTYPE_VLAN || etherType === ETHERTYPE_QINQ || etherType === ETHERTYPE_QINQ_OLD;
}
