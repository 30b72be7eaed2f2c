import { isatty } from 'node:tty';
import { drawErr } from '../output/output.js';

/** Shorter runs finish before anybody could read it. */
const PATIENCE_MS = 1000;
const EVERY_MS = 100;

/** Progress of a long run, as one line on stderr if that is a terminal. */
export class RunProgress {
  readonly #of: string;
  readonly #wanted: boolean;
  #nextMs: number = performance.now() + PATIENCE_MS;
  #shown = false;

  /**
   * @param of the text after the number: `of 100 runs`
   * @param talks whether something else is printed at the same time
   */
  constructor(of: string, talks: boolean) {
    this.#of = of;
    this.#wanted = !talks && isatty(2);
  }

  /** Whether progress is shown at all. */
  get wanted(): boolean {
    return this.#wanted;
  }

  show(done: string): void {
    if (!this.#wanted || performance.now() < this.#nextMs) return;
    this.#nextMs = performance.now() + EVERY_MS;
    this.#shown = true;
    drawErr(`\r${done} ${this.#of}\x1b[K`);
  }

  clear(): void {
    if (this.#shown) drawErr('\r\x1b[2K');
    this.#shown = false;
  }
}
