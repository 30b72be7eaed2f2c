// What pf uses of the states of a TCP peer (TCPS_…, tcp_fsm.h), with their numbers on the wire.

export const TCPS_CLOSED = 0;
/** It has sent a SYN, or whatever was the first that pf saw of it. */
export const TCPS_SYN_SENT = 2;
/** Its SYN is acknowledged. */
export const TCPS_ESTABLISHED = 4;
/** It has sent a FIN. */
export const TCPS_CLOSING = 7;
/** Its FIN is acknowledged. */
export const TCPS_FIN_WAIT_2 = 9;
/** There was a RST. */
export const TCPS_TIME_WAIT = 10;
