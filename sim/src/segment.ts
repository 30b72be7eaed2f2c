import type { CableEnd } from './cable-end.js';
import { GroupTable } from './group-table.js';
import { micros } from './link-direction.js';
import { MacTable } from './mac-table.js';

/** How a switch treats groups; see `SegmentOptions`. */
export type Snooping = 'off' | 'on-with-querier' | 'on-without-querier';

/** A segment: one broadcast domain behind one switch, which learns where addresses are. It is never a hub. */
export interface SegmentOptions {
  readonly name: string;
  /** An address that has not been seen for so long is forgotten, µs; 300 s when absent (IEEE 802.1D §7.9.2). */
  readonly ageingUs?: number;
  /** Addresses that the switch has room for; 8192 when absent. Others are flooded to. */
  readonly macLimit?: number;
  /**
   * IGMP and MLD snooping; off when absent. When on, a group's frames go to the ports that have reported it. A port
   * reports its groups (see `ConnectOptions.groups`) when its node starts and when its link comes up. With a querier
   * it reports them again and again; without one nobody asks, and after `membershipUs` it is no member any more.
   */
  readonly snooping?: Snooping;
  /** 260 s when absent: the Group Membership Interval of RFC 2236 §8.4 and RFC 2710 §7.4. */
  readonly membershipUs?: number;
  /** When snooping: what happens to groups of which no port is a member; `drop` when absent. */
  readonly unregisteredMulticast?: 'drop' | 'flood';
  /**
   * 224.0.0.0/24, CARP's group among them, is to be forwarded to all ports whatever has been reported (RFC 4541
   * §2.1.2; of IPv6's link-local groups only ff02::1 is, §3). This switch does not: when it snoops, 224.0.0.0/24 is
   * like other groups; when it does not, it forwards nothing to 224.0.0.0/24 or ff02::/120. The groups of all nodes,
   * 224.0.0.1 and ff02::1, still pass, so that ARP, NDP and ping work and CARP does not.
   */
  readonly eatsLinkLocalMulticast?: boolean;
  /** Bytes behind the Ethernet header that the switch carries; what is longer it drops, and tells nobody. Any when absent. */
  readonly mtu?: number;
  /** A port forwards only so long after its link came up: spanning tree without PortFast takes 30 s; 0 when absent. */
  readonly forwardDelayUs?: number;
}

const DEFAULT_AGEING_US = 300_000_000;
const DEFAULT_MAC_LIMIT = 8192;
const DEFAULT_MEMBERSHIP_US = 260_000_000;

/** A segment in the world. */
export class Segment {
  readonly name: string;
  readonly index: number;
  readonly ageingUs: number;
  readonly membershipUs: number;
  readonly forwardDelayUs: number;
  readonly mtu: number;
  readonly snooping: Snooping;
  readonly floodsUnregistered: boolean;
  readonly eatsLinkLocal: boolean;
  /** The nodes' ports, in the order in which they were connected. */
  readonly cableEnds: CableEnd[] = [];
  readonly macs: MacTable;
  readonly groups: GroupTable = new GroupTable();
  /** The switch is on. */
  powered = true;
  /** Whether ports differ in `CableEnd.part`. */
  partitioned = false;
  /** Where frames of nobody's enter. */
  injector: number;

  constructor(options: SegmentOptions, index: number, injector: number) {
    this.name = options.name;
    this.index = index;
    this.injector = injector;
    this.ageingUs = micros('ageingUs', options.ageingUs, DEFAULT_AGEING_US);
    this.membershipUs = micros('membershipUs', options.membershipUs, DEFAULT_MEMBERSHIP_US);
    this.forwardDelayUs = micros('forwardDelayUs', options.forwardDelayUs, 0);
    this.mtu = options.mtu ?? Number.POSITIVE_INFINITY;
    this.snooping = options.snooping ?? 'off';
    this.floodsUnregistered = options.unregisteredMulticast === 'flood';
    this.eatsLinkLocal = options.eatsLinkLocalMulticast ?? false;
    this.macs = new MacTable(this.ageingUs, micros('macLimit', options.macLimit, DEFAULT_MAC_LIMIT));
  }

  /** A port's link is gone: what the switch has learned there is forgotten. */
  forget(cableEnd: CableEnd, nowUs: number): void {
    this.macs.forgetPort(cableEnd.index, nowUs);
    this.groups.forgetPort(cableEnd.index);
    cableEnd.security?.linkLost();
  }
}
