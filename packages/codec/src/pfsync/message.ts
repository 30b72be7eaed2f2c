// pfsync's messages as plain objects: what `decode --json` prints, and what `craft pfsync` and the encoder take.
//
// Keys are the kernels' field names in camelCase. State ids are 16 hexadecimal digits and creatorids 8, in wire
// order, as every tool prints them; 64-bit numbers are decimal strings; addresses are text. They hold every bit:
// an address of a state is written as IPv4 only where the 12 bytes after it are zero, and `Leftovers` say what is
// where senders leave zeros.

/** Bytes that mean nothing, where they are not zero; hexadecimal. */
export interface Leftovers {
  /** All padding of the message, put together. */
  readonly pad?: string;
  /** What follows the NUL of a name, from the NUL on, by the name's key. OpenBSD's CLR has such. */
  readonly afterNul?: Readonly<Record<string, string>>;
  /** What a longer message of version 6 has behind the fields that are known. */
  readonly extra?: string;
}

/** What scrub remembers of a peer. */
export interface PfsyncScrub {
  readonly pfssFlags: number;
  /** Lowest TTL seen. */
  readonly pfssTtl: number;
  /** 1: the block means something. */
  readonly scrubFlag: number;
  readonly pfssTsMod: number;
}

/** Where one side of a connection stands. */
export interface PfsyncPeer {
  readonly scrub: PfsyncScrub;
  /** Highest sequence number sent so far. */
  readonly seqlo: number;
  /** Highest that the other side acknowledged, plus its window. */
  readonly seqhi: number;
  /** What pf adds to sequence numbers; 0: nothing. */
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
 * Addresses and ports on one side of pf. Index 0 and 1 are not source and destination: for a state of direction in
 * 0 is the source, for one of direction out the destination.
 */
export interface PfsyncKey {
  readonly addr: readonly [string, string];
  readonly port: readonly [number, number];
  /** OpenBSD only. */
  readonly rdomain?: number;
  /** OpenBSD only; BSD's number. */
  readonly af?: number;
}

/** A full state, of INS, UPD or DEL. Which optional fields are there depends on the format. */
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
  /** 4294967295: none; so are the next two. */
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

/** INS_ACK, UPD_REQ and DEL_C: the name of a state. UPD_REQ with zeros asks for all. */
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
  /** Seconds since the request came in. */
  readonly endtime: number;
  /** 1 start, 2 end. */
  readonly status: number;
}

/** A BSD socket address in 28 bytes. */
export interface PfsyncSockaddr {
  /** What it says of its length: 16 or 28. */
  readonly len: number;
  readonly family: number;
  readonly port: number;
  /** Empty for an unknown family. */
  readonly addr: string;
  /** The bytes that are in none of these, hexadecimal; absent if all are zero. */
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
