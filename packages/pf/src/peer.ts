import type { StateTable } from '@carplab/statesync';

/** The window scale option was seen; the low four bits are the shift. */
export const WSCALE_FLAG = 0x80;
export const WSCALE_MASK = 0x0f;

/** One side of a connection as pf tracks it: the fields that pfsync carries (struct pf_state_peer). */
export class Peer {
  /** One after the highest sequence number that it has sent; 0: nothing seen yet. */
  seqlo = 0;
  /** The limit set by the other side's acknowledgment and window. */
  seqhi = 0;
  /** Added to its sequence numbers by pf; 0: unchanged. */
  seqdiff = 0;
  /** The largest window that it offered, before scaling. */
  maxWin = 0;
  /** The number of its state: `TCPS_…`, or 0 to 2 if not TCP. */
  state = 0;
  /** `WSCALE_FLAG` and the shift; 0 without the option. */
  wscale = 0;

  /** Reads a peer (`SRC` or `DST`) of a state. */
  load(table: StateTable, row: number, peer: number): this {
    this.seqlo = table.seqlo(row, peer);
    this.seqhi = table.seqhi(row, peer);
    this.seqdiff = table.seqdiff(row, peer);
    this.maxWin = table.maxWin(row, peer);
    this.state = table.peerState(row, peer);
    this.wscale = table.wscale(row, peer);
    return this;
  }

  /** Writes it back. */
  store(table: StateTable, row: number, peer: number): void {
    table.setSeqlo(row, peer, this.seqlo);
    table.setSeqhi(row, peer, this.seqhi);
    table.setSeqdiff(row, peer, this.seqdiff);
    table.setMaxWin(row, peer, this.maxWin);
    table.setPeerState(row, peer, this.state);
    table.setWscale(row, peer, this.wscale);
  }
}
