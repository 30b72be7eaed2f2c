import type { DialectName } from '@carplab/codec';
import type { HostDialect } from './dialect.js';
import { dragonfly } from './dragonfly.js';
import { freebsd } from './freebsd.js';
import { freebsd9 } from './freebsd9.js';
import { netbsd } from './netbsd.js';
import { openbsd } from './openbsd.js';
import { ucarp } from './ucarp.js';

/** The dialects by name. */
export const HOST_DIALECTS: Readonly<Record<DialectName, HostDialect>> = Object.freeze({
  freebsd,
  openbsd,
  netbsd,
  dragonfly,
  freebsd9,
  ucarp,
});
