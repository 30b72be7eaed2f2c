import type { PfsyncDialect } from '../dialect.js';
import { FREEBSD } from './freebsd.js';

/** FreeBSD 14: two formats, IPv6, requests that leave at once. */
export const FREEBSD_1400: PfsyncDialect = {
  ...FREEBSD,
  name: 'freebsd-1400',
  source: 'if_pfsync.c of FreeBSD main, end of 2023 to middle of 2024, by reading',
  formats: ['freebsd-1400', 'freebsd-1301'],
  actions: { 'freebsd-1301': { insert: 1, update: 3 }, 'freebsd-1400': { insert: 13, update: 14 } },
  maxAction: 15,
  refused: [6, 8, 9],
};
