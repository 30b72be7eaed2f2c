import { bsd } from './bsd.js';
import type { HostDialect } from './dialect.js';

/** DragonFly. Data leave by the route through the parent, and so from its MAC address (inferred). */
export const dragonfly: HostDialect = {
  ...bsd,
  name: 'dragonfly',
  source: 'DragonFly sys/netinet/ip_carp.c (vhaddr lists)',
  data: 'physical',
};
