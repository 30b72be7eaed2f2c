/** `netstat -s -p pfsync`, with the names in the source (`struct pfsyncstats`). */
export interface PfsyncStatistics {
  ipackets: number;
  /** Never counted by FreeBSD: IPv6 is in `ipackets` too. */
  ipackets6: number;
  badif: number;
  badttl: number;
  hdrops: number;
  badver: number;
  badact: number;
  badlen: number;
  /** Not used by any system. */
  badauth: number;
  stale: number;
  badval: number;
  badstate: number;
  opackets: number;
  oerrors: number;
  onomem: number;
}

export const noPfsyncStatistics = (): PfsyncStatistics => ({
  ipackets: 0,
  ipackets6: 0,
  badif: 0,
  badttl: 0,
  hdrops: 0,
  badver: 0,
  badact: 0,
  badlen: 0,
  badauth: 0,
  stale: 0,
  badval: 0,
  badstate: 0,
  opackets: 0,
  oerrors: 0,
  onomem: 0,
});

/** The names of the counters. */
export const PFSYNC_STATISTICS: readonly string[] = Object.keys(noPfsyncStatistics());

/** Numbers that an action can have. */
export const ACTIONS = 32;
