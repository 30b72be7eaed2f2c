import { write } from 'node:fs';
import { hasCode } from '../failure.js';

/** What waits for a slow reader, at most; then lines are left out and counted. */
const MOST_WAITING = 1 << 20;
/** A pipe that is full, and that somebody made non-blocking, is tried again after this. */
const AGAIN_MS = 5;
const NEWLINE = 0x0a;

/**
 * Lines to a file descriptor without ever waiting for its reader: a stopped terminal, a full pipe or a full disk must
 * not stop advertisements.
 */
export class PatientOutput {
  readonly #fd: number;
  readonly #closed: () => void;
  readonly #failed: (error: Error) => void;
  #waiting: Buffer[] = [];
  #bytes = 0;
  #writing = false;
  #broken = false;
  /** The last write failed, which is told once. */
  #failing = false;
  /** What was last written ended within a line. */
  #torn = false;
  /** … and its rest was left out. */
  #gap = false;
  /** Lines left out that the lines which wait tell of. */
  #telling = 0;
  #idle: (() => void)[] = [];
  /** Lines left out that no line has told of. */
  lost = 0;

  /**
   * @param closed called when the reader has gone
   * @param failed called when lines are left out because they cannot be written, as on a full disk; again only when it
   * went well in between
   */
  constructor(fd: number, closed: () => void, failed: (error: Error) => void = () => {}) {
    this.#fd = fd;
    this.#closed = closed;
    this.#failed = failed;
  }

  /** @param tells of how many lines left out this one tells */
  line(text: string, tells = 0): void {
    if (this.#broken) return;
    if (this.#bytes > MOST_WAITING) {
      this.lost++;
      return;
    }
    this.lost -= tells;
    this.#telling += tells;
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
    const lines = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#writing = lines.length > 0;
    if (!this.#writing) {
      this.#telling = 0;
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    // The line after a gap must not continue one that was cut.
    const mended = this.#gap ? 1 : 0;
    const bytes = mended ? Buffer.concat([Buffer.of(NEWLINE), lines]) : lines;
    write(this.#fd, bytes, (error, written = 0) => {
      if (hasCode(error, 'EAGAIN')) {
        this.#waiting.unshift(lines);
        setTimeout(() => this.#next(), AGAIN_MS);
        return;
      }
      if (hasCode(error, 'EPIPE')) {
        this.#broken = true;
        this.#waiting = [];
        this.#writing = false;
        this.#closed();
        return;
      }
      if (error) this.#leaveOut(lines, error);
      else {
        this.#failing = false;
        this.#gap = false;
        this.#bytes -= written - mended;
        this.#torn = bytes[written - 1] !== NEWLINE;
        if (written < bytes.length) this.#waiting.unshift(bytes.subarray(written));
      }
      this.#next();
    });
  }

  #leaveOut(lines: Buffer, error: Error): void {
    this.#bytes -= lines.length;
    this.lost += lines.filter((byte) => byte === NEWLINE).length + this.#telling;
    this.#telling = 0;
    this.#gap ||= this.#torn;
    this.#torn = false;
    if (!this.#failing) this.#failed(error);
    this.#failing = true;
  }
}
