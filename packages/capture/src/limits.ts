/** The largest record this package reads, in bytes: 16 MiB. Wireshark draws the same line for a block. */
export const MAX_RECORD: number = 16 * 1024 * 1024;

/** libpcap's MAXIMUM_SNAPLEN (pcap-int.h), in bytes: no capture of a real link holds a longer packet. */
export const MAX_SNAPLEN = 262_144;

/** Interfaces that one pcapng section may describe, far more than any real file does. */
export const MAX_SECTION_INTERFACES = 16_384;

/** Bytes of descriptions (sections, interfaces, resolved names, comments of these) kept over a whole file. */
export const METADATA_BUDGET: number = 8 * 1024 * 1024;

/** Problems kept per code; the others are counted. A flood of one kind then never hides another. */
export const PROBLEMS_PER_CODE = 8;

/** Distinct keys a tally keeps; the others are only in its total. */
export const TALLY_KEYS = 256;
