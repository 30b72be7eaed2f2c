import { isatty } from 'node:tty';
import { printErr } from '../output/output.js';

/** What takes no longer is done before it could be read. */
const PATIENCE_MS = 1000;
const EVERY_MS = 100;

/** How far a long run has come, in one line on stderr, where that is a terminal. */
export class RunProgress {
  readonly #of: string;
  readonly #wanted: boolean;
  #nextMs: number = performance.now() + PATIENCE_MS;
  #shown = false;

  /**
   * @param of what stands behind the number: `of 100 runs`
   * @param talks whether something else is printed meanwhile
   */
  constructor(of: string, talks: boolean) {
    this.#of = of;
    this.#wanted = !talks && isatty(2);
  }

  /** Whether anybody looks. */
  get wanted(): boolean {
    return this.#wanted;
  }

  show(done: string): void {
    if (!this.#wanted || performance.now() < this.#nextMs) return;
    this.#nextMs = performance.now() + EVERY_MS;
    this.#shown = true;
    printErr(`\r${done} ${this.#of}\x1b[K`);
  }

  clear(): void {
    if (this.#shown) printErr('\r\x1b[2K');
    this.#shown = false;
  }
}
