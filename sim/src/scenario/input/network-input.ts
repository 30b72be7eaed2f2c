import type { DialectName, Release } from '@carplab/implementations';
import type { PfInput, PfsyncInput } from './pf-input.js';

/** `12.5s`, `300ms`, `2m`, or a number of seconds. */
export type TimeInput = string | number;
/** One, or several. */
export type Some<T> = T | T[];

/** What a cable does to frames. Rates are from 0 to 1. */
export interface LinkInput {
  /** Default: 50 µs. */
  latency?: TimeInput;
  /** At most so much more, uniform. */
  jitter?: TimeInput;
  loss?: number;
  duplicate?: number;
  reorder?: number;
  /** How much later a reordered frame comes. Default: 1 ms. */
  reorderBy?: TimeInput;
  /** One bit is flipped. */
  corrupt?: number;
}

/** A switch. */
export interface SegmentInput {
  /** An address not seen for so long is forgotten. Default: 300 s. */
  ageing?: TimeInput;
  macLimit?: number;
  /** IGMP and MLD snooping. Default: `off`. */
  snooping?: 'off' | 'on-with-querier' | 'on-without-querier';
  membership?: TimeInput;
  unregisteredMulticast?: 'drop' | 'flood';
  /** 224.0.0.0/24, the group of CARP in it, is not forwarded. */
  eatsLinkLocalMulticast?: boolean;
  /** Spanning tree: a port forwards only so long after its link came up. */
  forwardDelay?: TimeInput;
  /** Bytes behind the Ethernet header that it carries; longer frames are dropped, and nobody is told. */
  mtu?: number;
}

/** The switch's or hypervisor's end of a cable. */
export interface CableInput {
  /** Both directions alike … */
  link?: LinkInput;
  /** … or what differs from the node to the segment … */
  out?: LinkInput;
  /** … and back. */
  in?: LinkInput;
  /** The groups that the node reports, as IP or MAC addresses. Default: all. */
  joins?: string[];
  portSecurity?: { maxMacs?: number; sticky?: boolean; violation?: 'drop' | 'shutdown' };
  filter?: { dropForeignSources?: boolean; promiscuous?: boolean };
  /** What is flooded comes back to its sender, as some NIC teaming does. */
  echo?: boolean;
}

export interface InterfaceInput extends CableInput {
  segment: string;
  /** With prefix lengths. */
  addresses?: Some<string>;
  /** Default: made from the host's place in the scenario. */
  mac?: string;
  gateway?: string;
  gateway6?: string;
  /** Does not hear its own frames. Default: true. */
  simplex?: boolean;
}

/** A virtual host's settings, as for `ifconfig … vhid`. */
export interface VhidSettings {
  /** Seconds, 0 to 255. Default: 1. */
  advbase?: number;
  /** 1/256 s, 0 to 255. Default: 0. */
  advskew?: number;
  password?: string;
  /** With prefix lengths, in the order of their configuration. */
  addresses?: Some<string>;
  peer?: string;
  peer6?: string;
  /** OpenBSD: interface groups. */
  groups?: string[];
  /** OpenBSD. */
  lladdr?: string;
  /** UCARP `-r`. */
  deadRatio?: number;
  /** UCARP `-S`. */
  ignoreLink?: boolean;
  /** UCARP `-M`. */
  broadcast?: boolean;
}

/** A virtual host that every host on the segment runs, unless it says otherwise. */
export interface SharedVhidInput extends VhidSettings {
  vhid: number;
  /** Default: the only one. */
  segment?: string;
}

/** What one host has otherwise, or alone. */
export interface HostVhidInput extends VhidSettings {
  vhid: number;
  segment?: string;
  /** Needed only where the host has several interfaces on the segment. */
  interface?: string;
  /** This host does not run it. */
  off?: boolean;
}

