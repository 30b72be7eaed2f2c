import { PFSYNC_STATE_1301, PFSYNC_STATE_1400, PFSYNC_STATE_1500 } from '../layouts/pfsync-state.js';
import { nameAt } from './octets.js';
import { PfsyncStateView } from './state-view.js';
import type { StateFormat } from './variant.js';

const common = PFSYNC_STATE_1301.offset;
// Constants of the module, not properties of an object: V8 folds them into the loads.
const KEY_ADDR = common['key[0].addr[0]'];
const KEY_PORT = common['key[0].port[0]'];
/** From one key to the other. */
const KEY = common['key[1].addr[0]'] - KEY_ADDR;
const ADDR = 16;
const SRC = common['src.scrub.pfss_flags'];
const RT_ADDR = common.rt_addr;
const RULE = common.rule;
const ANCHOR = common.anchor;
const NAT_RULE = common.nat_rule;
const CREATION = common.creation;
const EXPIRE = common.expire;
const PACKETS = common['packets[0]'];
const PACKETS_LOW = PACKETS + 4;
const BYTES = common['bytes[0]'];
const BYTES_LOW = BYTES + 4;
const CREATORID = common.creatorid;

/** What the three formats of FreeBSD share: bytes 0 to 231. */
abstract class FreebsdStateView extends PfsyncStateView {
  protected readonly peerAt = SRC;

  addrAt(key: 0 | 1, index: 0 | 1): number {
    return this.start + KEY_ADDR + key * KEY + index * ADDR;
  }
  port(key: 0 | 1, index: 0 | 1): number {
    return this.half(KEY_PORT + key * KEY + index * 2);
  }
  rdomain(_key: 0 | 1): number {
    return 0;
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
}

const { af: AF_1301, proto: PROTO_1301, direction: DIRECTION_1301, log: LOG_1301 } = PFSYNC_STATE_1301.offset;
const { timeout: TIMEOUT_1301, sync_flags: SYNC_1301, updates: UPDATES_1301 } = PFSYNC_STATE_1301.offset;
const FLAGS_1301 = PFSYNC_STATE_1301.offset.state_flags;

/** FreeBSD 9 to 13. */
export class State1301View extends FreebsdStateView {
  readonly format: StateFormat = 'freebsd-1301';
  readonly size: number = PFSYNC_STATE_1301.span;

  /** Number of the family, of both sides. */
  keyAf(_key: 0 | 1): number {
    return this.bytes[this.start + AF_1301]!;
  }
  keyProto(_key: 0 | 1): number {
    return this.bytes[this.start + PROTO_1301]!;
  }
  get rtAf(): number {
    return this.bytes[this.start + AF_1301]!;
  }
  get direction(): number {
    return this.bytes[this.start + DIRECTION_1301]!;
  }
  get log(): number {
    return this.bytes[this.start + LOG_1301]!;
  }
  /** The low byte. */
  get stateFlags(): number {
    return this.bytes[this.start + FLAGS_1301]!;
  }
  get timeout(): number {
    return this.bytes[this.start + TIMEOUT_1301]!;
  }
  override get syncFlags(): number {
    return this.bytes[this.start + SYNC_1301]!;
  }
  override get updates(): number {
    return this.bytes[this.start + UPDATES_1301]!;
  }
}

const F14 = PFSYNC_STATE_1400.offset;
const FLAGS_1400 = F14.state_flags;
const LOG_1400 = F14.log;
const QID_1400 = F14.qid;
const PQID_1400 = F14.pqid;
const DNPIPE_1400 = F14.dnpipe;
const DNRPIPE_1400 = F14.dnrpipe;
const RTABLEID_1400 = F14.rtableid;
const MIN_TTL_1400 = F14.min_ttl;
const SET_TOS_1400 = F14.set_tos;
const MAX_MSS_1400 = F14.max_mss;
const SET_PRIO_1400 = F14['set_prio[0]'];
const RT_1400 = F14.rt;
const RT_IFNAME_1400 = F14.rt_ifname;

/** FreeBSD 14. Family, protocol, direction and timeout are at the same places as in 1301. */
export class State1400View extends State1301View {
  override readonly format: StateFormat = 'freebsd-1400';
  override readonly size: number = PFSYNC_STATE_1400.span;

