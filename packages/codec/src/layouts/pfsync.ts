import { blob, type Layout as Field, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';

// pfsync's messages (net/if_pfsync.h) and what they are made of (net/pfvar.h), under the kernels' own field names.
// All structs are packed, so that a message has no padding but the fields named `_pad`, `pad`, `__spare` and `spare`.
// The states are in pfsync-state.ts.

/** The header of versions 5 and 6, 20 bytes (`struct pfsync_header`). */
export const PFSYNC_HEADER = layout('pfsync_header', [
  /** 5: FreeBSD, OPNsense, pfSense. 6: OpenBSD. */
  u8('version'),
  u8('_pad'),
  /** Bytes from the version to the end of the last section. */
  u16be('len'),
  /** Version 5: MD5 over the rules of the main ruleset. Version 6: zero. */
  blob(16, 'pfcksum'),
]);

/** What precedes the messages of one action, 4 bytes (`struct pfsync_subheader`). */
export const PFSYNC_SUBHEADER = layout('pfsync_subheader', [
  u8('action'),
  /** Version 6: length of one message in 32-bit words. Version 5: padding. */
  u8('len'),
  u16be('count'),
]);

/** All states of a creator, or those on one interface, go (`struct pfsync_clr`). */
export const PFSYNC_CLR = layout('pfsync_clr', [blob(16, 'ifname'), blob(4, 'creatorid')]);

/** The name of a state: INS_ACK, UPD_REQ and DEL_C are nothing else (`struct pfsync_del_c` and its likes). */
export const PFSYNC_STATE_ID = layout('pfsync_del_c', [blob(8, 'id'), blob(4, 'creatorid')]);

/** Where a bulk update stands (`struct pfsync_bus`). */
export const PFSYNC_BUS = layout('pfsync_bus', [
  /** Hostid of the sender. */
  blob(4, 'creatorid'),
  /** Seconds since the request came in. */
  u32be('endtime'),
  /** 1 start, 2 end. */
  u8('status'),
  blob(3, '_pad'),
]);

/** Where one side of a connection stands, 32 bytes (`struct pfsync_state_peer`). */
export function peerFields<P extends string>(
  prefix: P,
): Field<
  | `${P}scrub.pfss_flags`
  | `${P}scrub.pfss_ttl`
  | `${P}scrub.scrub_flag`
  | `${P}scrub.pfss_ts_mod`
  | `${P}seqlo`
  | `${P}seqhi`
  | `${P}seqdiff`
  | `${P}max_win`
  | `${P}mss`
  | `${P}state`
  | `${P}wscale`
  | `${P}pad`
>[] {
  return [
    u16be(`${prefix}scrub.pfss_flags`),
    u8(`${prefix}scrub.pfss_ttl`),
    u8(`${prefix}scrub.scrub_flag`),
    u32be(`${prefix}scrub.pfss_ts_mod`),
    u32be(`${prefix}seqlo`),
    u32be(`${prefix}seqhi`),
    u32be(`${prefix}seqdiff`),
    u16be(`${prefix}max_win`),
    u16be(`${prefix}mss`),
    u8(`${prefix}state`),
    u8(`${prefix}wscale`),
    blob(6, `${prefix}pad`),
  ];
}

export const PFSYNC_PEER = layout('pfsync_state_peer', peerFields(''));

/** The short update of version 5, 84 bytes (`struct pfsync_upd_c`). */
export const PFSYNC_UPD_C = layout('pfsync_upd_c', [
  blob(8, 'id'),
  ...peerFields('src.'),
  ...peerFields('dst.'),
  blob(4, 'creatorid'),
  /** Always 0: no sender fills it in. */
  u32be('expire'),
  u8('timeout'),
  blob(3, '_pad'),
]);

/** The short update of version 6: the same, with flags in what was padding. */
export const PFSYNC_UPD_C_OPENBSD = layout('pfsync_upd_c', [
  blob(8, 'id'),
  ...peerFields('src.'),
  ...peerFields('dst.'),
  blob(4, 'creatorid'),
  u32be('expire'),
  u8('timeout'),
  /** Always 0. */
  u8('state_flags'),
  blob(2, '_pad'),
]);

/** The replay counter of an IPsec SA in version 5, 48 bytes (`struct pfsync_tdb`). */
export const PFSYNC_TDB = layout('pfsync_tdb', [
  u32be('spi'),
  /** A BSD sockaddr_in or sockaddr_in6. */
  blob(28, 'dst'),
  u32be('rpl'),
  blob(8, 'cur_bytes'),
  u8('sproto'),
  u8('updates'),
  blob(2, '_pad'),
]);

/** The same in version 6, 52 bytes: 64 bits of replay counter, and the routing domain. */
export const PFSYNC_TDB_OPENBSD = layout('pfsync_tdb', [
  u32be('spi'),
  blob(28, 'dst'),
  /** For an outbound SA 16384 more than used. */
  blob(8, 'rpl'),
  blob(8, 'cur_bytes'),
  u8('sproto'),
  u8('updates'),
  u16be('rdomain'),
]);

/** Addresses and ports of a state on one side of pf, 36 bytes (`struct pfsync_state_key` of FreeBSD). */
export function keyFields<P extends string>(
  prefix: P,
): Field<`${P}addr[0]` | `${P}addr[1]` | `${P}port[0]` | `${P}port[1]`>[] {
  return [
    blob(16, `${prefix}addr[0]`),
    blob(16, `${prefix}addr[1]`),
    u16be(`${prefix}port[0]`),
    u16be(`${prefix}port[1]`),
  ];
}

/** OpenBSD's key, 40 bytes: each side with its own routing domain and address family. */
export function keyFieldsOpenbsd<P extends string>(
  prefix: P,
): Field<
  `${P}addr[0]` | `${P}addr[1]` | `${P}port[0]` | `${P}port[1]` | `${P}rdomain` | `${P}af` | `${P}pad`
>[] {
  return [...keyFields(prefix), u16be(`${prefix}rdomain`), u8(`${prefix}af`), blob(1, `${prefix}pad`)];
}

export const PFSYNC_KEY = layout('pfsync_state_key', keyFields(''));
export const PFSYNC_KEY_OPENBSD = layout('pfsync_state_key', keyFieldsOpenbsd(''));
