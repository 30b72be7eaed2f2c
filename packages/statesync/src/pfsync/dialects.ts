import type { PfsyncDialect, PfsyncDialectName } from './dialect.js';
import { FREEBSD_1301 } from './dialects/freebsd-1301.js';
import { FREEBSD_1400 } from './dialects/freebsd-1400.js';
import { FREEBSD_1500 } from './dialects/freebsd-1500.js';
import { OPENBSD } from './dialects/openbsd.js';

export const PFSYNC_DIALECTS: Readonly<Record<PfsyncDialectName, PfsyncDialect>> = {
  'freebsd-1301': FREEBSD_1301,
  'freebsd-1400': FREEBSD_1400,
  'freebsd-1500': FREEBSD_1500,
  openbsd: OPENBSD,
};
