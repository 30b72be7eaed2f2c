import type { Secret } from '@carplab/codec';
import type { ElectionDialect } from '@carplab/host';
import type { DialectName, Fix, Release } from '@carplab/implementations';
import type { PfInput, PfsyncInput } from './pf-input.js';

/** `12.5s`, `300ms`, `2m`, or a number of seconds. */
export type TimeInput = string | number;

/** A part of a whole: a number from 0 to 1, or a percentage such as `50%`. */
export type ShareInput = number | string;
/** One or several. */
export type Some<T> = T | T[];

/** What a cable does to frames. `loss`, `duplicate`, `reorder` and `corrupt` are fractions of frames. */
export interface LinkInput {
  /** Default: 50 µs. */
  latency?: TimeInput;
  /** The largest extra delay; drawn uniformly. */
  jitter?: TimeInput;
  loss?: ShareInput;
  duplicate?: ShareInput;
  reorder?: ShareInput;
  /** How much later a reordered frame arrives. Default: 1 ms. */
  reorderBy?: TimeInput;
  /** One bit is flipped. */
  corrupt?: ShareInput;
}

/** A cable between two switches of a segment. Steps name it as `lan:sw1-sw2`. */
export interface SwitchLinkInput {
  segment: string;
  between: [string, string];
  /** Default: 50 µs. */
  latency?: TimeInput;
  /** The fraction of frames that are lost, 0 to 1. Default: 0. */
  loss?: ShareInput;
}

/** A switch, or several. */
export interface SegmentInput {
  /** Several switches by name, which the scenario's `links` connect. Each learns MAC addresses by itself. */
  switches?: string[];
  /** How long a MAC address is remembered. Default: 300 s. */
  ageing?: TimeInput;
  macLimit?: number;
  /** IGMP and MLD snooping. Default: `off`. */
  snooping?: 'off' | 'on-with-querier' | 'on-without-querier';
  membership?: TimeInput;
  unregisteredMulticast?: 'drop' | 'flood';
  /** Does not forward 224.0.0.0/24, which includes CARP's group. */
  eatsLinkLocalMulticast?: boolean;
  /** Spanning tree: how long a port waits after link-up before it forwards. */
  forwardDelay?: TimeInput;
  /** The most bytes after the Ethernet header; longer frames are dropped silently. */
  mtu?: number;
}

/** A cable, and what the switch or hypervisor does at its port. */
export interface CableInput<A = string> {
  /** The switch, on a segment with several. Default: its first. */
  switch?: string;
  /** Both directions. */
  link?: LinkInput;
  /** What differs from the node to the segment. */
  out?: LinkInput;
  /** What differs from the segment to the node. */
  in?: LinkInput;
  /** The groups that the node reports, as IP or MAC addresses. Default: all. */
  joins?: A[];
  portSecurity?: { maxMacs?: number; sticky?: boolean; violation?: 'drop' | 'shutdown' };
  filter?: { dropForeignSources?: boolean; promiscuous?: boolean };
  /** Flooded frames come back to their sender, as with some NIC teaming. */
  echo?: boolean;
}

export interface InterfaceInput<A = string> extends CableInput<A> {
  /** Needed unless it is the parent of VLANs. Default of a lagg: its members'. */
  segment?: string;
  /** A VLAN interface: the interface of this host whose cable it shares. */
  parent?: string;
  /** The VLAN's number, with `parent`. */
  vlan?: number;
  /** A link aggregation: the interfaces of this host that are its members, the first first. */
  lagg?: string[];
  /** How a lagg uses its members. Default: `failover`. */
  protocol?: 'failover' | 'lacp';
  /** With prefix lengths. */
  addresses?: Some<string>;
  /** Default: derived from the host's place in the scenario; of a VLAN interface, its parent's; of a lagg, its first member's. */
  mac?: A;
  gateway?: A;
  gateway6?: A;
  /** Does not hear its own frames. Default: true. */
  simplex?: boolean;
}

/** A virtual host's settings, as for `ifconfig … vhid`. */
export interface VhidSettings<A = string> {
  /** Seconds, 0 to 255. Default: 1. */
  advbase?: number;
  /** 1/256 s, 0 to 255. Default: 0. */
  advskew?: number;
  password?: string | Secret;
  /** With prefix lengths, in the order they are configured. */
  addresses?: Some<string>;
  peer?: A;
  peer6?: A;
  /** OpenBSD: interface groups. */
  groups?: string[];
  /** OpenBSD. */
  lladdr?: A;
  /** UCARP `-r`. */
  deadRatio?: number;
  /** UCARP `-S`. */
  ignoreLink?: boolean;
  /** UCARP `-M`. */
  broadcast?: boolean;
}

/** A virtual host that every host on the segment runs, unless a host overrides it. */
export interface SharedVhidInput<A = string> extends VhidSettings<A> {
  vhid: number;
  /** Default: the only one. */
  segment?: string;
}

/** A virtual host that differs on one host, or exists only there. */
export interface HostVhidInput<A = string> extends VhidSettings<A> {
  vhid: number;
  segment?: string;
  /** Needed only where the host has several interfaces on the segment. */
  interface?: string;
  /** This host does not run it. */
  off?: boolean;
}

