import { bsd } from './bsd.js';
import type { HostDialect } from './dialect.js';

/** NetBSD. Its ioctl writes the vhid each time; ifconfig fetches everything and writes it back. */
export const netbsd: HostDialect = {
  ...bsd,
  name: 'netbsd',
  source: 'NetBSD sys/netinet/ip_carp.c 1.74.2.2',
  takesLladdr: true,
  forceConfigures: true,
};
