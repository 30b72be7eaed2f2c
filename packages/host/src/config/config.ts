import type { DialectName, Release } from '@carplab/implementations';
import type { PfConfig } from '@carplab/pf';
import type { PfsyncInterfaceConfig } from '../pfsync/pfsync-config.js';

/** A machine: plain data. Whatever is absent has the implementation's own default. */
export interface HostConfig {
  readonly name: string;
  readonly dialect: DialectName;
  /**
   * FreeBSD: 12, as measured, or 14 with unicast peers, another order of receive checks and corrected send-error
   * counting. 12 unless told.
   */
  readonly release?: Release;
  /**
   * Granularity of the timers, ticks per second of the host's clock. A timer set to last d at time t ends
   * ceil(d/tick) + 1 ticks after the tick in which t lies: what the kernels' tvtohz gives. Exact if absent.
   */
  readonly hz?: number;
  /**
   * UCARP: libpcap's read timeout, microseconds; 1 000 000 is what ucarp asks for. Packets are then read, and timers and
   * the carrier looked at, only when the process wakes, as measured on Linux. At once and exact if absent.
   */
  readonly pcapTimeoutUs?: number;
  readonly interfaces: readonly InterfaceConfig[];
  readonly vhids: readonly VhidConfig[];
  /** net.inet.carp.preempt; UCARP `-P`. False unless told. */
  readonly preempt?: boolean;
  /** net.inet.carp.allow. True unless told. */
  readonly allow?: boolean;
  /** net.inet.carp.log, FreeBSD: 0 nothing, 1 changes of state, 2 bad packets too. 1 unless told. */
  readonly log?: 0 | 1 | 2;
  /** FreeBSD: net.inet.carp.demotion at boot, a tunable; the other kernels' count of problems. */
  readonly demotion?: number;
  /** OpenBSD: demotion counts of interface groups at boot, 0 to 255 (`ifconfig -g carp carpdemote 128`). */
  readonly groups?: Readonly<Record<string, number>>;
  /** FreeBSD: net.inet.carp.ifdown_demotion_factor (240). */
  readonly interfaceDownDemotion?: number;
  /** FreeBSD: net.inet.carp.senderr_demotion_factor (240; OPNsense: 0). */
  readonly sendErrorDemotion?: number;
  /** Routes packets, and says so in neighbour advertisements. True unless told: it is a firewall. */
  readonly forwarding?: boolean;
  /** Static routes; connected networks and the interfaces' gateways need none. */
  readonly routes?: readonly RouteConfig[];
  /** The packet filter; there is none unless told. */
  readonly pf?: PfConfig;
  /** The pfsync interface; there is none unless told. It brings a pf that passes all, if there is none. */
  readonly pfsync?: PfsyncInterfaceConfig;
  /** TCP services on every address of the host; they send back what they get. */
  readonly services?: readonly ServiceConfig[];
  /** net.inet.tcp.blackhole: 1: a SYN to a closed port is not answered, 2: nor is any other segment (OPNsense). */
  readonly tcpBlackhole?: 0 | 1 | 2;
  /** net.inet.udp.blackhole: no "port unreachable". */
  readonly udpBlackhole?: boolean;
  /** OPNsense's persistent maintenance mode is on in its config.xml. */
  readonly maintenance?: boolean;
  /** Which addresses it answers ARP, neighbour discovery and pings for, and announces. All unless told. */
  readonly answers?: Answers;
}

/**
 * `all`: the whole machine is here, as in a simulation. `virtual`: its virtual addresses; the interface's own are a
 * real system's. `system`: a real system answers for the virtual addresses too, and they are announced with the
 * interface's own MAC address. `none`: nothing is answered or announced.
 */
export type Answers = 'all' | 'virtual' | 'system' | 'none';

export interface RouteConfig {
  /** `default`, or a network as `10.0.0.0/8`. */
  readonly to: string;
  /** The next router, on one of the host's networks. */
  readonly via: string;
}

export interface ServiceConfig {
  /** 1 to 65535. */
  readonly port: number;
}

export interface InterfaceConfig {
  /** `vtnet0`, `em0`, `eth0`… */
  readonly name: string;
  /** Its own MAC address. */
  readonly mac: string;
  /** Its own addresses with prefix lengths. A link-local one is made from the MAC unless given. */
  readonly addresses?: readonly string[];
  /** Next hop to peers outside its networks. */
  readonly gateway?: string;
  readonly gateway6?: string;
  /** Does not hear its own frames (IFF_SIMPLEX). True unless told, as on Ethernet. */
  readonly simplex?: boolean;
}

export interface VhidConfig {
  /** The name of the parent interface. */
  readonly interface: string;
  /** 1 to 255, once per interface. */
  readonly vhid: number;
  /** Seconds; 1 unless told. */
  readonly advbase?: number;
  /** 1/256 s; 0 unless told. */
  readonly advskew?: number;
  /** As given to ifconfig or `ucarp -p`: 19 bytes count. */
  readonly password?: string;
  /** Instead of a password, the 20 bytes of the key as an ioctl or netlink sets them. */
  readonly key?: Uint8Array;
  /** The virtual addresses with prefix lengths, in the order in which they were configured. */
  readonly addresses: readonly string[];
  /** FreeBSD 14 `peer`, OpenBSD `carppeer`, UCARP `--mcast`: the IPv4 destination instead of 224.0.0.18. */
  readonly peer?: string;
  /** FreeBSD 14 `peer6`: instead of ff02::12. */
  readonly peer6?: string;
  /** OpenBSD: interface groups of the carp interface; `carp` unless told. */
  readonly groups?: readonly string[];
  /** OpenBSD, which hashes it as well, and NetBSD: the MAC address that the carp interface was given (`lladdr`). */
  readonly lladdr?: string;
  /** UCARP `-r`. */
  readonly deadRatio?: number;
  /** UCARP `-S`: the carrier is not looked at. */
  readonly ignoreLink?: boolean;
  /** UCARP `-M`: advertisements go to the Ethernet broadcast address. */
  readonly broadcast?: boolean;
}

/** A stream of random numbers: each call gives the next unsigned 32-bit integer. */
export type Draws = () => number;
