import type { PfsyncDialect } from '../dialect.js';
import { FREEBSD } from './freebsd.js';

/** FreeBSD 9 to 13. Full deletes are still read; requests wait for other traffic. */
export const FREEBSD_1301: PfsyncDialect = {
  ...FREEBSD,
  name: 'freebsd-1301',
  source: 'if_pfsync.c of FreeBSD 12.1 and 13.0; captures of a 12.1 kernel',
  formats: ['freebsd-1301'],
  actions: { 'freebsd-1301': { insert: 1, update: 3 } },
  maxAction: 13,
  refused: [8, 9],
  timeoutMax: 20,
  ipHeader: 20,
  ipv6: false,
  request: 'queued',
  // 10 ticks of a clock of 1000 Hz; 20 ms in later releases.
  deferUs: 10_000,
};
