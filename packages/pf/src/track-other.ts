import type { Peer } from './peer.js';

/** Peer states of UDP and of protocols other than TCP and ICMP (PFUDPS_…, PFOTHERS_…). */
export const NO_TRAFFIC = 0;
export const SINGLE = 1;
export const MULTIPLE = 2;

/** A packet from `src` to `dst`. True if both sides have been answered: the longer timeout applies. */
export function trackOther(src: Peer, dst: Peer): boolean {
  if (src.state < SINGLE) src.state = SINGLE;
  if (dst.state === SINGLE) dst.state = MULTIPLE;
  return src.state === MULTIPLE && dst.state === MULTIPLE;
}
