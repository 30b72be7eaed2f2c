/** What the page does not know, in English. */
export const enHonest = {
  title: 'What this page does not know',
  lead: 'Every run is a simulation. Its frames are real: signed, checked, and readable by tcpdump. What happens between them follows the systems’ own sources where they could be read, and measurements of real kernels.',
  absent: 'Not simulated',
  absentList: [
    'A processor under load. Delays happen only where a step asks for them.',
    'The queues of network cards, interrupts and drivers. A frame takes as long as its cable says.',
    'Load balancing of OpenBSD’s carp(4). It is decoded and named in captures.',
    'Fragments, path MTU and redirects, duplicate address detection, and reports of IGMP and MLD at the firewalls themselves.',
    'The election of VRRP. A VRRP router sends its packets here and decides nothing.',
    'Routing protocols, proxies, VPNs, DHCP and everything else that runs on a firewall beside pf, CARP and pfsync.',
  ],
  inferred: 'Inferred, not read',
  inferredList: [
    'Part of FreeBSD 15’s pfsync, from its header, tcpdump and the notes of its changes.',
    'ARP and neighbour discovery of NetBSD, DragonFly and FreeBSD 9, from their carp interface.',
  ],
  chance: 'Left to chance',
  chanceText:
    'The moment of a crash within an interval, the first sequence numbers, losses: all of it follows from the seed. One run is one example. “Many runs” in the menu of a step shows how far the others differ.',
};
