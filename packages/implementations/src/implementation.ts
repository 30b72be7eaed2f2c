import type { DialectName, Fix, PfsyncDialectName, ReceiverName, Release } from './names.js';

/** What advertisements can be sent to instead of the standard group. */
export type PeerRule = 'none' | 'any' | 'group';

/** One implementation: a system, or some of its releases that behave alike. */
export interface Implementation {
  /** The system's common name: `FreeBSD`. */
  readonly system: string;
  /** Its releases: `10 to 13`; empty if releases are not distinguished. */
  readonly releases: string;
  /** Its pfsync; undefined if none is known here. */
  readonly pfsync: PfsyncDialectName | undefined;
  /** As a host that speaks CARP; undefined if only its pfsync is known here. */
  readonly host: HostFacts | undefined;
}

/** An implementation that a host can run. */
export interface HostImplementation extends Implementation {
  readonly host: HostFacts;
}

/** The names of its entries in the other packages, and what differs between releases of one dialect. */
export interface HostFacts {
  /** Its name in configurations, and of its file in host. */
  readonly dialect: DialectName;
  /** What configurations state beside the dialect, if it has several releases. */
  readonly release: Release | undefined;
  /** Its election rules. */
  readonly election: DialectName;
  /** How it signs advertisements and fills the headers around them. */
  readonly codec: DialectName;
  /** The order of its receive checks. */
  readonly receiveOrder: ReceiverName;
  /** Whose wording its log uses. */
  readonly words: DialectName;
  /** A user process: it reads raw frames, and has one IPv4 address, from its command line. */
  readonly isProcess: boolean;
  /** FreeBSD before 14: send errors never decay completely, and a negative demotion makes the skew negative. */
  readonly before14: boolean;
  readonly peers: { readonly ipv4: PeerRule; readonly ipv6: PeerRule };
  /** What is wrong in it as released; a configuration's `fixes` take away from that. */
  readonly faults: readonly Fix[];
  /** Packets held while one ARP request is unanswered (net.link.ether.inet.maxhold). */
  readonly heldPackets: number;
  /** The errno that a sender gets if pf blocks its packet: 1 (EPERM) or 13 (EACCES). */
  readonly blocked: number;
}
