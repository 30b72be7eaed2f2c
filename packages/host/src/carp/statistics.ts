/** The counters of `netstat -s -p carp` (struct carpstats, ip_carp.h). */
export interface CarpStatistics {
  /** Advertisements received over IPv4, whatever became of them. */
  ipackets: number;
  ipackets6: number;
  badif: number;
  badttl: number;
  /** Packets shorter than their headers; never here, as frames are whole. */
  hdrops: number;
  badsum: number;
  badver: number;
  badlen: number;
  badauth: number;
  badvhid: number;
  /** No implementation counts these. */
  badaddrs: number;
  /** Advertisements sent over IPv4, failed attempts included. */
  opackets: number;
  opackets6: number;
  onomem: number;
  /** No implementation counts these. */
  ostates: number;
  /** On OpenBSD, each change from BACKUP to MASTER; 0 elsewhere. */
  preempt: number;
}

/** All counters at zero. */
export function noStatistics(): CarpStatistics {
  return {
    ipackets: 0,
    ipackets6: 0,
    badif: 0,
    badttl: 0,
    hdrops: 0,
    badsum: 0,
    badver: 0,
    badlen: 0,
    badauth: 0,
    badvhid: 0,
    badaddrs: 0,
    opackets: 0,
    opackets6: 0,
    onomem: 0,
    ostates: 0,
    preempt: 0,
  };
}

/** The names of all counters, in the order of struct carpstats. */
export const CARP_STATISTICS: readonly (keyof CarpStatistics)[] = Object.freeze(
  Object.keys(noStatistics()) as (keyof CarpStatistics)[],
);
