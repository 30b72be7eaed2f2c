import type { DialectName, Password } from '@carplab/codec';
import type { Instance } from '@carplab/election';

/** Whose MAC address: that of the virtual host, or the interface's own. */
export type WhoseMac = 'virtual' | 'physical';

/** The input of `status` about a virtual host. */
export interface StatusTerms {
  readonly instance: Readonly<Instance>;
  readonly interface: string;
  readonly peer: string | undefined;
  readonly peer6: string | undefined;
  /** It can have unicast peers, and its `ifconfig` shows them. */
  readonly hasPeers: boolean;
}

/**
 * How one implementation differs as a host: which MAC address is used where, which peers it supports, and what its
 * tools print. Elections and HMACs have their own dialects; the headers of advertisements are in the codec's
 * `WIRE_HABITS`.
 */
export interface HostDialect {
  readonly name: DialectName;
  readonly source: string;

  /** OPNsense runs on it: maintenance mode, and CARP disabled. */
  readonly opnsense: boolean;
  /** net.inet.carp.log says what it logs. */
  readonly logLevels: boolean;
  /** The administrator may take the host's demotion below 0. */
  readonly signedDemotion: boolean;
  /**
   * A demotion after a change of a link is announced when all changes of links of the same moment are done, once: both are
   * tasks of one queue. Elsewhere at each change.
   */
  readonly queuesDemotion: boolean;
  /** `netstat` counts each change from BACKUP to MASTER. */
  readonly countsPreempt: boolean;
  /** net.inet.carp.dscp is the TOS of advertisements. */
  readonly dscp: boolean;
  /** The kernel has the newest vhid first in its list. */
  readonly newestFirst: boolean;
  /** An advertisement to a unicast peer leaves from the interface's own MAC address. */
  readonly unicastFromNic: boolean;
  /** What of an ICMP message stands for ports in pf's states. */
  readonly icmpKeys: 'id' | 'id and type';

  /** A virtual host is an interface of its own, `carp0`, with its own name in logs. */
  readonly carpInterfaces: boolean;
  /** The carp interface can be given another MAC address (`ifconfig carp0 lladdr`), from which everything then leaves. */
  readonly takesLladdr: boolean;
  /** The frame's source and the sender inside, when a MASTER answers for a virtual address. */
  readonly arp: { readonly frame: WhoseMac; readonly sender: WhoseMac };
  /** What an ARP request for a new MASTER's own address holds as target. */
  readonly gratuitousTarget: 'zero' | 'sender';
  /**
   * Which states answer another host's gratuitous ARP for a virtual address: MASTER, as kernels do for each of their
   * addresses ("is using my IP address"), or also BACKUP, which then gives its own MAC address.
   */
  readonly contradicts: 'never' | 'as MASTER' | 'always';
  /** Frame's source of neighbor advertisements for virtual addresses, and whether unsolicited ones say Router. */
  readonly ndp: { readonly frame: WhoseMac; readonly router: boolean };
  /** Frame's source of what is sent from a virtual address. */
  readonly data: WhoseMac;
  /** Frames to the virtual MAC address are taken in by a MASTER. */
  readonly hearsVirtualMac: boolean;
  /** The source of IPv4 advertisements where the interface has no address of its own. */
  readonly unnumberedSource: 'virtual address' | '0.0.0.0';
  /** Announces its own addresses by ARP as they are configured. */
  readonly announcesOwn: boolean;
  /** An address has one vhid or none: a virtual one is not the machine's own as well. */
  readonly vhidOfAddress: boolean;

  /** How an administrator demotes: the whole host, a group, or not at all. */
  readonly demotionCommand: 'host' | 'group' | 'none';
  /** A clean halt takes the carp interfaces down first. */
  readonly haltStops: boolean;
  /** `state` writes the whole configuration back, which restarts the machine. */
  readonly forceConfigures: boolean;

  /** The key after a new password, given the one before; undefined where the password is refused. */
  newKey(before: Uint8Array, password: Password): Uint8Array | undefined;
  /** The lines of `ifconfig`. */
  status(terms: StatusTerms): string[];
  /** The log line about a refused packet, or undefined. `level` is net.inet.carp.log. */
  refusalLine(refusal: string, terms: RefusalTerms, level: number): string | undefined;
}

/** What a log line about a refused packet can name. */
export interface RefusalTerms {
  readonly interface: string;
  readonly vhid: number;
  readonly version: number;
  readonly ttl: number;
  readonly length: number;
}
