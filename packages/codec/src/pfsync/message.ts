// pfsync's messages as plain objects: the output of `decode --json`, and the input of `craft pfsync` and the encoder.
// Keys are the kernels' field names in camelCase. State ids are 16 hexadecimal digits and creatorids 8, in wire order,
// as every tool prints them; 64-bit numbers are decimal strings; addresses are text. Nothing is lost: a state's address
// is written as IPv4 only if the 12 bytes after it are zero, and `Leftovers` hold bytes that senders leave zero.

/** Unused bytes that are not zero; hexadecimal. */
export interface Leftovers {
  /** All padding of the message, concatenated. */
  readonly pad?: string;
  /** The bytes from the NUL of a name on, by the name's key. OpenBSD's CLR has them. */
  readonly afterNul?: Readonly<Record<string, string>>;
  /** What a longer message of version 6 has after the known fields. */
  readonly extra?: string;
}

/** Scrub's record of a peer. */
export interface PfsyncScrub {
  readonly pfssFlags: number;
  /** Lowest TTL seen. */
  readonly pfssTtl: number;
  /** 1: the block is valid. */
  readonly scrubFlag: number;
  readonly pfssTsMod: number;
}

/** The state of one side of a connection. */
export interface PfsyncPeer {
  readonly scrub: PfsyncScrub;
  /** Highest sequence number sent so far. */
  readonly seqlo: number;
  /** Highest that the other side acknowledged, plus its window. */
  readonly seqhi: number;
  /** Added to sequence numbers by pf; 0: unchanged. */
  readonly seqdiff: number;
  /** Before scaling. */
  readonly maxWin: number;
  readonly mss: number;
  /** TCP: 0 to 12; others: 0 to 2. */
  readonly state: number;
  /** Shift count in the low 4 bits, 0x80 if the option was seen. */
  readonly wscale: number;
}

/**
 * Addresses and ports on one side of pf. Index 0 and 1 are not source and destination: with direction in, 0 is the
 * source; with direction out, the destination.
 */
export interface PfsyncKey {
  readonly addr: readonly [string, string];
  readonly port: readonly [number, number];
  /** OpenBSD only. */
  readonly rdomain?: number;
  /** OpenBSD only; BSD's number. */
  readonly af?: number;
}

/** A full state, as in INS, UPD or DEL. Which optional fields exist depends on the format. */
export interface PfsyncState extends Leftovers {
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly ifname: string;
  /** [0] on the wire, [1] on the side of the stack. */
  readonly key: readonly [PfsyncKey, PfsyncKey];
  /** The initiator. */
  readonly src: PfsyncPeer;
  /** The responder. */
  readonly dst: PfsyncPeer;
  readonly rtAddr: string;
  /** 4294967295: none; likewise for the next two. */
  readonly rule: number;
  readonly anchor: number;
  readonly natRule: number;
  /** Age, s. */
  readonly creation: number;
  /** Time left, s. */
  readonly expire: number;
  /** In the direction of the state, and against it; decimal. */
  readonly packets: readonly [string, string];
  readonly bytes: readonly [string, string];
  /** 8 hexadecimal digits: hostid of the owner. */
  readonly creatorid: string;
  /** 1 in, 2 out. */
  readonly direction: number;
  readonly log: number;
  /** 1301: the low byte only. */
  readonly stateFlags: number;
  /** Number of the class. */
  readonly timeout: number;

  /** All but 1500: BSD's address family as the sender numbers it. */
  readonly af?: number;
  /** All but 1500. */
  readonly proto?: number;
  /** All but 1500. */
  readonly syncFlags?: number;
  /** All but 1500. */
  readonly updates?: number;

  /** 1400 and 1500. */
  readonly qid?: number;
  readonly pqid?: number;
  readonly dnpipe?: number;
  readonly dnrpipe?: number;
  readonly rtIfname?: string;

  /** 1400, 1500 and OpenBSD, which has one for each side of pf. -1: none. */
  readonly rtableid?: number | readonly [number, number];
  readonly minTtl?: number;
  readonly setTos?: number;
  readonly maxMss?: number;
  readonly setPrio?: readonly [number, number];
  readonly rt?: number;

  /** 1500 only. */
  readonly tagname?: string;
  readonly origIfname?: string;
  readonly wireAf?: number;
  readonly stackAf?: number;
  readonly rtAf?: number;
  readonly wireProto?: number;
  readonly stackProto?: number;
}

/** UPD_C. */
export interface PfsyncUpdC extends Leftovers {
  readonly id: string;
  readonly src: PfsyncPeer;
  readonly dst: PfsyncPeer;
  readonly creatorid: string;
  /** 0 from every sender. */
  readonly expire: number;
  readonly timeout: number;
  /** OpenBSD only; 0. */
  readonly stateFlags?: number;
}

/** INS_ACK, UPD_REQ and DEL_C: the id of a state. UPD_REQ with zeros requests all. */
export interface PfsyncStateId extends Leftovers {
  readonly id: string;
  readonly creatorid: string;
}
export type PfsyncInsAck = PfsyncStateId;
export type PfsyncUpdReq = PfsyncStateId;
export type PfsyncDelC = PfsyncStateId;

/** CLR. */
export interface PfsyncClr extends Leftovers {
  /** Empty: on all interfaces. */
  readonly ifname: string;
  readonly creatorid: string;
}

/** BUS. */
export interface PfsyncBus extends Leftovers {
  /** Hostid of the sender. */
  readonly creatorid: string;
  /** Seconds since the request arrived. */
  readonly endtime: number;
  /** 1 start, 2 end. */
  readonly status: number;
}

/** A BSD socket address in 28 bytes. */
export interface PfsyncSockaddr {
  /** The length that it claims: 16 or 28. */
  readonly len: number;
  readonly family: number;
  readonly port: number;
  /** Empty for an unknown family. */
  readonly addr: string;
  /** The bytes outside these fields, hexadecimal; absent if all are zero. */
  readonly rest?: string;
}

/** TDB. */
export interface PfsyncTdb extends Leftovers {
  readonly spi: number;
  readonly dst: PfsyncSockaddr;
  /** Version 5: a number of 32 bits; version 6: of 64. Decimal. */
  readonly rpl: string;
  readonly curBytes: string;
  /** 50 ESP, 51 AH. */
  readonly sproto: number;
  readonly updates: number;
  /** Version 6 only. */
  readonly rdomain?: number;
}

/** What a section of an action that carries messages may hold. */
export type PfsyncMessage = PfsyncState | PfsyncUpdC | PfsyncStateId | PfsyncClr | PfsyncBus | PfsyncTdb;
