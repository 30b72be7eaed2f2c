import type { Peer } from './peer.js';

/** States of a peer of UDP, and of what is neither TCP nor ICMP (PFUDPS_…, PFOTHERS_…). */
export const NO_TRAFFIC = 0;
export const SINGLE = 1;
export const MULTIPLE = 2;

/** A packet from `src` to `dst`. True if both have answered each other: the longer timeout holds. */
export function trackOther(src: Peer, dst: Peer): boolean {
  if (src.state < SINGLE) src.state = SINGLE;
  if (dst.state === SINGLE) dst.state = MULTIPLE;
  return src.state === MULTIPLE && dst.state === MULTIPLE;
}
