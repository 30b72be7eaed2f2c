import type { PfsyncDialect } from '../dialect.js';

/** A cluster of MJUMPAGESIZE, less what the link layer may put in front (max_linkhdr). */
const MAX_PACKET = 4096 - 16;

/** What FreeBSD's releases have in common. */
export const FREEBSD: Omit<
  PfsyncDialect,
  'name' | 'source' | 'formats' | 'actions' | 'maxAction' | 'refused'
> = {
  version: 5,
  afInet6: 28,
  timeoutMax: 25,
  order: ['INS', 'IACK', 'UPD', 'UPD_C', 'DEL_C', 'UPD_REQ', 'PLUS', 'EOF'],
  ipHeader: 40,
  maxPacket: MAX_PACKET,
  ipv6: true,
  unknownInterfaces: false,
  clearsByInterface: false,
  request: 'pushed',
  staleIsPushed: true,
  dstSequence: 'from SYN_SENT',
  overwritesDst: true,
  closedGivesWay: true,
  deferUs: 20_000,
  deferMax: 128,
  deferFull: 'oldest goes',
  deferOnUpdate: 'drop',
  bulkRetryUs: 5_000_000,
  bulkTries: 12,
  bulkEndTime: true,
  bulkGapUs: 0,
  bulkTimeoutUs: (limit, statesPerPacket, tickUs) => 4_000_000 + Math.floor(limit / statesPerPacket) * tickUs,
  linkDemotes: false,
  // FreeBSD numbers no packet that is not to be fragmented.
  randomId: false,
  demotion: 'host',
};
