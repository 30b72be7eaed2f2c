/**
 * Where each field of a state is in its row: 56 words of 32 bits, so that everything about a state is in four cache
 * lines. Numbers are words unless the name says `HALF` (16 bits) or `BYTE`.
 *
 * What depends only on the rule and seldom differs (routes, queues, tags, scrub options, all rule numbers but one) is
 * stored once in an `OptionsPool`; a row holds its number there.
 */
export const ROW_WORDS = 56;
export const ROW_HALVES: number = 2 * ROW_WORDS;
export const ROW_BYTES: number = 4 * ROW_WORDS;
/** The same in doubles. */
export const ROW_DOUBLES: number = ROW_WORDS / 2;

// What an update touches stands first and together: two cache lines.
/** Words. */
export const ID_HIGH = 0;
export const ID_LOW = 1;
export const CREATORID = 2;
export const DIRECTION_BYTE = 12;
export const TIMEOUT_BYTE = 13;
export const SYNC_FLAGS_BYTE = 14;
export const LOG_BYTE = 15;
/** Microseconds of the table's clock: when the timeout starts to count. */
export const BASE_DOUBLE = 2;
/** Seconds of the table's clock, modulo 2^32, when the peer last sent the state. */
export const PFSYNC_TIME = 6;
/** The pfsync queue that the state is in; updates since then; pfsync's marks; free, allocated or attached. */
export const QUEUE_BYTE = 28;
export const UPDATES_BYTE = 29;
export const MARKS_BYTE = 30;
export const STATUS_BYTE = 31;
/** Source peer; the destination peer has the same shape. */
export const SRC_PEER = 8;
export const PEER_WORDS = 6;
/** Within a peer. */
export const SEQLO = 0;
export const SEQHI = 1;
export const SEQDIFF = 2;
export const TS_MOD = 5;
/** Half-words within a row: max_win, then mss of the source peer. */
export const MAX_WIN_HALF: number = 2 * (SRC_PEER + 3);
export const PEER_HALVES: number = 2 * PEER_WORDS;
/** Bytes within a row: state, wscale, pfss_ttl, scrub_flag of the source peer. */
export const PEER_STATE_BYTE: number = 4 * (SRC_PEER + 4);
export const PEER_BYTES: number = 4 * PEER_WORDS;
/** pfss_flags of both peers. */
export const PFSS_FLAGS_HALF = 40;
export const QUEUE_NEXT = 21;
export const QUEUE_PREVIOUS = 22;
/** Address families of wire and stack, then their IP protocols. */
export const FAMILY_BYTE = 92;
export const PROTO_BYTE = 94;
export const STATE_FLAGS_HALF = 48;
export const INTERFACE_HALF = 49;
/** Wire key: two addresses of four words, one word of ports. The stack key has the same shape. */
export const WIRE_KEY = 25;
export const KEY_WORDS = 9;
export const KEY_PORTS = 8;
export const OPTIONS = 43;
/** Seconds of the table's clock, modulo 2^32. */
export const CREATED = 44;
export const RULE = 45;
/** Packets of the state's direction, then of the other; high word first. */
export const PACKETS = 46;
export const BYTES = 50;
export const WHEEL_NEXT = 54;
export const WHEEL_PREVIOUS = 55;

/** Values of the status byte. */
export const FREE = 0;
export const ALLOCATED = 1;
export const ATTACHED = 2;
