import type { StateFormat } from '@carplab/codec/pfsync';
import type { PfsyncDialectName } from '@carplab/implementations';

export type { PfsyncDialectName };

/** Messages that can be queued for a state in the table. */
export type StateQueue = 'INS' | 'IACK' | 'UPD' | 'UPD_C';

/** The parts of a packet, in the order in which a system writes them; `PLUS` is BUS and CLR. */
export type PacketPart = StateQueue | 'DEL_C' | 'UPD_REQ' | 'PLUS' | 'EOF';

/** Action numbers of full states in one format. */
export interface StateActions {
  readonly insert: number;
  readonly update: number;
}

/** How one system's pfsync differs. Everything else is common to all. */
export interface PfsyncDialect {
  readonly name: PfsyncDialectName;
  /** Where this was read, and whether it is inferred. */
  readonly source: string;
  /** Of the header. */
  readonly version: 5 | 6;
  /** Its number of AF_INET6. */
  readonly afInet6: 24 | 28;
  /** Formats that it can send, the default first. The formats that it reads depend on the action. */
  readonly formats: readonly StateFormat[];
  readonly actions: Readonly<Partial<Record<StateFormat, StateActions>>>;
  /** Actions from here on are unknown. */
  readonly maxAction: number;
  /** Actions below it that are unknown anyway. */
  readonly refused: readonly number[];
  /** The first number that is not a timeout class. */
  readonly timeoutMax: number;
  readonly order: readonly PacketPart[];
  /** Octets reserved for the IP header. */
  readonly ipHeader: number;
  /** The longest packet that it can build; Infinity: no limit. */
  readonly maxPacket: number;
  /** Supports an IPv6 group and IPv6 peers. */
  readonly ipv6: boolean;

  /** Accepts states on unknown interfaces. */
  readonly unknownInterfaces: boolean;
  /** CLR with an interface removes only that interface's states; otherwise all, if the interface exists. */
  readonly clearsByInterface: boolean;
  /** UPD_REQ is sent at once in its own packet, at once with its bucket, or with whatever the bucket sends next. */
  readonly request: 'own packet' | 'pushed' | 'queued';
  /** Our newer version of a state is sent at once; otherwise by the two-second rule. */
  readonly staleIsPushed: boolean;
  /** Compares the destination's sequence from SYN_SENT on regardless of states, or only for equal states. */
  readonly dstSequence: 'from SYN_SENT' | 'equal states';
  /** If one peer is stale, takes the update's destination peer even if that is the stale one. */
  readonly overwritesDst: boolean;
  /** An old TCP state that both sides have closed is replaced by one with the same key. */
  readonly closedGivesWay: boolean;
  /** Default time to hold a packet for the peer's INS_ACK, microseconds. */
  readonly deferUs: number;
  /** The most packets held, and what happens beyond that. */
  readonly deferMax: number;
  readonly deferFull: 'oldest goes' | 'all go';
  /** What an update from the peer does to a held packet. */
  readonly deferOnUpdate: 'drop' | 'send';

  /** Time before a bulk request is repeated, and how often it is. */
  readonly bulkRetryUs: number;
  readonly bulkTries: number;
  /** The end of a bulk update is checked against the time of the request. */
  readonly bulkEndTime: boolean;
  /** Time between two packets of a bulk update; 0: one tick of the clock. */
  readonly bulkGapUs: number;
  /** How long to wait for the end once a bulk update has begun. */
  bulkTimeoutUs(limit: number, statesPerPacket: number, tickUs: number): number;
  /** A sync link that is down also demotes. */
  readonly linkDemotes: boolean;
  /** The packets' IPv4 ids are random; otherwise 0. */
  readonly randomId: boolean;
  /** Demotion until the table is known to be complete: of the host, or of the group `carp`. */
  readonly demotion: 'host' | 'group';
}
