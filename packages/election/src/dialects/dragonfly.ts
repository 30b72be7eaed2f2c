import type { ElectionDialect, Line } from '../dialect.js';
import { bsd } from './bsd.js';

const line = (template: string): Line => ({ level: 'debug', template });

/**
 * DragonFly. With preempt, and without a problem on the host, a virtual host starts as master at once; the owner of an
 * address has skew 0; the carrier is not looked at, only IFF_UP.
 */
export const dragonfly: ElectionDialect = {
  ...bsd,
  name: 'dragonfly',
  base: 'dragonfly',
  source: 'DragonFly sys/netinet/ip_carp.c (vhaddr lists)',

  ownerSkewZero: true,
  stopReturns: 'everything',
  // The advertisement sets the timer; the state comes last.
  shortcut: ['advertise', 'arp', 'na', 'transition'],
  carrier: 'ignored',
  // carp_deactivate_vhaddr detaches with the last address, and detaching bows out.
  lastAddressGoodbye: true,

  words: {
    ...bsd.words,
    before: {
      'initialization complete': line('{if}: INIT -> BACKUP'),
      'preempting at start': line('{if}: INIT -> MASTER (preempting)'),
      'master timed out': line('{if}: BACKUP -> MASTER (master timed out)'),
      'preempting a slower master': line('{if}: BACKUP -> MASTER (preempting a slower master)'),
      'master will time out': line('{if}: BACKUP -> MASTER (master timed out)'),
      'more frequent advertisement received': line(
        '{if}: MASTER -> BACKUP (more frequent advertisement received)',
      ),
    },
    reasons: { 'master will time out': 'master timed out', 'preempting at start': 'preempting' },
  },
};
