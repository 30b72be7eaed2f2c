/** The numbers of pf's timeout classes (PFTM_…, pfvar.h), which pfsync carries. */
export const TIMEOUT = {
  tcpFirst: 0,
  tcpOpening: 1,
  tcpEstablished: 2,
  tcpClosing: 3,
  tcpFinwait: 4,
  tcpClosed: 5,
  udpFirst: 6,
  udpSingle: 7,
  udpMultiple: 8,
  icmpFirst: 9,
  icmpError: 10,
  otherFirst: 11,
  otherSingle: 12,
  otherMultiple: 13,
} as const;
