/**
 * Timeout classes by number, as pf counts them (`enum` of PFTM_…, pfvar.h). From 20 on they are FreeBSD 14's; the
 * older FreeBSD and OpenBSD stop at 20.
 */
export const TIMEOUT_NAMES: readonly string[] = [
  'tcp.first',
  'tcp.opening',
  'tcp.established',
  'tcp.closing',
  'tcp.finwait',
  'tcp.closed',
  'udp.first',
  'udp.single',
  'udp.multiple',
  'icmp.first',
  'icmp.error',
  'other.first',
  'other.single',
  'other.multiple',
  'frag',
  'interval',
  'adaptive.start',
  'adaptive.end',
  'src.track',
  'ts.diff',
  'sctp.first',
  'sctp.opening',
  'sctp.established',
  'sctp.closing',
  'sctp.closed',
];

/** pf's default seconds for each class; the adaptive ones depend on the limit, and are 0 here. */
export const DEFAULT_TIMEOUTS: readonly number[] = [
  120, 30, 86400, 900, 45, 90, 60, 30, 60, 20, 10, 60, 30, 60, 30, 10, 0, 0, 0, 30, 120, 30, 86400, 900, 90,
];
