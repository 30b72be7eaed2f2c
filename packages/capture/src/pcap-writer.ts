import type { FrameToWrite } from './capture-frame.js';
import { MAX_SNAPLEN } from './limits.js';
import { captureRange, checkTime } from './write-checks.js';

/** Options of a pcap file. */
export interface PcapWriterOptions {
  /** 0..65535; see `LINKTYPES`. */
  readonly linkType: number;
  /** Bytes kept of each packet, at least 1. Default: 262144, libpcap's maximum. */
  readonly snaplen?: number;
  /** Whether to write nanoseconds. Default: microseconds. */
  readonly nanoseconds?: boolean;
  /** Byte order. Default: little-endian. */
  readonly littleEndian?: boolean;
}

/**
 * Writes a pcap file (version 2.4): the header once, then each packet. Each call returns new bytes, to be concatenated
 * by the caller. Packets longer than `snaplen` are cut to it and keep their wire length.
 *
 * @example
 * const writer = new PcapWriter({ linkType: LINKTYPES.ethernet, littleEndian: false });
 * writer.header().length; // => 24
 * const record = writer.frame({ bytes: new Uint8Array([9]), timeUs: 2_000_003 });
 * [...record]; // => [0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 9]
 */
export class PcapWriter {
  readonly #linkType: number;
  readonly #snaplen: number;
  readonly #nanoseconds: boolean;
  readonly #little: boolean;

  /** @throws {RangeError} for a link type or snaplen that does not fit the format. */
  constructor(options: PcapWriterOptions) {
    const { linkType, snaplen = MAX_SNAPLEN, nanoseconds = false, littleEndian = true } = options;
    if (linkType !== (linkType & 0xffff)) throw new RangeError(`link type ${linkType} is not 0..65535`);
    if (snaplen !== snaplen >>> 0 || snaplen === 0)
      throw new RangeError(`snaplen ${snaplen} is not 1..2^32-1`);
    this.#linkType = linkType;
    this.#snaplen = snaplen;
    this.#nanoseconds = nanoseconds;
    this.#little = littleEndian;
  }

  /** The 24 bytes at the start of the file. */
  header(): Uint8Array {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.#nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, this.#little);
    view.setUint16(4, 2, this.#little);
    view.setUint16(6, 4, this.#little);
    view.setUint32(16, this.#snaplen, this.#little);
    view.setUint32(20, this.#linkType, this.#little);
    return bytes;
  }

  /**
   * The record of one packet.
   *
   * @throws {RangeError} for a time before 1970 or after 2106 (32 bits of seconds), `nanos` beyond 999, a range
   * outside `bytes`, or a wire length below the captured one.
   */
  frame(frame: FrameToWrite): Uint8Array {
    const { start, end, wireLength } = captureRange(frame, this.#snaplen);
    const { timeUs } = frame;
    const nanos = checkTime(frame);
    const seconds = Math.floor(timeUs / 1_000_000);
    if (seconds < 0 || seconds > 0xffff_ffff)
      throw new RangeError(`pcap has no way to write the time ${timeUs}`);
    const micros = timeUs % 1_000_000;
    const bytes = new Uint8Array(16 + end - start);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, seconds, this.#little);
    view.setUint32(4, this.#nanoseconds ? micros * 1000 + nanos : micros, this.#little);
    view.setUint32(8, end - start, this.#little);
    view.setUint32(12, wireLength, this.#little);
    bytes.set(frame.bytes.subarray(start, end), 16);
    return bytes;
  }
}
