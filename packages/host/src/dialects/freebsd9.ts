import { bsd } from './bsd.js';
import type { HostDialect } from './dialect.js';

/** FreeBSD up to 9, with carpN interfaces. Data leave by the route through the parent (inferred). */
export const freebsd9: HostDialect = {
  ...bsd,
  name: 'freebsd9',
  source: 'FreeBSD 9.1 sys/netinet/ip_carp.c, ifconfig/ifcarp.c',
  data: 'physical',
  status: ({ instance: { state, vhid, advbase, advskew } }) => [
    `\tcarp: ${state} vhid ${vhid} advbase ${advbase} advskew ${advskew}`,
  ],
};
