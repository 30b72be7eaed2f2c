import type { StateFormat } from '@carplab/codec/pfsync';
import type { PfsyncDialectName } from '@carplab/implementations';

export type { PfsyncDialectName };

/** What can be queued of a state that is in the table. */
export type StateQueue = 'INS' | 'IACK' | 'UPD' | 'UPD_C';

/** What a packet is made of, in the order in which a system writes it; `PLUS` is BUS and CLR. */
export type PacketPart = StateQueue | 'DEL_C' | 'UPD_REQ' | 'PLUS' | 'EOF';

/** Action numbers of full states in one format. */
export interface StateActions {
  readonly insert: number;
  readonly update: number;
}

/** How one system's pfsync differs. Everything else is common to them all. */
export interface PfsyncDialect {
  readonly name: PfsyncDialectName;
  /** Where this is from; and whether it is inferred. */
  readonly source: string;
  /** Of the header. */
  readonly version: 5 | 6;
  /** Its number of AF_INET6. */
  readonly afInet6: 24 | 28;
  /** Formats in which it can send, the default first. Those that it reads are by action. */
  readonly formats: readonly StateFormat[];
  readonly actions: Readonly<Partial<Record<StateFormat, StateActions>>>;
  /** Actions from here on are unknown. */
  readonly maxAction: number;
  /** Actions below it that are unknown all the same. */
  readonly refused: readonly number[];
  /** The first number that is no timeout class. */
  readonly timeoutMax: number;
  readonly order: readonly PacketPart[];
  /** Octets that it keeps free for the IP header. */
  readonly ipHeader: number;
  /** Packets longer than this cannot be built; Infinity: they can. */
  readonly maxPacket: number;
  /** An IPv6 group and IPv6 peers. */
  readonly ipv6: boolean;

  /** A state on an interface that is not known is taken all the same. */
  readonly unknownInterfaces: boolean;
  /** CLR with an interface: only that interface's states go, or all if it exists. */
  readonly clearsByInterface: boolean;
  /** UPD_REQ leaves at once as a packet of its own, at once with its bucket, or with what the bucket sends next. */
  readonly request: 'own packet' | 'pushed' | 'queued';
  /** Our newer version of a state is pushed at once, or leaves by the rule of two seconds. */
  readonly staleIsPushed: boolean;
  /** The destination's sequence is compared from SYN_SENT on whatever the states are, or only for equal states. */
  readonly dstSequence: 'from SYN_SENT' | 'equal states';
  /** With one stale peer, the update's destination peer is taken even if it was the stale one. */
  readonly overwritesDst: boolean;
  /** An old TCP state that both sides have closed gives way to one with its key. */
  readonly closedGivesWay: boolean;
  /** Microseconds that a packet is held for the peer's INS_ACK, unless told. */
  readonly deferUs: number;
  /** The most packets held; what happens then. */
  readonly deferMax: number;
  readonly deferFull: 'oldest goes' | 'all go';
  /** What an update from the peer does to a held packet. */
  readonly deferOnUpdate: 'drop' | 'send';

  /** Time before a bulk request is repeated, and how often it is. */
  readonly bulkRetryUs: number;
  readonly bulkTries: number;
  /** The end of a bulk is compared with the time of the request. */
  readonly bulkEndTime: boolean;
  /** Time between two packets of a bulk; 0: a tick of the clock. */
  readonly bulkGapUs: number;
  /** How long it waits for the end, once a bulk has begun. */
  bulkTimeoutUs(limit: number, statesPerPacket: number, tickUs: number): number;
  /** A sync link that is down demotes as well. */
  readonly linkDemotes: boolean;
  /** The packets' IPv4 ids are drawn; else they are 0. */
  readonly randomId: boolean;
  /** Demotion while the table is not known to be complete: of the host, or of the group `carp`. */
  readonly demotion: 'host' | 'group';
}
