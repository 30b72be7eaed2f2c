import { type AdvertisementFrame, encodeAdvertisementFrame } from './advertisement-frame.js';
import { CARP_BYTES } from './constants.js';

/**
 * Makes frames that differ in their advertisement alone: the headers are written and checked once. A frame costs a
 * copy, where `encodeAdvertisementFrame` reads every address again.
 *
 * @example
 * const headers = { family: 4, srcMac: '00:00:5e:00:01:07', src: '10.9.0.1' };
 * const encoder = new AdvertisementFrameEncoder(headers);
 * const advertisement = new Uint8Array(36).fill(7);
 * toHex(encoder.encode(advertisement)) === toHex(encodeAdvertisementFrame(headers, advertisement)); // => true
 */
export class AdvertisementFrameEncoder {
  readonly #frame: Uint8Array;
  /** Where the advertisement begins: the frame's last 36 bytes. */
  readonly advertisementAt: number;

  /** @throws {RangeError} where an address or number cannot be written */
  constructor(headers: AdvertisementFrame) {
    this.#frame = encodeAdvertisementFrame(headers, new Uint8Array(CARP_BYTES));
    this.advertisementAt = this.#frame.length - CARP_BYTES;
  }

  /** The length of a frame. */
  get length(): number {
    return this.#frame.length;
  }

  /**
   * A frame around the 36 bytes of an advertisement, in `target` if it is given: then nothing is allocated. To sign in
   * place, encode first and sign at `advertisementAt`.
   *
   * @throws {RangeError} for another number of bytes, or a target without room
   */
  encode(advertisement: Uint8Array, target?: Uint8Array): Uint8Array {
    if (advertisement.length !== CARP_BYTES)
      throw new RangeError(`an advertisement has ${CARP_BYTES} bytes; this has ${advertisement.length}`);
    if (target !== undefined && target.length < this.length)
      throw new RangeError(`the frame has ${this.length} bytes; there is room for ${target.length}`);
    const frame = target ?? new Uint8Array(this.length);
    frame.set(this.#frame);
    frame.set(advertisement, this.advertisementAt);
    return frame;
  }
}