  override get stateFlags(): number {
    return this.half(FLAGS_1400);
  }
  override get log(): number {
    return this.bytes[this.start + LOG_1400]!;
  }
  override get qid(): number {
    return this.half(QID_1400);
  }
  override get pqid(): number {
    return this.half(PQID_1400);
  }
  override get dnpipe(): number {
    return this.half(DNPIPE_1400);
  }
  override get dnrpipe(): number {
    return this.half(DNRPIPE_1400);
  }
  override rtableid(_side: 0 | 1 = 0): number {
    return this.word(RTABLEID_1400) | 0;
  }
  override get minTtl(): number {
    return this.bytes[this.start + MIN_TTL_1400]!;
  }
  override get setTos(): number {
    return this.bytes[this.start + SET_TOS_1400]!;
  }
  override get maxMss(): number {
    return this.half(MAX_MSS_1400);
  }
  override setPrio(index: 0 | 1): number {
    return this.bytes[this.start + SET_PRIO_1400 + index]!;
  }
  override get rt(): number {
    return this.bytes[this.start + RT_1400]!;
  }
  override get rtIfname(): string {
    return nameAt(this.bytes, this.start + RT_IFNAME_1400, 16);
  }
}

const F15 = PFSYNC_STATE_1500.offset;
const TAGNAME = F15.tagname;
const TAGNAME_SIZE = PFSYNC_STATE_1500.size.tagname;
const RT_IFNAME_1500 = F15.rt_ifname;
const ORIG_IFNAME = F15.orig_ifname;
const RTABLEID_1500 = F15.rtableid;
const FLAGS_1500 = F15.state_flags;
const QID_1500 = F15.qid;
const PQID_1500 = F15.pqid;
const DNPIPE_1500 = F15.dnpipe;
const DNRPIPE_1500 = F15.dnrpipe;
const MAX_MSS_1500 = F15.max_mss;
const WIRE_AF = F15.wire_af;
const RT_AF = F15.rt_af;
const WIRE_PROTO = F15.wire_proto;
const LOG_1500 = F15.log;
const TIMEOUT_1500 = F15.timeout;
const DIRECTION_1500 = F15.direction;
const RT_1500 = F15.rt;
const MIN_TTL_1500 = F15.min_ttl;
const SET_TOS_1500 = F15.set_tos;
const SET_PRIO_1500 = F15['set_prio[0]'];

/** FreeBSD 15: after the creatorid everything is elsewhere than in 1301 and 1400. */
export class State1500View extends FreebsdStateView {
  readonly format = 'freebsd-1500';
  readonly size: number = PFSYNC_STATE_1500.span;

  keyAf(key: 0 | 1): number {
    return this.bytes[this.start + WIRE_AF + key]!;
  }
  keyProto(key: 0 | 1): number {
    return this.bytes[this.start + WIRE_PROTO + key]!;
  }
  get rtAf(): number {
    return this.bytes[this.start + RT_AF]!;
  }
  get direction(): number {
    return this.bytes[this.start + DIRECTION_1500]!;
  }
  get log(): number {
    return this.bytes[this.start + LOG_1500]!;
  }
  get stateFlags(): number {
    return this.half(FLAGS_1500);
  }
  get timeout(): number {
    return this.bytes[this.start + TIMEOUT_1500]!;
  }
  override get qid(): number {
    return this.half(QID_1500);
  }
  override get pqid(): number {
    return this.half(PQID_1500);
  }
  override get dnpipe(): number {
    return this.half(DNPIPE_1500);
  }
  override get dnrpipe(): number {
    return this.half(DNRPIPE_1500);
  }
  override rtableid(_side: 0 | 1 = 0): number {
    return this.word(RTABLEID_1500) | 0;
  }
  override get minTtl(): number {
    return this.bytes[this.start + MIN_TTL_1500]!;
  }
  override get setTos(): number {
    return this.bytes[this.start + SET_TOS_1500]!;
  }
  override get maxMss(): number {
    return this.half(MAX_MSS_1500);
  }
  override setPrio(index: 0 | 1): number {
    return this.bytes[this.start + SET_PRIO_1500 + index]!;
  }
  override get rt(): number {
    return this.bytes[this.start + RT_1500]!;
  }
  override get rtIfname(): string {
    return nameAt(this.bytes, this.start + RT_IFNAME_1500, 16);
  }
  override get tagname(): string {
    return nameAt(this.bytes, this.start + TAGNAME, TAGNAME_SIZE);
  }
  override get origIfname(): string {
    return nameAt(this.bytes, this.start + ORIG_IFNAME, 16);
  }
}
