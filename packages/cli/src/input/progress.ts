import { isatty } from 'node:tty';
import { drawErr } from '../output/output.js';
import type { Input } from './frames.js';

/** Smaller inputs, in bytes, finish before anybody could read a bar. */
const WORTH_IT = 32 << 20;
const WIDTH = 30;

/**
 * A progress bar on stderr for long files, if stderr is a terminal and stdout is not (scrolling lines show progress
 * enough). `show` may be called at every pause; it prints at most ten times a second.
 */
export class Progress {
  readonly #inputs: readonly Input[];
  readonly #total: number;
  readonly #wanted: boolean;
  #shownAt = 0;
  #shown = false;

  constructor(inputs: readonly Input[]) {
    this.#inputs = inputs;
    this.#total = inputs.reduce((sum, input) => sum + input.chunks.size, 0);
    this.#wanted = this.#total > WORTH_IT && isatty(2) && !isatty(1);
  }

  show(): void {
    if (!this.#wanted) return;
    const now = performance.now();
    if (now - this.#shownAt < 100) return;
    this.#shownAt = now;
    this.#shown = true;
    const read = this.#inputs.reduce((sum, input) => sum + input.chunks.read, 0);
    const share = Math.min(1, read / this.#total);
    const full = Math.round(share * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    drawErr(
      `\r${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${(read / 1e6).toFixed(0)} of ${(this.#total / 1e6).toFixed(0)} MB`,
    );
  }

  /** Removes the bar. */
  clear(): void {
    if (this.#shown) drawErr('\r\x1b[2K');
    this.#shown = false;
  }
}
