import { parseTcpOptions, TCP_MAX_WINSHIFT, TcpView, TH_FIN, TH_SYN } from '@carplab/codec/net';
import { WSCALE_FLAG } from './peer.js';

const view = new TcpView();

/** The fields of a TCP segment needed for tracking. One object serves any number of segments. */
export class Segment {
  /** `TH_…` bits. */
  flags = 0;
  seq = 0;
  ack = 0;
  /** As in the header, not scaled. */
  win = 0;
  /** Bytes of data. */
  length = 0;
  /** `WSCALE_FLAG` and the shift, or 0; only from a SYN. */
  wscale = 0;

  /** Reads the segment from `at` to `end`, which is at least 20 bytes. False if its header runs past the end. */
  read(bytes: Uint8Array, at: number, end: number): boolean {
    view.on(bytes, at);
    const { headerLength } = view;
    if (headerLength < 20 || at + headerLength > end) return false;
    this.flags = view.flags;
    this.seq = view.sequence;
    this.ack = view.acknowledgment;
    this.win = view.window;
    this.length = end - at - headerLength;
    this.wscale = 0;
    if ((this.flags & TH_SYN) !== 0 && headerLength > 20) {
      const { windowScale } = parseTcpOptions(bytes, view.optionsAt, view.dataAt);
      if (windowScale !== undefined) this.wscale = WSCALE_FLAG | Math.min(windowScale, TCP_MAX_WINSHIFT);
    }
    return true;
  }

  /** The sequence number after it, counting data, SYN and FIN. */
  get end(): number {
    const marks = ((this.flags & TH_SYN) !== 0 ? 1 : 0) + ((this.flags & TH_FIN) !== 0 ? 1 : 0);
    return (this.seq + this.length + marks) >>> 0;
  }
}
