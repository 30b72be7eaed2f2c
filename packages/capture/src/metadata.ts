/** A pcapng section: what its header says about the capturing machine and program. */
export interface CaptureSection {
  /** Numbered from 0 over the file. */
  readonly index: number;
  /** Offset of its Section Header Block, in bytes. */
  readonly offset: number;
  readonly littleEndian: boolean;
  /** Length of the section after its header, in bytes; -1 if the file does not say. */
  readonly length: number;
  readonly hardware: string;
  readonly os: string;
  readonly application: string;
  /** Comments of the section and its name blocks. */
  readonly comments: readonly string[];
}

/** The contents of an Interface Statistics Block; absent fields are undefined. */
export interface InterfaceStatistics {
  /** When this was written, µs since 1970. */
  readonly timeUs: number;
  /** When the capture started and ended, µs since 1970. */
  readonly startUs: number | undefined;
  readonly endUs: number | undefined;
  /** Packets received by the interface. */
  readonly received: bigint | undefined;
  /** Packets dropped by the interface for lack of room. */
  readonly dropped: bigint | undefined;
  readonly filterAccepted: bigint | undefined;
  /** Packets dropped by the operating system. */
  readonly osDropped: bigint | undefined;
  /** Packets handed to the capturing program. */
  readonly delivered: bigint | undefined;
  readonly comments: readonly string[];
}

/** An interface as the file describes it. A pcap file has exactly one; absent texts are ''. */
export interface CaptureInterface {
  /** Numbered over the whole file: `interfaces[id].id === id`. */
  readonly id: number;
  /** Index of its section; 0 in a pcap file. */
  readonly section: number;
  readonly linkType: number;
  /** Longest capture of a packet, in bytes; 0 for no limit. */
  readonly snaplen: number;
  readonly name: string;
  readonly description: string;
  readonly filter: string;
  readonly os: string;
  readonly hardware: string;
  readonly comments: readonly string[];
  /** Resolution of the times; exact up to 2^53. */
  readonly ticksPerSecond: number;
  /** Seconds added to the times in the file. */
  readonly timeOffset: number;
  /** Bytes of frame check sequence at the end of each packet; 0 if unknown. */
  readonly fcsLength: number;
  /** The file's latest statistics for this interface. */
  readonly statistics: InterfaceStatistics | undefined;
}

/** A record of a Name Resolution Block. */
export interface ResolvedName {
  readonly kind: 'ipv4' | 'ipv6' | 'eui48' | 'eui64';
  /** 4, 16, 6 or 8 bytes, in network order. */
  readonly address: Uint8Array;
  readonly names: readonly string[];
}
