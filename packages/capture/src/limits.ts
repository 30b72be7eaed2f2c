/** The largest record read, in bytes: 16 MiB, Wireshark's limit for a block. */
export const MAX_RECORD: number = 16 * 1024 * 1024;

/** libpcap's MAXIMUM_SNAPLEN (pcap-int.h), in bytes: no capture of a real link has longer packets. */
export const MAX_SNAPLEN = 262_144;

/** Interfaces per pcapng section, far more than in any real file. */
export const MAX_SECTION_INTERFACES = 16_384;

/** Bytes of descriptions (sections, interfaces, names, their comments) kept over a whole file. */
export const METADATA_BUDGET: number = 8 * 1024 * 1024;

/** Problems kept per code, so that a flood of one kind does not hide another; the others are counted. */
export const PROBLEMS_PER_CODE = 8;

/** Distinct keys in a tally; the others are only in its total. */
export const TALLY_KEYS = 256;
