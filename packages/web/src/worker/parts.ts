/** So many bytes are handed to the browser together. */
const PART = 4 * 1024 * 1024;

/** The content of a file as it grows. */
export class Parts {
  size = 0;
  readonly #blobs: Blob[] = [];
  #last: (string | Uint8Array<ArrayBuffer>)[] = [];
  #lastSize = 0;

  add(part: string | Uint8Array): void {
    this.#last.push(typeof part === 'string' ? part : part.slice());
    this.#lastSize += part.length;
    this.size += part.length;
    if (this.#lastSize >= PART) this.#close();
  }

  get blob(): Blob {
    this.#close();
    return new Blob(this.#blobs);
  }

  #close(): void {
    this.#blobs.push(new Blob(this.#last));
    this.#last = [];
    this.#lastSize = 0;
  }
}
