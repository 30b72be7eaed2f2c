import type { DialectName } from '@carplab/codec';
import type { HostDialect } from './dialect.js';
import { dragonfly } from './dialects/dragonfly.js';
import { freebsd } from './dialects/freebsd.js';
import { freebsd9 } from './dialects/freebsd9.js';
import { netbsd } from './dialects/netbsd.js';
import { openbsd } from './dialects/openbsd.js';
import { ucarp } from './dialects/ucarp.js';

/** The dialects by name. */
export const HOST_DIALECTS: Readonly<Record<DialectName, HostDialect>> = Object.freeze({
  freebsd,
  openbsd,
  netbsd,
  dragonfly,
  freebsd9,
  ucarp,
});
