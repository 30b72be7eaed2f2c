import { type FrameProtocol, frameProtocol } from './frame-protocol.js';

/** The station of a frame that no node has sent. */
export const NO_STATION = -1;

/** A frame under way. All its receivers see the same bytes, and nobody changes them. */
export class Frame {
  /** Counts the frames of a run. A copy, duplicated or damaged, keeps the number. */
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Index of the node that sent it, or `NO_STATION`. */
  readonly station: number;
  /** World's time. */
  readonly sentUs: number;
  #protocol: FrameProtocol | undefined;

  constructor(id: number, bytes: Uint8Array, station: number, sentUs: number) {
    this.id = id;
    this.bytes = bytes;
    this.station = station;
    this.sentUs = sentUs;
  }

  /** Looked up when first asked for: most runs have no rule that asks. */
  get protocol(): FrameProtocol {
    this.#protocol ??= frameProtocol(this.bytes);
    return this.#protocol;
  }

  /** The same frame with one bit turned over. */
  withFlippedBit(bit: number): Frame {
    const bytes = this.bytes.slice();
    bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
    return new Frame(this.id, bytes, this.station, this.sentUs);
  }
}

/** A frame that leaves a switch at several ports at once. */
export class Flood {
  readonly frame: Frame;
  /** Indexes of attachments. */
  readonly ports: Int32Array;

  constructor(frame: Frame, ports: Int32Array) {
    this.frame = frame;
    this.ports = ports;
  }
}
