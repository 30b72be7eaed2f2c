import type { PfsyncPeerView } from '@carplab/codec/pfsync';
import { DST, SRC } from '../table/state-rows.js';
import type { StateTable } from '../table/state-table.js';
import type { PfsyncDialect } from './dialect.js';

const TCP = 6;
const SYN_SENT = 2;
/** PF_TCPS_PROXY_SRC: a handshake proxied by pf. */
const PROXY_SRC = 11;

/** Whether a sequence number is ahead of another, modulo 2^32. */
const isAhead = (a: number, b: number): boolean => ((a - b) | 0) > 0;

function isSrcStale(table: StateTable, row: number, src: PfsyncPeerView): boolean {
  const ours = table.peerState(row, SRC);
  const theirs = src.state;
  return (
    (ours > theirs && (ours < PROXY_SRC || theirs >= PROXY_SRC)) ||
    (ours === theirs && isAhead(table.seqlo(row, SRC), src.seqlo))
  );
}

function isDstStale(dialect: PfsyncDialect, table: StateTable, row: number, dst: PfsyncPeerView): boolean {
  const ours = table.peerState(row, DST);
  const comparesSequence = dialect.dstSequence === 'from SYN_SENT' ? ours >= SYN_SENT : ours === dst.state;
  return ours > dst.state || (comparesSequence && isAhead(table.seqlo(row, DST), dst.seqlo));
}

/** Which peers of an update are older than ours: 1 the source, 2 the destination, 3 both. */
export function stalePeers(
  dialect: PfsyncDialect,
  table: StateTable,
  row: number,
  proto: number,
  src: PfsyncPeerView,
  dst: PfsyncPeerView,
): number {
  if (proto !== TCP) {
    // Other than TCP, states only ever increase.
    return (table.peerState(row, SRC) > src.state ? 1 : 0) | (table.peerState(row, DST) > dst.state ? 2 : 0);
  }
  return (isSrcStale(table, row, src) ? 1 : 0) | (isDstStale(dialect, table, row, dst) ? 2 : 0);
}
