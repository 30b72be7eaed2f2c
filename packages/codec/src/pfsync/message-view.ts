/** What all views of pfsync messages share: the bytes they stand on. */
export abstract class PfsyncMessageView {
  bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes: a word is one load and one bounds check through it, where single bytes are four of each. */
  protected data = new DataView(this.bytes.buffer);
  /** Where in `bytes` the message begins. */
  start = 0;

  /**
   * Points the view at a message. It allocates only when it is put on another `Uint8Array` than before.
   *
   * Contract: the getters do not check. Behind a `PfsyncSections` whose section is sound, every message of it is
   * wholly there; elsewhere the caller makes sure of it.
   */
  on(bytes: Uint8Array, start = 0): this {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      // Without a length, so that it grows with a resizable buffer, as `bytes` does.
      this.data = new DataView(bytes.buffer, bytes.byteOffset);
    }
    this.start = start;
    return this;
  }

  /** Four octets in network order, from a place in `bytes`: of an address, say. */
  wordAt(at: number): number {
    return this.data.getUint32(at);
  }
}
