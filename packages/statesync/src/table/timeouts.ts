import { TIMEOUTS } from '@carplab/codec/pfsync';

/** Timeout classes by number, with pf.conf's names; from 20 on they are FreeBSD 14's. */
export const TIMEOUT_NAMES: readonly string[] = TIMEOUTS;

/** pf's default seconds for each class; the adaptive ones depend on the limit, and are 0 here. */
export const DEFAULT_TIMEOUTS: readonly number[] = [
  120, 30, 86400, 900, 45, 90, 60, 30, 60, 20, 10, 60, 30, 60, 30, 10, 0, 0, 0, 30, 120, 30, 86400, 900, 90,
];
