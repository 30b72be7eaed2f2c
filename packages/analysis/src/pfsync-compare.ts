import type { PfsyncPeerView, PfsyncStateView } from '@carplab/codec/pfsync';
import type { PfsyncMemory } from './pfsync-memory.js';

/** Whether an update is stale, as pf's comparison decides (`pfsync_upd_tcp` and the like). */
export function behind(
  memory: PfsyncMemory,
  row: number,
  src: PfsyncPeerView,
  dst: PfsyncPeerView,
  tcp: boolean,
): boolean {
  const srcState = memory.srcState[row]!;
  const dstState = memory.dstState[row]!;
  if (srcState > src.state || dstState > dst.state) return true;
  if (!tcp) return false;
  // Sequence numbers are compared modulo 2^32.
  if (srcState === src.state && ((memory.srcSeqlo[row]! - src.seqlo) | 0) > 0) return true;
  return dstState >= 2 && ((memory.dstSeqlo[row]! - dst.seqlo) | 0) > 0;
}

/** A number for interface, direction, protocol, addresses and ports on the wire; never 0. */
export function flowHash(view: PfsyncStateView): number {
  const { bytes } = view;
  let low = view.direction + 0x100 * view.keyProto(0);
  let high = 0x2545f491;
  const mix = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      low = Math.imul(low ^ bytes[i]!, 0x01000193);
      high = Math.imul(high + bytes[i]!, 0x85ebca6b) ^ (high >>> 13);
    }
  };
  mix(view.ifnameAt, view.ifnameAt + 16);
  mix(view.addrAt(0, 0), view.addrAt(0, 0) + 36);
  return (high & 0xf_ffff) * 0x1_0000_0000 + (low >>> 0) + 1;
}
