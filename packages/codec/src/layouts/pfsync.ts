import { blob, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import type { FieldMeaning } from '../layout-field.js';
import { IP_PROTOCOL_NAMES } from '../net/ip-protocol.js';
import { BUS_STATUSES } from '../pfsync/constants.js';
import {
  CREATORID,
  keyFields,
  keyFieldsOpenbsd,
  keyMeanings,
  keyMeaningsOpenbsd,
  PAD,
  peerFields,
  peerMeanings,
  STATE_ID,
  stateFlags,
  TIMEOUT,
  TIMEOUT_OPENBSD,
} from './pfsync-parts.js';

// pfsync's messages (net/if_pfsync.h) and what they are made of (net/pfvar.h), under the kernels' own field names.
// All structs are packed, so that a message has no padding but the fields of that kind. The states are in
// pfsync-state.ts.

/** The header of versions 5 and 6, 20 bytes. */
export const PFSYNC_HEADER = layout(
  'pfsync_header',
  [u8('version'), u8('_pad'), u16be('len'), blob(16, 'pfcksum')],
  'struct pfsync_header, net/if_pfsync.h',
  {
    version: {
      kind: 'enum',
      values: { 5: 'FreeBSD', 6: 'OpenBSD' },
      doc: "Which system's message format follows",
    },
    _pad: PAD,
    len: { kind: 'number', unit: 'bytes', doc: 'From the version to the end of the last section' },
    pfcksum: { kind: 'bytes', doc: 'Version 5: MD5 over the rules of the main ruleset; version 6: zero' },
  },
);

/** What precedes the messages of one action, 4 bytes. */
export const PFSYNC_SUBHEADER = layout(
  'pfsync_subheader',
  [u8('action'), u8('len'), u16be('count')],
  'struct pfsync_subheader, net/if_pfsync.h',
  {
    action: { kind: 'number', doc: 'Kind of message; each version numbers them differently' },
    len: {
      kind: 'number',
      unit: '32-bit words',
      doc: 'Version 6: length of one message; version 5: padding',
    },
    count: { kind: 'number', doc: 'How many messages follow' },
  },
);

/** All states of a creator, or those on one interface, go. */
export const PFSYNC_CLR = layout(
  'pfsync_clr',
  [blob(16, 'ifname'), blob(4, 'creatorid')],
  'struct pfsync_clr, net/if_pfsync.h',
  {
    ifname: { kind: 'name', doc: 'Interface whose states are cleared; empty: all' },
    creatorid: CREATORID,
  },
);

/** The name of a state: INS_ACK, UPD_REQ and DEL_C are nothing else. */
export const PFSYNC_STATE_ID = layout(
  'pfsync_del_c',
  [blob(8, 'id'), blob(4, 'creatorid')],
  'struct pfsync_ins_ack, pfsync_upd_req, pfsync_del_c, net/if_pfsync.h',
  { id: STATE_ID, creatorid: CREATORID },
);

/** Where a bulk update stands. */
export const PFSYNC_BUS = layout(
  'pfsync_bus',
  [blob(4, 'creatorid'), u32be('endtime'), u8('status'), blob(3, '_pad')],
  'struct pfsync_bus, net/if_pfsync.h',
  {
    creatorid: { ...CREATORID, doc: 'Hostid of the sender' },
    endtime: { kind: 'number', unit: 's', doc: 'Time since the request; 0 from OpenBSD' },
    status: { kind: 'enum', values: BUS_STATUSES, required: true, doc: 'Stage of the bulk update' },
    _pad: PAD,
  },
);

/** Where one side of a connection stands, 32 bytes. */
export const PFSYNC_PEER = layout(
  'pfsync_state_peer',
  peerFields(''),
  'struct pfsync_state_peer, net/pfvar.h',
  peerMeanings(''),
);

const NO_EXPIRE: FieldMeaning = { kind: 'number', unit: 's', doc: 'Always 0: no sender fills it in' };

/** The short update of version 5, 84 bytes. */
export const PFSYNC_UPD_C = layout(
  'pfsync_upd_c',
  [
    blob(8, 'id'),
    ...peerFields('src.'),
    ...peerFields('dst.'),
    blob(4, 'creatorid'),
    u32be('expire'),
    u8('timeout'),
    blob(3, '_pad'),
  ],
  'struct pfsync_upd_c, net/if_pfsync.h',
  {
    id: STATE_ID,
    ...peerMeanings('src.'),
    ...peerMeanings('dst.'),
    creatorid: CREATORID,
    expire: NO_EXPIRE,
    timeout: TIMEOUT,
    _pad: PAD,
  },
);

/** The short update of version 6: the same, with flags in what was padding. */
export const PFSYNC_UPD_C_OPENBSD = layout(
  'pfsync_upd_c',
  [
    blob(8, 'id'),
    ...peerFields('src.'),
    ...peerFields('dst.'),
    blob(4, 'creatorid'),
    u32be('expire'),
    u8('timeout'),
    u8('state_flags'),
    blob(2, '_pad'),
  ],
  'struct pfsync_upd_c, net/if_pfsync.h of OpenBSD',
  {
    id: STATE_ID,
    ...peerMeanings('src.'),
    ...peerMeanings('dst.'),
    creatorid: CREATORID,
    expire: NO_EXPIRE,
    timeout: TIMEOUT_OPENBSD,
    state_flags: { ...stateFlags(), doc: 'Always 0' },
    _pad: PAD,
  },
);

const TDB = {
  spi: { kind: 'number', required: true, doc: 'Security parameters index of the SA' },
  dst: { kind: 'sockaddr', required: true, doc: 'Destination of the SA: a BSD sockaddr_in or sockaddr_in6' },
  cur_bytes: { kind: 'counter', unit: 'bytes', doc: 'Bytes carried by the SA' },
  sproto: {
    kind: 'enum',
    values: { 50: IP_PROTOCOL_NAMES[50]!, 51: IP_PROTOCOL_NAMES[51]! },
    doc: 'ESP or AH',
  },
  updates: { kind: 'number', doc: 'Always 0' },
} as const satisfies Readonly<Record<string, FieldMeaning>>;

/** The replay counter of an IPsec SA in version 5, 48 bytes. */
export const PFSYNC_TDB = layout(
  'pfsync_tdb',
  [
    u32be('spi'),
    blob(28, 'dst'),
    u32be('rpl'),
    blob(8, 'cur_bytes'),
    u8('sproto'),
    u8('updates'),
    blob(2, '_pad'),
  ],
  'struct pfsync_tdb, net/if_pfsync.h',
  { ...TDB, rpl: { kind: 'counter', doc: 'Replay counter' }, _pad: PAD },
);

/** The same in version 6, 52 bytes: 64 bits of replay counter, and the routing domain. */
export const PFSYNC_TDB_OPENBSD = layout(
  'pfsync_tdb',
  [
    u32be('spi'),
    blob(28, 'dst'),
    blob(8, 'rpl'),
    blob(8, 'cur_bytes'),
    u8('sproto'),
    u8('updates'),
    u16be('rdomain'),
  ],
  'struct pfsync_tdb, net/if_pfsync.h of OpenBSD',
  {
    ...TDB,
    rpl: { kind: 'counter', doc: 'Replay counter; for an outbound SA, 16384 above the one in use' },
    rdomain: { kind: 'number', doc: 'Routing domain' },
  },
);

const KEY = 'struct pfsync_state_key, net/pfvar.h';
export const PFSYNC_KEY = layout('pfsync_state_key', keyFields(''), KEY, keyMeanings('', []));
export const PFSYNC_KEY_OPENBSD = layout(
  'pfsync_state_key',
  keyFieldsOpenbsd(''),
  `${KEY} of OpenBSD`,
  keyMeaningsOpenbsd(''),
);
