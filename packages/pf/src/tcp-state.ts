// The states of a TCP peer that pf uses (TCPS_…, tcp_fsm.h), with their wire numbers.

export const TCPS_CLOSED = 0;
/** It has sent a SYN, or its first segment seen by pf. */
export const TCPS_SYN_SENT = 2;
/** Its SYN is acknowledged. */
export const TCPS_ESTABLISHED = 4;
/** It has sent a FIN. */
export const TCPS_CLOSING = 7;
/** Its FIN is acknowledged. */
export const TCPS_FIN_WAIT_2 = 9;
/** A RST was seen. */
export const TCPS_TIME_WAIT = 10;
