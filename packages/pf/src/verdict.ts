/** What becomes of a packet. */
export const PASS = 0;
/** Dropped in silence. */
export const DROP = 1;
/** Dropped; a TCP sender gets the RST that answers its segment (`return-rst`). */
export const DROP_RST = 2;
/** Dropped; the sender gets ICMP "port unreachable" (`return-icmp`). */
export const DROP_UNREACHABLE = 3;
/** Dropped; the TCP sender gets a RST with the sequence number that it has acknowledged. */
export const DROP_RESET = 4;
export type Verdict = 0 | 1 | 2 | 3 | 4;
