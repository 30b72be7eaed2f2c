/** What all views of pfsync messages share: the bytes they read. */
export abstract class PfsyncMessageView {
  bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes: a word is one load and one bounds check through it, where single bytes are four of each. */
  protected data = new DataView(this.bytes.buffer);
  /** Where in `bytes` the message begins. */
  start = 0;

  /**
   * Points the view at a message. It allocates only when moved to another `Uint8Array`.
   *
   * Contract: the getters do not check. In a valid section of `PfsyncSections`, every message is complete; otherwise
   * the caller must check.
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

  /** Four octets in network order at an index of `bytes`, for example of an address. */
  wordAt(at: number): number {
    return this.data.getUint32(at);
  }
}
