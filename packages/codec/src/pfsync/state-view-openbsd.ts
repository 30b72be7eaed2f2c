import { PFSYNC_STATE_OPENBSD } from '../layouts/pfsync-state.js';
import { PfsyncStateView } from './state-view.js';

const at = PFSYNC_STATE_OPENBSD.offset;
// Constants of the module, not properties of an object: V8 folds them into the loads.
const KEY_ADDR = at['key[0].addr[0]'];
const KEY_PORT = at['key[0].port[0]'];
const KEY_RDOMAIN = at['key[0].rdomain'];
const KEY_AF = at['key[0].af'];
/** From one key to the other. */
const KEY = at['key[1].addr[0]'] - KEY_ADDR;
const ADDR = 16;
const SRC = at['src.scrub.pfss_flags'];
const RT_ADDR = at.rt_addr;
const RULE = at.rule;
const ANCHOR = at.anchor;
const NAT_RULE = at.nat_rule;
const CREATION = at.creation;
const EXPIRE = at.expire;
const PACKETS = at['packets[0]'];
const PACKETS_LOW = PACKETS + 4;
const BYTES = at['bytes[0]'];
const BYTES_LOW = BYTES + 4;
const CREATORID = at.creatorid;
const RTABLEID = at['rtableid[0]'];
const MAX_MSS = at.max_mss;
const AF = at.af;
const PROTO = at.proto;
const DIRECTION = at.direction;
const LOG = at.log;
const RT = at.rt;
const TIMEOUT = at.timeout;
const SYNC_FLAGS = at.sync_flags;
const UPDATES = at.updates;
const MIN_TTL = at.min_ttl;
const SET_TOS = at.set_tos;
const STATE_FLAGS = at.state_flags;
const SET_PRIO = at['set_prio[0]'];

const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;

/** OpenBSD's version 6. */
export class StateOpenbsdView extends PfsyncStateView {
  readonly format = 'openbsd-6';
  readonly size: number = PFSYNC_STATE_OPENBSD.span;
  protected readonly peerAt = SRC;

  addrAt(key: 0 | 1, index: 0 | 1): number {
    return this.start + KEY_ADDR + key * KEY + index * ADDR;
  }
  port(key: 0 | 1, index: 0 | 1): number {
    return this.half(KEY_PORT + key * KEY + index * 2);
  }
  /** The key's own number; receivers use the state's if both keys have 0. */
  keyAf(key: 0 | 1): number {
    const own = this.bytes[this.start + KEY_AF + key * KEY]!;
    return own === 0 ? this.af : own;
  }
  /** `proto` is the wire's; across address families ICMP becomes ICMPv6, or back. */
  keyProto(key: 0 | 1): number {
    const proto = this.bytes[this.start + PROTO]!;
    if (key === 0 || this.keyAf(0) === this.keyAf(1)) return proto;
    if (proto === IPPROTO_ICMP) return IPPROTO_ICMPV6;
    return proto === IPPROTO_ICMPV6 ? IPPROTO_ICMP : proto;
  }
  rdomain(key: 0 | 1): number {
    return this.half(KEY_RDOMAIN + key * KEY);
  }
  get af(): number {
    return this.bytes[this.start + AF]!;
  }
  /** The family of the gateway is that of the side toward which pf routes; OpenBSD prints it with the state's. */
  get rtAf(): number {
    return this.bytes[this.start + AF]!;
  }
  get rtAddrAt(): number {
    return this.start + RT_ADDR;
  }
  get rule(): number {
    return this.word(RULE);
  }
  get anchor(): number {
    return this.word(ANCHOR);
  }
  get natRule(): number {
    return this.word(NAT_RULE);
  }
  get creation(): number {
    return this.word(CREATION);
  }
  get expire(): number {
    return this.word(EXPIRE);
  }
  packetsHigh(way: 0 | 1): number {
    return this.word(PACKETS + 8 * way);
  }
  packetsLow(way: 0 | 1): number {
    return this.word(PACKETS_LOW + 8 * way);
  }
  bytesHigh(way: 0 | 1): number {
    return this.word(BYTES + 8 * way);
  }
  bytesLow(way: 0 | 1): number {
    return this.word(BYTES_LOW + 8 * way);
  }
  get creatorWord(): number {
    return this.word(CREATORID);
  }
  get direction(): number {
    return this.bytes[this.start + DIRECTION]!;
  }
  get log(): number {
    return this.bytes[this.start + LOG]!;
  }
  get stateFlags(): number {
    return this.half(STATE_FLAGS);
  }
  get timeout(): number {
    return this.bytes[this.start + TIMEOUT]!;
  }
  override get syncFlags(): number {
    return this.bytes[this.start + SYNC_FLAGS]!;
  }
  override get updates(): number {
    return this.bytes[this.start + UPDATES]!;
  }
  override rtableid(side: 0 | 1 = 0): number {
    return this.word(RTABLEID + 4 * side) | 0;
  }
  override get minTtl(): number {
    return this.bytes[this.start + MIN_TTL]!;
  }
  override get setTos(): number {
    return this.bytes[this.start + SET_TOS]!;
  }
  override get maxMss(): number {
    return this.half(MAX_MSS);
  }
  override setPrio(index: 0 | 1): number {
    return this.bytes[this.start + SET_PRIO + index]!;
  }
  override get rt(): number {
    return this.bytes[this.start + RT]!;
  }
}
