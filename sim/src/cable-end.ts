import { type AddressInput, parseMac } from '@carplab/codec';
import type { LabNode } from '@carplab/host';
import { NO_STATION } from './frame.js';
import type { Lagg, LaggOptions } from './lagg.js';
import { LinkDirection, type LinkOptions } from './link-direction.js';
import { groupMac, macHigh, macLow } from './mac-key.js';
import { PortSecurity, type PortSecurityOptions } from './port-security.js';
import type { RandomStream } from './random-stream.js';
import type { Segment } from './segment.js';

/** What a switch or hypervisor does at a port, and the cable to a node there. */
export interface PortOptions {
  /** The switch of a segment with several. Default: the first. */
  readonly switch?: string;
  /** Both directions. */
  readonly link?: LinkOptions;
  /** What differs from the node to the segment. */
  readonly out?: LinkOptions;
  /** What differs from the segment to the node. */
  readonly in?: LinkOptions;
  /**
   * The groups that the node's stack reports, as IP or MAC addresses. Default: those that it has joined. The node's own IGMP and MLD frames
   * count in addition.
   */
  readonly groups?: readonly AddressInput[];
  readonly portSecurity?: PortSecurityOptions;
  readonly filter?: {
    /** Frames whose source is not the port's own MAC address are dropped ("forged transmits", MAC filter). */
    readonly dropForeignSources?: boolean;
    /** If false, the port receives only frames to its own MAC address and to groups. Default: true. */
    readonly promiscuous?: boolean;
  };
  /** Flooded frames come back to their sender, as with some NIC teaming. */
  readonly echo?: boolean;
}

/** A cable from a node's port to a segment. */
export interface ConnectOptions extends PortOptions {
  readonly node: string;
  /** Name or index of the node's port. Default: the first. */
  readonly port?: string | number;
  readonly segment: string;
  /** A VLAN: the port, by name, whose cable it shares. What happens to that cable happens to this one. */
  readonly parent?: string;
  /** Several cables in place of one; each member's options count, and none beside it. */
  readonly lagg?: LaggOptions;
}

/** The switch's end of the cable from a node's port. */
export class CableEnd {
  /** Unique in the world; the switch's port number. */
  readonly index: number;
  readonly segment: Segment;
  /** Index of the node; `NO_STATION` for the port of the injector. */
  readonly station: number;
  /** Index of the node's port. */
  readonly port: number;
  readonly node: string;
  readonly interface: string;
  /** The node itself; undefined for the injector. */
  readonly machine: LabNode | undefined;
  /** From the node to the segment. */
  readonly out: LinkDirection;
  /** From the segment to the node. */
  readonly in: LinkDirection;
  readonly ownHigh: number;
  readonly ownLow: number;
  readonly dropsForeignSources: boolean;
  readonly dropsForeignDestinations: boolean;
  readonly echo: boolean;
  readonly security: PortSecurity | undefined;
  /** Reported groups as pairs of address parts; undefined: those that the node has joined. */
  readonly groups: readonly (readonly [high: number, low: number])[] | undefined;

  /** A VLAN: the name of the port whose cable it shares. */
  readonly parent: string | undefined;
  /** The cables that it belongs to, and its own port, if its interface has several. */
  readonly lagg: Lagg | undefined;
  readonly member: string | undefined;
  /** The cable is plugged in. */
  cable = true;
  /** So is that of the parent, or of the member. */
  trunk = true;
  /** The switch has not shut the port down. */
  enabled = true;
  /** Both ends see a link. */
  carrier = true;
  /** The carrier as last reported to the node. */
  reported = true;
  /** Spanning tree forwards from this time on. */
  forwardsAtUs = 0;
  /** When the node last reported its groups unasked. */
  joinedUs = 0;
  /** Part of a partitioned segment. */
  part = 0;

  constructor(
    place: {
      index: number;
      segment: Segment;
      station: number;
      port: number;
      node: string;
      interface: string;
      machine?: LabNode;
      lagg?: Lagg;
      member?: string;
    },
    mac: string,
    options: PortOptions & Pick<ConnectOptions, 'parent'>,
    stream: (direction: 'out' | 'in') => RandomStream,
  ) {
    this.index = place.index;
    this.segment = place.segment;
    this.station = place.station;
    this.port = place.port;
    this.node = place.node;
    this.interface = place.interface;
    this.machine = place.machine;
    this.lagg = place.lagg;
    this.member = place.member;
    this.out = new LinkDirection(stream('out'));
    this.in = new LinkDirection(stream('in'));
    this.out.set({ ...options.link, ...options.out });
    this.in.set({ ...options.link, ...options.in });
    const own = parseMac(mac);
    if (own === undefined) throw new RangeError(`'${mac}' of ${place.node} is not a MAC address`);
    this.ownHigh = macHigh(own, 0);
    this.ownLow = macLow(own, 0);
    this.dropsForeignSources = options.filter?.dropForeignSources ?? false;
    this.dropsForeignDestinations = options.filter?.promiscuous === false;
    this.echo = options.echo ?? false;
    this.parent = options.parent;
    this.security = options.portSecurity && new PortSecurity(options.portSecurity, place.segment.ageingUs);
    this.groups = options.groups
      ?.map(groupMac)
      .map((group) => [macHigh(group, 0), macLow(group, 0)] as const);
  }

  /** The number under which the switch learns: one for all members of an LACP aggregation. */
  get learnedAs(): number {
    return this.lagg?.protocol === 'lacp' ? this.lagg.ends[0]!.index : this.index;
  }

  /** The interface has a link: by this cable, or by another of its lagg. */
  get linked(): boolean {
    return this.lagg === undefined ? this.carrier : this.lagg.carrier;
  }

  /** The other end, if this is a port towards another switch. */
  peer: CableEnd | undefined;

  get isInjector(): boolean {
    return this.station === NO_STATION && this.peer === undefined;
  }

  snapshot(nowUs: number): CableEndState {
    const { cable, trunk, enabled, carrier, reported, forwardsAtUs, joinedUs, part, security } = this;
    const state = { cable, enabled, carrier, reported, forwardsAtUs, joinedUs, part };
    return {
      ...state,
      ...(trunk ? {} : { trunk }),
      out: this.out.snapshot(nowUs),
      in: this.in.snapshot(nowUs),
      secured: security?.snapshot(nowUs) ?? [],
    };
  }

  restore(state: CableEndState): void {
    this.cable = state.cable;
    this.trunk = state.trunk ?? true;
    this.enabled = state.enabled;
    this.carrier = state.carrier;
    this.reported = state.reported;
    this.forwardsAtUs = state.forwardsAtUs;
    this.joinedUs = state.joinedUs;
    this.part = state.part;
    this.out.restore(state.out);
    this.in.restore(state.in);
    this.security?.restore(state.secured);
  }
}

export interface CableEndState {
  readonly cable: boolean;
  /** Absent: true. */
  readonly trunk?: boolean;
  readonly enabled: boolean;
  readonly carrier: boolean;
  readonly reported: boolean;
  readonly forwardsAtUs: number;
  readonly joinedUs: number;
  readonly part: number;
  readonly out: ReturnType<LinkDirection['snapshot']>;
  readonly in: ReturnType<LinkDirection['snapshot']>;
  readonly secured: ReturnType<PortSecurity['snapshot']>;
}
