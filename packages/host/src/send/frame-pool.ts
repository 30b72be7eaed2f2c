/** The size of Node's own Buffer pool. A frame that is kept keeps its whole slab. */
const SLAB = 8192;

/**
 * New frames, cut in sequence from slabs that are never reused. For an array of more than 64 bytes V8 allocates outside
 * its heap, which takes longer than the HMAC; a view of a slab does not.
 */
export class FramePool {
  #slab = new ArrayBuffer(0);
  /** Where the next frame goes in the slab; its end, while there is none yet. */
  #at = SLAB;

  /** A frame with the same bytes, owned by the caller. */
  copyOf(template: Uint8Array): Uint8Array {
    const { length } = template;
    if (length > SLAB) return template.slice();
    if (this.#at + length > SLAB) {
      this.#slab = new ArrayBuffer(SLAB);
      this.#at = 0;
    }
    const frame = new Uint8Array(this.#slab, this.#at, length);
    frame.set(template);
    this.#at += length;
    return frame;
  }
}
