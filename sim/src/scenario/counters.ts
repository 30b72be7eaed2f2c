import type { CarpStatistics } from '@carplab/host';

/** The counters of `netstat -s -p carp`. One that is missing here, or too many, does not compile. */
const ALL: Readonly<Record<keyof CarpStatistics, 0>> = {
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

/** Their names. */
export const COUNTERS: readonly string[] = Object.keys(ALL);