/** Settings of one host, or the defaults of all. */
export interface HostSettings<A = string> {
  /** Default: `freebsd`. In TypeScript also one of `defineDialect`, which no file can hold. */
  dialect?: DialectName | ElectionDialect;
  /** FreeBSD. Default: 14. Of `defaults`, hosts of other dialects take none. */
  release?: Release;
  /** FreeBSD: faults of that release which it no longer has. Default: none, as released. Of `defaults` as `release`. */
  fixes?: Fix[];
  /** Ticks per second. Default: exact timers. */
  hz?: number;
  /** FreeBSD: how late timers may be, 0 to 50 percent, as the sysctl. Default: 0. Of `defaults` as `release`. */
  alloweddeviation?: number;
  /** Timers fire up to `max` late, drawn. Default: 0. */
  late?: { max: TimeInput };
  /** UCARP: libpcap's read timeout, the longest that packets wait; `1s` on Linux. Default: 0. */
  pcapTimeout?: TimeInput;
  preempt?: boolean;
  allow?: boolean;
  log?: 0 | 1 | 2;
  demotion?: number;
  /** OpenBSD: demotion counts of interface groups at boot. */
  groups?: { [group: string]: number };
  interfaceDownDemotion?: number;
  sendErrorDemotion?: number;
  forwarding?: boolean;
  /** Static routes; its own networks and its interfaces' gateways need none. */
  routes?: { to: string; via: A }[];
  /** The packet filter. Default: none, and everything passes. */
  pf?: PfInput;
  /** The pfsync interface. Default: none. */
  pfsync?: PfsyncInput<A>;
  /** TCP services of the firewall itself, on all its addresses. */
  services?: { port: number }[];
  /** net.inet.tcp.blackhole: which segments to a closed port get no answer. Default: 0; OPNsense sets 2. */
  tcpBlackhole?: 0 | 1 | 2;
  /** net.inet.udp.blackhole: a closed port does not answer. */
  udpBlackhole?: boolean;
  maintenance?: boolean;
  /** The default advskew of its virtual hosts. */
  advskew?: number;
  /** The default advbase of its virtual hosts. */
  advbase?: number;
  /** When it is powered on; `never`: it waits for a `boot` step. */
  start?: TimeInput;
  /** Its clock: how far ahead of the world's, and how fast it gains, in parts per billion. */
  clock?: { offset?: TimeInput; driftPpb?: number };
  /** How fast its clock gains from the start, in parts per million: `clock.driftPpb` in the unit of the step `drift`. */
  drift?: number | { ppm: number };
}

export interface HostInput<A = string> extends HostSettings<A> {
  /** Segments and own addresses, the short form; interfaces are called vtnet0, vtnet1… in this order. */
  on?: { [segment: string]: Some<string> };
  /** The long form, by interface name. */
  interfaces?: { [name: string]: InterfaceInput<A> };
  vhids?: HostVhidInput<A>[];
}

/** A machine with one interface that answers ARP and ping. */
export interface EndpointInput<A = string> extends CableInput<A> {
  /** Default: the only one. */
  segment?: string;
  addresses: Some<string>;
  mac?: A;
  gateways?: Some<A>;
  arpTimeout?: TimeInput;
  ndpTimeout?: TimeInput;
  gratuitousArp?: 'update' | 'ignore';
  start?: TimeInput;
}

/** A port on which a server echoes what it receives: `22`, `tcp/22` or `udp/53`. */
export type ServiceInput = number | string;

export interface ServerInput<A = string> extends EndpointInput<A> {
  /** Default: none. It then answers ARP and ping, and refuses connections. */
  services?: Some<ServiceInput>;
}

/** A TCP connection or UDP flow that sends requests at an interval, which the server echoes. */
export interface SessionInput<A = string> {
  /** The server's address. */
  to: A;
  port: number;
  /** Default: `tcp`. */
  protocol?: 'tcp' | 'udp';
  /** Time from the client's start to the session's. Default: after the first election; 0 if the client has a `start`. */
  delay?: TimeInput;
  /** Time between requests. Default: 1 s. */
  every?: TimeInput;
  /** Bytes in a request and in its answer. Default: 64. */
  bytes?: number;
  /** How long the session stays open. Default: to the end of the run. */
  lasts?: TimeInput;
  /** How long an expected answer may take before the session counts as hung. Default: 10 s. */
  patience?: TimeInput;
  /** How many identical sessions, called `name-1`, `name-2`… Default: one, with the plain name. */
  count?: number;
  /** Time between the starts of two sessions, with `count`. */
  spacing?: TimeInput;
  /** How the client's TCP differs from FreeBSD's defaults. */
  tcp?: TcpInput;
}

export interface TcpInput {
  mss?: number;
  /** 0 to 14; `off` omits the option. */
  windowScale?: number | 'off';
  /** How long an ACK is delayed; 0 sends it immediately. */
  delayedAck?: TimeInput;
  minRto?: TimeInput;
  maxRto?: TimeInput;
  /** Retransmissions of a segment before the connection is dropped. */
  retries?: number;
  keepalive?: { idle: TimeInput; interval: TimeInput; count: number };
}

/** A machine that pings, or opens sessions, or both. */
export interface ClientInput<A = string> extends EndpointInput<A> {
  /** The address to ping. */
  ping?: A;
  /** Sessions by name. */
  sessions?: { [name: string]: SessionInput<A> };
  /** Time between pings. Default: 1 s. */
  interval?: TimeInput;
  /** How long to wait before a ping counts as lost. Default: 1 s. */
  timeout?: TimeInput;
  /** Time from its start to the first ping. Default: after the first election; 0 if it has a `start`. */
  delay?: TimeInput;
  /** How many pings. Default: no limit. */
  count?: number;
}

/** A VRRPv2 router that is always master: it disturbs CARP on its segment. */
export interface RouterInput<A = string> extends CableInput<A> {
  segment?: string;
  /** Its own IPv4 address with a prefix length. */
  address: string;
  mac?: A;
  vrid: number;
  /** The virtual router's addresses. */
  virtual: Some<A>;
  /** Default: 100. */
  priority?: number;
  /** Seconds. Default: 1. */
  interval?: number;
  start?: TimeInput;
}
