import { AF_INET, AF_INET6_FREEBSD, AF_INET6_OPENBSD } from '../net/address-family.js';

export { AF_INET, AF_INET6_FREEBSD, AF_INET6_OPENBSD };

/** IP protocol number. */
export const PFSYNC_PROTOCOL = 240;
/** The header's version: FreeBSD 9 and later, and everything based on it. */
export const PFSYNC_VERSION_FREEBSD = 5;
/** OpenBSD's. */
export const PFSYNC_VERSION_OPENBSD = 6;
/** Every receiver requires this TTL or hop limit. */
export const PFSYNC_TTL = 255;
/** 224.0.0.240. */
export const PFSYNC_GROUP = '224.0.0.240';
/** FreeBSD 14 and later. The transient flag is set: not ff02::f0. */
export const PFSYNC_GROUP6 = 'ff12::f0';
/** FreeBSD refuses a section of more bytes than a cluster (`m_pulldown` gets at most MCLBYTES). */
export const PFSYNC_MAX_SECTION = 2048;
/** The largest rule number means none; likewise for anchor and nat_rule. */
export const PF_NO_RULE = 0xffffffff;
/** Interface name of a floating state. */
export const PF_FLOATING = 'all';

/** 4, 6, or 0 for a number that is neither; NetBSD has OpenBSD's. */
export function familyOfAf(af: number): 0 | 4 | 6 {
  if (af === AF_INET) return 4;
  return af === AF_INET6_FREEBSD || af === AF_INET6_OPENBSD ? 6 : 0;
}

/** `direction` of a state (PF_IN and PF_OUT). 0, both, is accepted but never sent. */
export const PF_IN = 1;
export const PF_OUT = 2;

/** `status` of BUS. */
export const PFSYNC_BUS_START = 1;
export const PFSYNC_BUS_END = 2;
export const BUS_STATUSES: Readonly<Record<number, string>> = {
  [PFSYNC_BUS_START]: 'start',
  [PFSYNC_BUS_END]: 'end',
};

/** FreeBSD's numbers of `rt` (PF_ROUTETO…), for formats that carry it, with pf.conf's names. */
export const PF_ROUTES: Readonly<Record<number, string>> = { 2: 'route-to', 3: 'dup-to', 4: 'reply-to' };

/** `state` of a TCP peer; pf has two more for its SYN proxy. More than 12 is badval. */
export const TCP_STATES = [
  'CLOSED',
  'LISTEN',
  'SYN_SENT',
  'SYN_RCVD',
  'ESTABLISHED',
  'CLOSE_WAIT',
  'FIN_WAIT_1',
  'CLOSING',
  'LAST_ACK',
  'FIN_WAIT_2',
  'TIME_WAIT',
  'PROXY_SRC',
  'PROXY_DST',
] as const;

export const TCPS_PROXY_SRC = 11;
export const TCPS_PROXY_DST = 12;
/** The highest state number a receiver accepts (PF_TCPS_PROXY_DST). */
export const PF_STATE_MAX = 12;

/** `state` of a peer of UDP and of protocols other than TCP, UDP and ICMP. */
export const OTHER_STATES = ['NO_TRAFFIC', 'SINGLE', 'MULTIPLE'] as const;

/** `timeout`: the class by number, with pf.conf's names. SCTP's exist in FreeBSD 14 and later. */
export const TIMEOUTS = [
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
] as const;

/** The first number that is not a timeout: FreeBSD up to 13 and OpenBSD; FreeBSD 14 and later. */
export const TIMEOUT_MAX_OLD = 20;
export const TIMEOUT_MAX = 25;

/** `state_flags` (PFSTATE_…). 1301 carries only the low byte. */
export const STATE_FLAGS = {
  allowOpts: 0x0001,
  sloppy: 0x0002,
  pflow: 0x0004,
  noSync: 0x0008,
  /** The sender holds the first packet until an INS_ACK arrives. */
  ack: 0x0010,
  noDf: 0x0020,
  setTos: 0x0040,
  randomId: 0x0080,
  scrubTcp: 0x0100,
  setPrio: 0x0200,
  /** OpenBSD. */
  inpUnlinked: 0x0400,
  /** FreeBSD 14 and later. */
  dummynetPipe: 0x4000,
  dummynetQueue: 0x8000,
} as const;

/** `sync_flags`: the state has a source node, a NAT source node. */
export const SYNC_FLAG_SRCNODE = 4;
export const SYNC_FLAG_NATSRCNODE = 8;

/** `wscale` of a peer: the option was seen; the low 4 bits are the shift count. */
export const WSCALE_FLAG = 0x80;
export const WSCALE_MASK = 0x0f;
