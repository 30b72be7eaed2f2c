/** The counters of `netstat -s -p carp` (struct carpstats, ip_carp.h). */
export interface CarpStatistics {
  /** Advertisements received over IPv4, whatever became of them. */
  ipackets: number;
  ipackets6: number;
  badif: number;
  badttl: number;
  /** Packets shorter than their headers; a host whose frames are whole has none. */
  hdrops: number;
  badsum: number;
  badver: number;
  badlen: number;
  badauth: number;
  badvhid: number;
  /** Counted by none of the implementations. */
  badaddrs: number;
  /** Advertisements sent over IPv4, or tried to send. */
  opackets: number;
  opackets6: number;
  onomem: number;
  /** Counted by none of the implementations. */
  ostates: number;
  /** Each BACKUP to MASTER on OpenBSD; nothing elsewhere. */
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
