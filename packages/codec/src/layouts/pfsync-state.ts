import { blob, s32be, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import type { FieldMeaning } from '../layout-field.js';
import { IP_PROTOCOL_NAMES } from '../net/ip-protocol.js';
import { PF_FLOATING, PF_IN, PF_NO_RULE, PF_OUT, PF_ROUTES } from '../pfsync/constants.js';
import {
  AF,
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

// The full state of INS, UPD and DEL: FreeBSD's three versions, which are the same up to `creatorid`, and OpenBSD's.
// Field names are the kernels'; a field that ends in [0] or [1] is an element of an array. key[0] is the state on the
// wire, key[1] on the side of the stack: they differ where pf translates. Offsets are odd in places: the structs are
// packed.

/** What is between the keys and `creatorid` in every format. */
const afterKeys = () => [
  ...peerFields('src.'),
  ...peerFields('dst.'),
  blob(16, 'rt_addr'),
  u32be('rule'),
  u32be('anchor'),
  u32be('nat_rule'),
  u32be('creation'),
  u32be('expire'),
  blob(8, 'packets[0]'),
  blob(8, 'packets[1]'),
  blob(8, 'bytes[0]'),
  blob(8, 'bytes[1]'),
  blob(4, 'creatorid'),
];

/** Bytes 0 to 231 of every state of version 5. */
const freebsd = () => [
  blob(8, 'id'),
  blob(16, 'ifname'),
  ...keyFields('key[0].'),
  ...keyFields('key[1].'),
  ...afterKeys(),
];

const rule = (of: string): FieldMeaning => ({
  kind: 'number',
  usual: PF_NO_RULE,
  doc: `Number of the ${of} rule; 0xffffffff: none`,
});
const PROTO: FieldMeaning = {
  kind: 'enum',
  values: IP_PROTOCOL_NAMES,
  required: true,
  doc: 'IP protocol on the wire',
};
const RTABLEID: FieldMeaning = { kind: 'signed', usual: -1, doc: 'Routing table; -1: none' };
const UPDATES: FieldMeaning = { kind: 'number', doc: 'Always 0' };

/** What every format has. */
const COMMON = {
  id: STATE_ID,
  ifname: {
    kind: 'name',
    usual: PF_FLOATING,
    doc: 'The interface that the state is bound to; "all" for a floating one',
  },
  ...peerMeanings('src.'),
  ...peerMeanings('dst.'),
  rule: rule('filter'),
  anchor: rule('anchor'),
  nat_rule: rule('nat or rdr'),
  creation: { kind: 'number', unit: 's', doc: 'Age' },
  expire: { kind: 'number', unit: 's', doc: 'Time left' },
  'packets[0]': { kind: 'counter', unit: 'packets', doc: 'Packets in the direction of the state' },
  'packets[1]': { kind: 'counter', unit: 'packets', doc: 'Packets in the opposite direction' },
  'bytes[0]': { kind: 'counter', unit: 'bytes', doc: 'Bytes in the direction of the state' },
  'bytes[1]': { kind: 'counter', unit: 'bytes', doc: 'Bytes in the opposite direction' },
  creatorid: CREATORID,
  direction: {
    kind: 'enum',
    values: { 0: 'any', [PF_IN]: 'in', [PF_OUT]: 'out' },
    required: true,
    doc: 'Direction of the first packet',
  },
  log: {
    kind: 'bits',
    values: { 1: 'log', 2: 'all', 4: 'socket lookup', 8: 'forced' },
    doc: 'What pf logs of the state',
  },
} as const satisfies Readonly<Record<string, FieldMeaning>>;

/** What all formats but 1500 have. */
const SYNCED = {
  af: AF,
  proto: PROTO,
  sync_flags: {
    kind: 'bits',
    values: { 4: 'source node', 8: 'NAT source node' },
    doc: 'Source nodes tracked with the state',
  },
  updates: UPDATES,
} as const satisfies Readonly<Record<string, FieldMeaning>>;

/** What 1400, 1500 and OpenBSD's have. */
const OPTIONS = {
  min_ttl: { kind: 'number', doc: 'Minimum TTL; scrub raises lower ones' },
  set_tos: { kind: 'number', doc: 'TOS to set' },
  max_mss: { kind: 'number', unit: 'bytes', doc: 'Maximum MSS; scrub lowers higher ones' },
  'set_prio[0]': { kind: 'number', doc: 'VLAN priority' },
  'set_prio[1]': { kind: 'number', doc: 'VLAN priority for low delay and empty ACKs' },
} as const satisfies Readonly<Record<string, FieldMeaning>>;

const FREEBSD = {
  ...COMMON,
  timeout: TIMEOUT,
} as const;

/** What 1400 and 1500 have. */
const FREEBSD_14 = {
  ...OPTIONS,
  state_flags: stateFlags('scrubTcp', 'setPrio', 'dummynetPipe', 'dummynetQueue'),
  qid: { kind: 'number', doc: 'ALTQ queue' },
  pqid: { kind: 'number', doc: 'ALTQ queue for low delay and empty ACKs' },
  dnpipe: { kind: 'number', doc: 'Dummynet pipe or queue' },
  dnrpipe: { kind: 'number', doc: 'Dummynet pipe or queue for the opposite direction' },
  rtableid: RTABLEID,
  rt: {
    kind: 'enum',
    values: { 0: 'none', 1: 'fastroute', ...PF_ROUTES },
    doc: 'Routing option of the rule',
  },
  rt_ifname: { kind: 'name', doc: 'The interface that pf routes to' },
} as const satisfies Readonly<Record<string, FieldMeaning>>;

const gateway = (family: string): FieldMeaning => ({
  kind: 'address',
  family: [family],
  doc: 'Gateway of route-to or reply-to',
});
/** Both keys and the gateway where one field has the family of all. */
const ONE_FAMILY = {
  ...keyMeanings('key[0].', ['af']),
  ...keyMeanings('key[1].', ['af']),
  rt_addr: gateway('af'),
};

/** FreeBSD 9 to 13, and 14 and 15 set to version 1301: 242 bytes. */
export const PFSYNC_STATE_1301 = layout(
  'pfsync_state_1301',
  [
    ...freebsd(),
    u8('af'),
    u8('proto'),
    u8('direction'),
    blob(2, '__spare'),
    u8('log'),
    u8('state_flags'),
    u8('timeout'),
    u8('sync_flags'),
    u8('updates'),
  ],
  'struct pfsync_state_1301, net/pfvar.h of FreeBSD',
  { ...FREEBSD, ...SYNCED, ...ONE_FAMILY, state_flags: stateFlags(), __spare: PAD },
);

/** FreeBSD 14: 277 bytes. */
export const PFSYNC_STATE_1400 = layout(
  'pfsync_state_1400',
  [
    ...freebsd(),
    u8('af'),
    u8('proto'),
    u8('direction'),
    u16be('state_flags'),
    u8('log'),
    blob(1, '__spare'),
    u8('timeout'),
    u8('sync_flags'),
    u8('updates'),
    u16be('qid'),
    u16be('pqid'),
    u16be('dnpipe'),
    u16be('dnrpipe'),
    s32be('rtableid'),
    u8('min_ttl'),
    u8('set_tos'),
    u16be('max_mss'),
    u8('set_prio[0]'),
    u8('set_prio[1]'),
    u8('rt'),
    blob(16, 'rt_ifname'),
  ],
  'struct pfsync_state_1400, net/pfvar.h of FreeBSD',
  { ...FREEBSD, ...FREEBSD_14, ...SYNCED, ...ONE_FAMILY, __spare: PAD },
);

/** FreeBSD 15: 360 bytes. */
export const PFSYNC_STATE_1500 = layout(
  'pfsync_state_1500',
  [
    ...freebsd(),
    blob(64, 'tagname'),
    blob(16, 'rt_ifname'),
    blob(16, 'orig_ifname'),
    s32be('rtableid'),
    u16be('state_flags'),
    u16be('qid'),
    u16be('pqid'),
    u16be('dnpipe'),
    u16be('dnrpipe'),
    u16be('max_mss'),
    u8('wire_af'),
    u8('stack_af'),
    u8('rt_af'),
    u8('wire_proto'),
    u8('stack_proto'),
    u8('log'),
    u8('timeout'),
    u8('direction'),
    u8('rt'),
    u8('min_ttl'),
    u8('set_tos'),
    u8('set_prio[0]'),
    u8('set_prio[1]'),
    blob(3, 'spare'),
  ],
  'struct pfsync_state_1500, net/pfvar.h of FreeBSD',
  {
    ...FREEBSD,
    ...FREEBSD_14,
    ...keyMeanings('key[0].', ['wire_af']),
    ...keyMeanings('key[1].', ['stack_af']),
    rt_addr: gateway('rt_af'),
    tagname: { kind: 'name', doc: 'Tag that pf set' },
    orig_ifname: { kind: 'name', doc: 'The real interface of a floating state' },
    wire_af: { ...AF, doc: 'Address family of key[0]' },
    stack_af: { ...AF, doc: 'Address family of key[1]' },
    rt_af: { ...AF, doc: 'Address family of rt_addr' },
    wire_proto: PROTO,
    stack_proto: { kind: 'enum', values: IP_PROTOCOL_NAMES, doc: 'IP protocol on the stack side' },
    spare: PAD,
  },
);

/** OpenBSD's version 6: 264 bytes. */
export const PFSYNC_STATE_OPENBSD = layout(
  'pfsync_state',
  [
    blob(8, 'id'),
    blob(16, 'ifname'),
    ...keyFieldsOpenbsd('key[0].'),
    ...keyFieldsOpenbsd('key[1].'),
    ...afterKeys(),
    s32be('rtableid[0]'),
    s32be('rtableid[1]'),
    u16be('max_mss'),
    u8('af'),
    u8('proto'),
    u8('direction'),
    u8('log'),
    u8('rt'),
    u8('timeout'),
    u8('sync_flags'),
    u8('updates'),
    u8('min_ttl'),
    u8('set_tos'),
    u16be('state_flags'),
    u8('set_prio[0]'),
    u8('set_prio[1]'),
  ],
  'struct pfsync_state, net/pfvar.h of OpenBSD',
  {
    ...COMMON,
    ...SYNCED,
    ...OPTIONS,
    ...keyMeaningsOpenbsd('key[0].', ['af']),
    ...keyMeaningsOpenbsd('key[1].', ['af']),
    rt_addr: gateway('af'),
    'rtableid[0]': { kind: 'signed', doc: "Routing table on the wire's side" },
    'rtableid[1]': { kind: 'signed', doc: "Routing table on the stack's side" },
    rt: {
      kind: 'enum',
      values: { 0: 'none', 1: 'route-to', 2: 'dup-to', 3: 'reply-to' },
      doc: 'Routing option of the rule',
    },
    timeout: TIMEOUT_OPENBSD,
    state_flags: stateFlags('scrubTcp', 'setPrio', 'inpUnlinked'),
  },
);
