import { blob, u8, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/**
 * The part of pf's log header that all of today's systems share, 61 bytes (`struct pfloghdr`, net/if_pflog.h).
 *
 * FreeBSD 14 appends to 69 bytes (ridentifier, reserve), OpenBSD to 100 (rewritten, naf, and the translated
 * addresses and ports). The packet begins at `length` rounded up to a multiple of 4.
 */
export const PFLOG = layout('pflog', [
  /** Of this header, in bytes, without the padding that follows. */
  u8('length'),
  /** AF_… of the logging system. */
  u8('family'),
  u8('action'),
  u8('reason'),
  /** Interface name, ended by a zero byte if shorter. */
  blob(16, 'ifname'),
  /** Name of the anchor, likewise. */
  blob(16, 'ruleset'),
  /** 0xffffffff: no rule, the default. */
  u32be('rule'),
  /** Rule within the anchor; 0xffffffff: no anchor. */
  u32be('subrule'),
  /** In the order of the logging machine, as are the next three. */
  u32be('uid'),
  u32be('pid'),
  u32be('ruleUid'),
  u32be('rulePid'),
  u8('direction'),
]);

/** pf's log header before OpenBSD 4.2 and FreeBSD 7, 45 bytes: without users and processes. */
export const PFLOG_OLD = layout('pflog', [
  u8('length'),
  u8('family'),
  u8('action'),
  u8('reason'),
  blob(16, 'ifname'),
  blob(16, 'ruleset'),
  u32be('rule'),
  u32be('subrule'),
  u8('direction'),
]);
