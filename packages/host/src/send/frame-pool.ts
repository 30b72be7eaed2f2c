/** What Node's own Buffer pool has; a frame that is kept keeps so much. */
const SLAB = 8192;

/**
 * New frames, cut one after the other from slabs that are never used twice. An array of more than 64 bytes costs V8 an
 * allocation outside its heap, which takes longer than the HMAC; a view of a slab does not.
 */
export class FramePool {
  private slab = new ArrayBuffer(0);
  /** Where the next frame goes in the slab; its end, while there is none yet. */
  private at = SLAB;

  /** A frame with the same bytes that belongs to whoever gets it. */
  copyOf(template: Uint8Array): Uint8Array {
    const { length } = template;
    if (length > SLAB) return template.slice();
    if (this.at + length > SLAB) {
      this.slab = new ArrayBuffer(SLAB);
      this.at = 0;
    }
    const frame = new Uint8Array(this.slab, this.at, length);
    frame.set(template);
    this.at += length;
    return frame;
  }
}
