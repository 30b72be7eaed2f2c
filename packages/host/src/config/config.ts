import type { AddressInput, Secret } from '@carplab/codec';
import type { ElectionDialect } from '@carplab/election';
import type { DialectName, Fix, Release } from '@carplab/implementations';
import type { PfConfig } from '@carplab/pf';
import type { PfsyncInterfaceConfig } from '../pfsync/pfsync-config.js';

/** A machine: plain data. Absent settings use the implementation's default. */
export interface HostConfig {
  readonly name: string;
  /** A shipped dialect by name, or a changed one: `defineDialect` of `@carplab/election`. */
  readonly dialect: DialectName | ElectionDialect;
  /**
   * FreeBSD: 14, with unicast peers, another order of receive checks and corrected send-error counting, or 12, as
   * measured, which stands for 10 to 13. Default: 14
   */
  readonly release?: Release;
  /** FreeBSD: faults of that release which this machine no longer has. Default: none, as released */
  readonly fixes?: readonly Fix[];
  /**
   * Timer granularity: ticks per second of the host's clock. A timer set at time t to last d ends ceil(d/tick) + 1
   * ticks after the tick that contains t, as the kernels' tvtohz computes. Default: exact
   */
  readonly hz?: number;
  /**
   * FreeBSD: kern.timecounter.alloweddeviation, 0 to 50: CARP's timers fire up to that percentage of their wait late,
   * rounded to a power of two (5, the kernel's own default: 1/16), as on an idle machine; how much is drawn. Default: 0,
   * exact
   */
  readonly alloweddeviation?: number;
  /** CARP's timers fire up to so much late, microseconds, as on a machine short of CPU; how much is drawn. Default: 0 */
  readonly lateUs?: number;
  /**
   * UCARP: libpcap's read timeout, microseconds; ucarp itself uses 1 000 000. The process then reads packets and checks
   * timers and carrier only when it wakes, as measured on Linux. Default: at once and exact
   */
  readonly pcapTimeoutUs?: number;
  readonly interfaces: readonly InterfaceConfig[];
  readonly vhids: readonly VhidConfig[];
  /** net.inet.carp.preempt; UCARP `-P`. Default: false */
  readonly preempt?: boolean;
  /** net.inet.carp.allow. Default: true */
  readonly allow?: boolean;
  /** net.inet.carp.log, FreeBSD: 0 nothing, 1 changes of state, 2 bad packets too. Default: 1 */
  readonly log?: 0 | 1 | 2;
  /** FreeBSD: net.inet.carp.demotion at boot, a tunable; the other kernels' count of problems. */
  readonly demotion?: number;
  /** OpenBSD: demotion counts of interface groups at boot, 0 to 255 (`ifconfig -g carp carpdemote 128`). */
  readonly groups?: Readonly<Record<string, number>>;
  /** FreeBSD: net.inet.carp.ifdown_demotion_factor (240). */
  readonly interfaceDownDemotion?: number;
  /** FreeBSD: net.inet.carp.senderr_demotion_factor (240; OPNsense: 0). */
  readonly sendErrorDemotion?: number;
  /** Routes packets, and sets the Router flag in IPv6 neighbor advertisements. Default: true, as on a firewall */
  readonly forwarding?: boolean;
  /** Static routes; connected networks and the interfaces' gateways need none. */
  readonly routes?: readonly RouteConfig[];
  /** The packet filter. Default: none */
  readonly pf?: PfConfig;
  /** The pfsync interface. Default: none. Without `pf`, it brings a pf that passes everything. */
  readonly pfsync?: PfsyncInterfaceConfig;
  /** TCP services on every address of the host; they echo what they receive. */
  readonly services?: readonly ServiceConfig[];
  /** net.inet.tcp.blackhole. 1: no answer to a SYN to a closed port; 2: nor to any other segment (OPNsense). */
  readonly tcpBlackhole?: 0 | 1 | 2;
  /** net.inet.udp.blackhole: no "port unreachable". */
  readonly udpBlackhole?: boolean;
  /** OPNsense's persistent maintenance mode is on in its config.xml. */
  readonly maintenance?: boolean;
  /**
   * The addresses for which it answers ARP, IPv6 neighbor discovery and pings, and which it announces. Default: all
   */
  readonly answers?: Answers;
}

/**
 * `all`: the whole machine, as in a simulation. `virtual`: only its virtual addresses; the interface's own belong to a
 * real system. `system`: a real system answers for the virtual addresses too; they are announced with the interface's
 * own MAC address. `none`: nothing is answered or announced.
 */
export type Answers = 'all' | 'virtual' | 'system' | 'none';

export interface RouteConfig {
  /** `default`, or a network such as `10.0.0.0/8`. */
  readonly to: string;
  /** The next router, on one of the host's networks. */
  readonly via: AddressInput;
}

export interface ServiceConfig {
  /** 1 to 65535. */
  readonly port: number;
}

export interface InterfaceConfig {
  /** `vtnet0`, `em0`, `eth0`… */
  readonly name: string;
  /** Its own MAC address. */
  readonly mac: AddressInput;
  /** Its own addresses with prefix lengths. A link-local one, if missing, is derived from the MAC address. */
  readonly addresses?: readonly string[];
  /** Next hop for peers outside its networks. */
  readonly gateway?: AddressInput;
  readonly gateway6?: AddressInput;
  /** Does not receive its own frames (IFF_SIMPLEX). Default: true, as on Ethernet */
  readonly simplex?: boolean;
}

export interface VhidConfig {
  /** The name of the parent interface. */
  readonly interface: string;
  /** 1 to 255, unique on the interface. */
  readonly vhid: number;
  /** Seconds. Default: 1 */
  readonly advbase?: number;
  /** 1/256 s. Default: 0 */
  readonly advskew?: number;
  /** As given to ifconfig or `ucarp -p`: the first 19 bytes count. */
  readonly password?: string | Secret;
  /** The 20-byte key as set by ioctl or netlink, instead of a password. */
  readonly key?: Uint8Array | Secret;
  /** The virtual addresses with prefix lengths, in the order of configuration. */
  readonly addresses: readonly string[];
  /** FreeBSD 14 `peer`, OpenBSD `carppeer`, UCARP `--mcast`: the IPv4 destination instead of 224.0.0.18. */
  readonly peer?: AddressInput;
  /** FreeBSD 14 `peer6`: instead of ff02::12. */
  readonly peer6?: AddressInput;
  /** OpenBSD: interface groups of the carp interface. Default: `carp` */
  readonly groups?: readonly string[];
  /** The MAC address configured on the carp interface (`lladdr`): NetBSD, and OpenBSD, which also hashes it. */
  readonly lladdr?: AddressInput;
  /** UCARP `-r`. */
  readonly deadRatio?: number;
  /** UCARP `-S`: ignore the carrier. */
  readonly ignoreLink?: boolean;
  /** UCARP `-M`: advertisements go to the Ethernet broadcast address. */
  readonly broadcast?: boolean;
}

/** A source of random numbers: each call returns the next unsigned 32-bit integer. */
export type Draws = () => number;
