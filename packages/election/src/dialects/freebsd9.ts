import type { ElectionDialect, Line } from '../dialect.js';
import { bsd } from './bsd.js';

const line = (template: string): Line => ({ level: 'info', template });

/** FreeBSD up to 9: carpN interfaces, suppression by skew 240. A timeout has no line of its own. */
export const freebsd9: ElectionDialect = {
  ...bsd,
  name: 'freebsd9',
  base: 'freebsd9',
  source: 'FreeBSD 9.1 to 9.3 sys/netinet/ip_carp.c',

  // carp_set_addr: an address that is also a real one of the host sets sc_advskew to 0.
  ownerSkewZero: true,

  words: {
    ...bsd.words,
    before: {
      'initialization complete': line('{if}: INIT -> BACKUP'),
      'preempting a slower master': line('{if}: BACKUP -> MASTER (preempting a slower master)'),
      'master will time out': line('{if}: BACKUP -> MASTER (master timed out)'),
      'more frequent advertisement received': line(
        '{if}: MASTER -> BACKUP (more frequent advertisement received)',
      ),
    },
    reasons: { 'master will time out': 'master timed out' },
  },
};
