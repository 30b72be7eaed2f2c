import type { PfsyncDialect } from '../dialect.js';
import { FREEBSD_1400 } from './freebsd-1400.js';

/**
 * FreeBSD 15. Of its if_pfsync.c only the header and tcpdump's printer were read: all behaviour is **inferred** from
 * FreeBSD 14.
 */
export const FREEBSD_1500: PfsyncDialect = {
  ...FREEBSD_1400,
  name: 'freebsd-1500',
  source: 'if_pfsync.h of FreeBSD main, 2025; the rest is inferred from FreeBSD 14',
  formats: ['freebsd-1500', 'freebsd-1400', 'freebsd-1301'],
  actions: { ...FREEBSD_1400.actions, 'freebsd-1500': { insert: 15, update: 16 } },
  maxAction: 17,
};
