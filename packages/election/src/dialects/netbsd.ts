import type { ElectionDialect, Line } from '../dialect.js';
import { bsd } from './bsd.js';

const line = (template: string): Line => ({ level: 'info', template });
const stateLine = line('{if}: state transition from: {from} -> to: {to}');

/**
 * NetBSD. Sending over IPv6 and the IPv6 timer are compiled out (INET6_notyet): a packet over IPv6 restarts the IPv4
 * timer, and a virtual host with IPv6 addresses only never times a master out.
 *
 * Its ioctl writes the vhid each time, which restarts the machine; ifconfig fetches everything and writes it back, so
 * a `force` is followed by a `configure` there.
 */
export const netbsd: ElectionDialect = {
  ...bsd,
  name: 'netbsd',
  base: 'netbsd',
  source: 'NetBSD sys/netinet/ip_carp.c 1.74.2.2',

  ipv6: 'on the IPv4 timer',
  carrier: 'not down',
  // carp_addr_updated is compiled out: nobody counts the addresses down.
  addressRemoved: 'ignored',
  configured: 'restart',

  words: {
    ...bsd.words,
    state: () => stateLine,
    before: {
      'preempting a slower master': line('{if}: BACKUP -> MASTER (preempting a slower master)'),
      'master will time out': line('{if}: BACKUP -> MASTER (master timed out)'),
      'more frequent advertisement received': line(
        '{if}: MASTER -> BACKUP (more frequent advertisement received)',
      ),
    },
    // These are its words, INIT included.
    masterDown: line('{if}: INIT -> MASTER (preempting)'),
    reasons: { 'master will time out': 'master timed out' },
  },
};
