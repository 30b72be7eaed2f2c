import { type FrameProtocol, frameProtocol } from './frame-protocol.js';
import { Hasher } from './hasher.js';

/** The station of a frame that no node sent. */
export const NO_STATION = -1;

/** A frame in flight. All receivers see the same bytes, which must not change. */
export class Frame {
  /** Counts the frames of a run. Duplicates and corrupted copies keep the number. */
  readonly id: number;
  readonly bytes: Uint8Array;
  /** Index of the node that sent it, or `NO_STATION`. */
  readonly station: number;
  /** World's time. */
  readonly sentUs: number;
  /** The link has flipped one of its bits. */
  damaged = false;
  /**
   * A hash of its sender's keys (`LabNode.stateKey`) before each command or start since; '' if there was none.
   */
  terms = '';
  #protocol: FrameProtocol | undefined;

  constructor(id: number, bytes: Uint8Array, station: number, sentUs: number) {
    this.id = id;
    this.bytes = bytes;
    this.station = station;
    this.sentUs = sentUs;
  }

  /** Computed on first use: most runs have no rule that needs it. */
  get protocol(): FrameProtocol {
    this.#protocol ??= frameProtocol(this.bytes);
    return this.#protocol;
  }

  addTerms(key: string): void {
    const hasher = new Hasher();
    hasher.text(this.terms);
    hasher.text(key);
    this.terms = hasher.hex();
  }

  /** The same frame with one bit flipped. */
  withFlippedBit(bit: number): Frame {
    const bytes = this.bytes.slice();
    bytes[bit >> 3]! ^= 0x80 >> (bit & 7);
    const damaged = new Frame(this.id, bytes, this.station, this.sentUs);
    damaged.damaged = true;
    damaged.terms = this.terms;
    return damaged;
  }
}

/** A frame that leaves a switch at several ports at once. */
export class Flood {
  readonly frame: Frame;
  /** Indexes of cable ends. */
  readonly ports: Int32Array;

  constructor(frame: Frame, ports: Int32Array) {
    this.frame = frame;
    this.ports = ports;
  }
}
