import type { CableEnd } from './cable-end.js';
import { GroupTable } from './group-table.js';
import { type LinkOptions, micros } from './link-direction.js';
import { MacTable } from './mac-table.js';

/** How a switch treats groups; see `SegmentOptions`. */
export type Snooping = 'off' | 'on-with-querier' | 'on-without-querier';

/** A cable between two switches of a segment. Faults name it as the port `sw1-sw2` of the segment. */
export interface SwitchLink {
  readonly between: readonly [string, string];
  readonly link?: LinkOptions;
}

/** A segment: one broadcast domain behind one learning switch, never a hub; or behind several. */
export interface SegmentOptions {
  readonly name: string;
  /** Several switches, which `links` connect without a loop; each learns by itself. Default: one, without a name. */
  readonly switches?: readonly string[];
  readonly links?: readonly SwitchLink[];
  /** How long a MAC address is remembered, µs. Default: 300 s (IEEE 802.1D §7.9.2). */
  readonly ageingUs?: number;
  /** How many MAC addresses the switch can learn; frames to others are flooded. Default: 8192. */
  readonly macLimit?: number;
  /**
   * IGMP and MLD snooping. Default: off. When on, a group's frames go only to ports that have reported it. A port
   * reports its groups (see `ConnectOptions.groups`) when its node starts and when its link comes up. With a querier it
   * repeats its reports; without one its membership expires after `membershipUs`.
   */
  readonly snooping?: Snooping;
  /** Default: 260 s, the Group Membership Interval of RFC 2236 §8.4 and RFC 2710 §7.4. */
  readonly membershipUs?: number;
  /** With snooping: what happens to groups without members. Default: `drop`. */
  readonly unregisteredMulticast?: 'drop' | 'flood';
  /**
   * A switch should forward 224.0.0.0/24, which includes CARP's group, to all ports whatever was reported (RFC 4541
   * §2.1.2; of the IPv6 link-local groups only ff02::1, §3). With this fault it does not. With snooping, 224.0.0.0/24 is
   * treated like other groups; without, 224.0.0.0/24 and ff02::/120 are dropped. The all-nodes groups 224.0.0.1 and
   * ff02::1 still pass, so ARP, NDP and ping work, but CARP does not.
   */
  readonly eatsLinkLocalMulticast?: boolean;
  /** The most bytes after the Ethernet header; longer frames are dropped silently. Default: no limit. */
  readonly mtu?: number;
  /** How long a port waits after link-up before it forwards: 30 s for spanning tree without PortFast. Default: 0. */
  readonly forwardDelayUs?: number;
}

const DEFAULT_AGEING_US = 300_000_000;
const DEFAULT_MAC_LIMIT = 8192;
const DEFAULT_MEMBERSHIP_US = 260_000_000;

/** A switch of a segment in the world. */
export class Segment {
  readonly name: string;
  /** The switch; undefined if it is the only one. */
  readonly switchName: string | undefined;
  readonly index: number;
  readonly ageingUs: number;
  readonly membershipUs: number;
  readonly forwardDelayUs: number;
  readonly mtu: number;
  readonly snooping: Snooping;
  readonly floodsUnregistered: boolean;
  readonly eatsLinkLocal: boolean;
  /** The nodes' ports, in the order they were connected. */
  readonly cableEnds: CableEnd[] = [];
  readonly macs: MacTable;
  readonly groups: GroupTable = new GroupTable();
  /** The switch is on. */
  powered = true;
  /** Whether ports differ in `CableEnd.part`. */
  partitioned = false;
  /** Index of the cable end where forged and replayed frames enter. */
  injector: number;

  constructor(options: SegmentOptions, index: number, injector: number, switchName?: string) {
    this.name = options.name;
    this.switchName = switchName;
    this.index = index;
    this.injector = injector;
    this.ageingUs = micros('ageingUs', options.ageingUs, DEFAULT_AGEING_US);
    this.membershipUs = micros('membershipUs', options.membershipUs, DEFAULT_MEMBERSHIP_US);
    this.forwardDelayUs = micros('forwardDelayUs', options.forwardDelayUs, 0);
    this.mtu = options.mtu ?? Number.POSITIVE_INFINITY;
    this.snooping = options.snooping ?? 'off';
    this.floodsUnregistered = options.unregisteredMulticast === 'flood';
    this.eatsLinkLocal = options.eatsLinkLocalMulticast ?? false;
    this.macs = new MacTable(
      this.ageingUs,
      micros('macLimit', options.macLimit, DEFAULT_MAC_LIMIT, 'a whole number'),
    );
  }

  /** Forgets what was learned at a port whose link is gone. */
  forget(cableEnd: CableEnd, nowUs: number): void {
    this.macs.forgetPort(cableEnd.learnedAs, nowUs);
    this.groups.forgetPort(cableEnd.learnedAs);
    cableEnd.security?.linkLost();
  }
}
