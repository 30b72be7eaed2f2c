import { bsd } from './bsd.js';
import type { HostDialect } from './dialect.js';

/** OpenBSD. The carp interface has a MAC address of its own, and everything of the virtual host leaves from it. */
export const openbsd: HostDialect = {
  ...bsd,
  name: 'openbsd',
  source: 'OpenBSD sys/netinet/ip_carp.c of 2025-02, if_ether.c, etc/rc',
  countsPreempt: true,
  icmpKeys: 'id and type',

  takesLladdr: true,
  ndp: { frame: 'virtual', router: true },
  unnumberedSource: 'virtual address',
  demotionCommand: 'group',
  // /etc/rc takes every carp interface down at halt and reboot.
  haltStops: true,

  status: ({ instance, interface: parent, peer }) => {
    const { state, vhid, advbase, advskew } = instance;
    const line = `\tcarp: ${state} carpdev ${parent} vhid ${vhid} advbase ${advbase} advskew ${advskew}`;
    return [peer === undefined ? line : `${line} carppeer ${peer}`];
  },
};
