import { blob, s32be, u8, u16be, u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import { keyFields, keyFieldsOpenbsd, peerFields } from './pfsync.js';

// The full state of INS, UPD and DEL: FreeBSD's three versions, which are the same up to `creatorid`, and OpenBSD's.
// Field names are the kernels'; a field that ends in [0] or [1] is an element of an array. Offsets are odd in
// places: the structs are packed.

/** Bytes 0 to 231 of every state of version 5. */
const freebsd = () => [
  /** Opaque; shown as a big-endian number. */
  blob(8, 'id'),
  /** The interface that the state is bound to; `all` for a floating one. */
  blob(16, 'ifname'),
  /** On the wire. */
  ...keyFields('key[0].'),
  /** On the side of the stack: differs from the wire where pf translates. */
  ...keyFields('key[1].'),
  /** The initiator. */
  ...peerFields('src.'),
  /** The responder. */
  ...peerFields('dst.'),
  /** Gateway of route-to or reply-to. */
  blob(16, 'rt_addr'),
  /** 0xffffffff: none; so are the next two. */
  u32be('rule'),
  u32be('anchor'),
  u32be('nat_rule'),
  /** Age, s. */
  u32be('creation'),
  /** Time left, s. */
  u32be('expire'),
  /** [0] in the direction of the state, [1] against it; each two 32-bit words, high first. */
  blob(8, 'packets[0]'),
  blob(8, 'packets[1]'),
  blob(8, 'bytes[0]'),
  blob(8, 'bytes[1]'),
  /** Hostid of the owner. */
  blob(4, 'creatorid'),
];

/** FreeBSD 9 to 13, and 14 and 15 set to version 1301: 242 bytes (`struct pfsync_state_1301`). */
export const PFSYNC_STATE_1301 = layout('pfsync_state_1301', [
  ...freebsd(),
  u8('af'),
  u8('proto'),
  /** 1 in, 2 out. */
  u8('direction'),
  blob(2, '__spare'),
  u8('log'),
  /** The low byte of the 16 flags. */
  u8('state_flags'),
  /** The class, not seconds. */
  u8('timeout'),
  u8('sync_flags'),
  u8('updates'),
]);

/** FreeBSD 14: 277 bytes (`struct pfsync_state_1400`). */
export const PFSYNC_STATE_1400 = layout('pfsync_state_1400', [
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
  /** ALTQ queues. */
  u16be('qid'),
  u16be('pqid'),
  /** Dummynet pipes or queues. */
  u16be('dnpipe'),
  u16be('dnrpipe'),
  /** -1: none. */
  s32be('rtableid'),
  u8('min_ttl'),
  u8('set_tos'),
  u16be('max_mss'),
  /** VLAN priorities, [1] for low delay and empty ACKs. */
  u8('set_prio[0]'),
  u8('set_prio[1]'),
  u8('rt'),
  blob(16, 'rt_ifname'),
]);

/** FreeBSD 15: 360 bytes (`struct pfsync_state_1500`). */
export const PFSYNC_STATE_1500 = layout('pfsync_state_1500', [
  ...freebsd(),
  blob(64, 'tagname'),
  blob(16, 'rt_ifname'),
  /** The real interface of a floating state. */
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
]);

/** OpenBSD's version 6: 264 bytes (`struct pfsync_state`). */
export const PFSYNC_STATE_OPENBSD = layout('pfsync_state', [
  blob(8, 'id'),
  blob(16, 'ifname'),
  ...keyFieldsOpenbsd('key[0].'),
  ...keyFieldsOpenbsd('key[1].'),
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
  /** [0] on the wire's side, [1] on the stack's. */
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
]);
