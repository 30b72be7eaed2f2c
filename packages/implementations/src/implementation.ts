import type { DialectName, PfsyncDialectName, ReceiverName, Release } from './names.js';

/** What advertisements can be sent to instead of the standard group. */
export type PeerRule = 'none' | 'any' | 'group';

/** One implementation: a system, or some of its releases that behave alike. */
export interface Implementation {
  /** The system, as people call it: `FreeBSD`. */
  readonly system: string;
  /** Its releases, as people call them: `10 to 13`; empty where no release is told from another. */
  readonly releases: string;
  /** Its own pfsync; undefined where it has none that is known here. */
  readonly pfsync: PfsyncDialectName | undefined;
  /** It as a host that speaks CARP; undefined where only its pfsync is known here. */
  readonly host: HostFacts | undefined;
}

/** An implementation that a host can run. */
export interface HostImplementation extends Implementation {
  readonly host: HostFacts;
}

/** The names of its entries in the other rooms, and what differs between releases of one dialect. */
export interface HostFacts {
  /** What configurations call it; the dialect's file of the host goes by it, too. */
  readonly dialect: DialectName;
  /** What configurations say beside the dialect, where it has several releases. */
  readonly release: Release | undefined;
  /** Its rules of election. */
  readonly election: DialectName;
  /** How it signs, and fills the headers around an advertisement. */
  readonly codec: DialectName;
  /** In which order its checks on reception go. */
  readonly receiveOrder: ReceiverName;
  /** Whose words stand in its log. */
  readonly words: DialectName;
  /** A process beside the system's own stack: it reads raw frames, with the one IPv4 address of its command line. */
  readonly isProcess: boolean;
  /** FreeBSD before 14: send errors are never quite forgotten, and a demotion below 0 makes a skew below 0. */
  readonly before14: boolean;
  readonly peers: { readonly ipv4: PeerRule; readonly ipv6: PeerRule };
  /** Packets that wait for the answer to one ARP request (net.link.ether.inet.maxhold). */
  readonly heldPackets: number;
  /** The errno of a sender whose packet pf blocks: 1 (EPERM) or 13 (EACCES). */
  readonly blocked: number;
}
