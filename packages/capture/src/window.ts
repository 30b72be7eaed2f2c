/** Spare room beyond the requested size, in bytes, so that a few leftover bytes do not force a new buffer. */
const SLACK = 64 * 1024;

/**
 * The bytes that have arrived and are not yet used: `bytes[start..end)`.
 *
 * Bytes are moved only when at most half of the buffer is in use, and the buffer grows by doubling or to the announced
 * need, so the cost stays linear even if bytes come one by one.
 */
export class Window {
  bytes: Uint8Array = new Uint8Array(SLACK);
  view: DataView = new DataView(this.bytes.buffer);
  start = 0;
  end = 0;
  /** Offset in the file of `bytes[0]`. */
  base = 0;
  /** No more bytes will come. */
  ended = false;
  /** Bytes from `start` that the reader waits for: a hint for growing. */
  need = 0;

  /** Offset in the file of the next byte. */
  get offset(): number {
    return this.base + this.start;
  }

  push(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  #makeRoom(length: number): void {
    const left = this.end - this.start;
    const capacity = this.bytes.length;
    if (left + length <= capacity && left * 2 <= capacity) {
      this.bytes.copyWithin(0, this.start, this.end);
    } else {
      const least = left + length;
      // A chunk longer than the rest doubles it anyway; an announced need is met in one step.
      const room = this.need >= least ? this.need : length >= left ? least : 2 * left + length;
      const grown = new Uint8Array(room + SLACK);
      grown.set(this.bytes.subarray(this.start, this.end));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
      this.need = 0;
    }
    this.base += this.start;
    this.start = 0;
    this.end = left;
  }
}
