import { cutKey } from '@carplab/codec/carp';
import type { HostDialect } from './dialect.js';

/** What the kernels with carpN interfaces share, which all descend from OpenBSD 3.5. */
export const bsd: Omit<HostDialect, 'name' | 'source'> = {
  opnsense: false,
  logLevels: false,
  signedDemotion: false,
  queuesDemotion: false,
  countsPreempt: false,
  dscp: false,
  newestFirst: false,
  unicastFromNic: false,
  icmpKeys: 'id',

  carpInterfaces: true,
  takesLladdr: false,
  // The Ethernet source of NetBSD's and DragonFly's ARP was not verified; it is that of the carp interface.
  arp: { frame: 'virtual', sender: 'virtual' },
  gratuitousTarget: 'zero',
  contradicts: 'as MASTER',
  ndp: { frame: 'virtual', router: false },
  data: 'virtual',
  hearsVirtualMac: true,
  unnumberedSource: '0.0.0.0',
  announcesOwn: true,
  vhidOfAddress: false,

  demotionCommand: 'host',
  haltStops: false,
  forceConfigures: false,

  newKey: (_before, password) => cutKey(password),
  status: ({ instance, interface: parent }) => [
    `\tcarp: ${instance.state} carpdev ${parent} vhid ${instance.vhid} advbase ${instance.advbase} advskew ${instance.advskew}`,
  ],
  refusalLine: () => undefined,
};