/** What hosts have in common. */
export interface HostSettings {
  /** Default: `freebsd`. */
  dialect?: DialectName;
  /** FreeBSD. Default: 12. */
  release?: Release;
  /** Ticks per second. Default: exact timers. */
  hz?: number;
  /** UCARP: libpcap's read timeout, which it also sleeps for; `1s` on Linux. At once when absent. */
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
  routes?: { to: string; via: string }[];
  /** The packet filter; without one everything passes. */
  pf?: PfInput;
  /** The pfsync interface. Default: none. */
  pfsync?: PfsyncInput;
  /** TCP services of the firewall itself, on all its addresses. */
  services?: { port: number }[];
  /** net.inet.tcp.blackhole: what a closed port does not answer; OPNsense has 2. */
  tcpBlackhole?: 0 | 1 | 2;
  /** net.inet.udp.blackhole */
  udpBlackhole?: boolean;
  maintenance?: boolean;
  /** Of all its virtual hosts that do not say. */
  advskew?: number;
  advbase?: number;
  /** When it is switched on; `never` for one that waits for a `boot`. */
  start?: TimeInput;
  /** Its clock: how far from the world's, and what it gains, in parts per billion. */
  clock?: { offset?: TimeInput; driftPpb?: number };
  /** What its clock gains from the start, in parts per million: `clock.driftPpb` in the unit of the step `drift`. */
  drift?: number | { ppm: number };
}

export interface HostInput extends HostSettings {
  /** Segments and own addresses, in short: interfaces are called vtnet0, vtnet1… in this order. */
  on?: { [segment: string]: Some<string> };
  /** The same at length. */
  interfaces?: { [name: string]: InterfaceInput };
  vhids?: HostVhidInput[];
}

/** A machine with one interface, which answers ARP and ping. */
export interface EndpointInput extends CableInput {
  /** Default: the only one. */
  segment?: string;
  addresses: Some<string>;
  mac?: string;
  gateways?: Some<string>;
  arpTimeout?: TimeInput;
  ndpTimeout?: TimeInput;
  gratuitousArp?: 'update' | 'ignore';
  start?: TimeInput;
}

/** A port at which a server sends back what it gets: `22` and `tcp/22`, or `udp/53`. */
export type ServiceInput = number | string;

export interface ServerInput extends EndpointInput {
  /** None when absent: then it answers ARP and ping, and refuses connections. */
  services?: Some<ServiceInput>;
}

/** A TCP connection or a UDP flow that asks at an interval and is answered by the same bytes. */
export interface SessionInput {
  /** The server's address. */
  to: string;
  port: number;
  /** Default: `tcp`. */
  protocol?: 'tcp' | 'udp';
  /** From the client's start to the session's. */
  delay?: TimeInput;
  /** From one request to the next. Default: 1 s. */
  every?: TimeInput;
  /** Of a request and of its answer. Default: 64. */
  bytes?: number;
  /** How long the session stays open. Default: to the end of the run. */
  lasts?: TimeInput;
  /** How long an expected answer may take before the session counts as hung. Default: 10 s. */
  patience?: TimeInput;
  /** So many alike, called `name-1`, `name-2`…, each this much after the one before. */
  count?: number;
  spacing?: TimeInput;
  /** How the client's TCP differs from FreeBSD's defaults. */
  tcp?: TcpInput;
}

export interface TcpInput {
  mss?: number;
  /** 0 to 14; `off` for no such option. */
  windowScale?: number | 'off';
  /** 0 for an ACK at once. */
  delayedAck?: TimeInput;
  minRto?: TimeInput;
  maxRto?: TimeInput;
  /** A segment is sent again so often. */
  retries?: number;
  keepalive?: { idle: TimeInput; interval: TimeInput; count: number };
}

/** It pings, or holds sessions, or both. */
export interface ClientInput extends EndpointInput {
  /** The address to ping. */
  ping?: string;
  /** By name. */
  sessions?: { [name: string]: SessionInput };
  /** Default: 1 s. */
  interval?: TimeInput;
  /** Default: 1 s. */
  timeout?: TimeInput;
  /** From its start to the first ping. */
  delay?: TimeInput;
  count?: number;
}

/** A VRRPv2 router, always master: only what disturbs CARP on its segment. */
export interface RouterInput extends CableInput {
  segment?: string;
  /** Its own, with a prefix length. */
  address: string;
  mac?: string;
  vrid: number;
  /** The virtual router's. */
  virtual: Some<string>;
  /** Default: 100. */
  priority?: number;
  /** Seconds. Default: 1. */
  interval?: number;
  start?: TimeInput;
}
