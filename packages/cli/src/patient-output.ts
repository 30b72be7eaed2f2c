import { write } from 'node:fs';
import { hasCode } from './failure.js';

/** What waits for a slow reader, at most; then lines are left out and counted. */
const MOST_WAITING = 1 << 20;
/** A pipe that is full, and that somebody made non-blocking, is tried again after this. */
const AGAIN_MS = 5;

/**
 * Lines to a file descriptor without ever waiting for its reader: a stopped terminal or a full pipe must not stop
 * advertisements.
 */
export class PatientOutput {
  readonly #fd: number;
  readonly #closed: () => void;
  #waiting: Buffer[] = [];
  #bytes = 0;
  #writing = false;
  #broken = false;
  #idle: (() => void)[] = [];
  /** Lines left out since the last that was written. */
  lost = 0;

  /** `closed` is called when the reader has gone. */
  constructor(fd: 1 | 2, closed: () => void) {
    this.#fd = fd;
    this.#closed = closed;
  }

  line(text: string): void {
    if (this.#broken) return;
    if (this.#bytes > MOST_WAITING) {
      this.lost++;
      return;
    }
    const bytes = Buffer.from(`${text}\n`);
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (!this.#writing) this.#next();
  }

  /** Resolves when all is written, or after the time given. */
  flushed(patienceMs: number): Promise<void> {
    if (!this.#writing) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      setTimeout(resolve, patienceMs);
    });
  }

  #next(): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#writing = bytes.length > 0;
    if (!this.#writing) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    write(this.#fd, bytes, (error, written = 0) => {
      if (hasCode(error, 'EAGAIN')) {
        this.#waiting.unshift(bytes);
        setTimeout(() => this.#next(), AGAIN_MS);
        return;
      }
      if (error) {
        this.#broken = true;
        this.#waiting = [];
        this.#writing = false;
        this.#closed();
        return;
      }
      this.#bytes -= written;
      if (written < bytes.length) this.#waiting.unshift(bytes.subarray(written));
      this.#next();
    });
  }
}
