import { write } from 'node:fs';
import { hasCode } from '../failure.js';
import { shown } from './output.js';

/** The most bytes that wait for a slow reader; beyond that, lines are dropped and counted. */
const MOST_WAITING = 1 << 20;
/** Pause before the next try on a full non-blocking pipe. */
const AGAIN_MS = 5;
const NEWLINE = 0x0a;

/**
 * Writes lines to a file descriptor without ever waiting for the reader: a stopped terminal, a full pipe or a full disk
 * must not hold up advertisements.
 */
export class PatientOutput {
  readonly #fd: number;
  readonly #closed: () => void;
  readonly #failed: (error: Error) => void;
  #waiting: Buffer[] = [];
  #bytes = 0;
  #writing = false;
  #broken = false;
  /** The last write failed; reported once. */
  #failing = false;
  /** The last write ended within a line. */
  #torn = false;
  /** The rest of a torn line was dropped. */
  #gap = false;
  /** Dropped lines that the waiting lines report. */
  #telling = 0;
  #idle: (() => void)[] = [];
  /** Dropped lines that no line has reported yet. */
  lost = 0;

  /**
   * @param closed called when the reader has closed its end
   * @param failed called when lines are dropped because a write failed, as on a full disk; called again only after a
   * successful write in between
   */
  constructor(fd: number, closed: () => void, failed: (error: Error) => void = () => {}) {
    this.#fd = fd;
    this.#closed = closed;
    this.#failed = failed;
  }

  /** @param tells how many dropped lines this one reports */
  line(text: string, tells = 0): void {
    if (this.#broken) return;
    if (this.#bytes > MOST_WAITING) {
      this.lost++;
      return;
    }
    this.lost -= tells;
    this.#telling += tells;
    const bytes = Buffer.from(`${shown(text, this.#fd)}\n`);
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (!this.#writing) this.#next();
  }

  /** Resolves when everything is written, or after `patienceMs`. */
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
    // The line after a gap must not be appended to a torn one.
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
