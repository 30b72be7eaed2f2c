import { drawOut, shown } from './output.js';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
/** Exit status by signal, as a shell reports it. */
export const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * The whole terminal, for a screen that is redrawn, and its keys. `close` restores it, and so does the end of the
 * process, whatever ends it.
 */
export class Terminal {
  /** Keys pressed since they were last taken. */
  #keys: string[] = [];
  #wake: (() => void) | undefined;
  #open = false;
  readonly #hasKeys: boolean = process.stdin.isTTY === true;
  readonly #giveBack = (): void => this.close();
  readonly #listeners: (readonly [NodeJS.Signals, () => void])[];

  /** @param onSignal what SIGINT, SIGTERM and SIGHUP do. Default: end the process immediately */
  constructor(onSignal?: () => void) {
    this.#listeners = [
      ...Object.entries(SIGNALS).map(
        ([signal, status]) => [signal as NodeJS.Signals, onSignal ?? (() => this.interrupt(status))] as const,
      ),
      ['SIGCONT', () => this.#enter()],
    ];
  }

  open(): void {
    process.on('exit', this.#giveBack);
    for (const [signal, listener] of this.#listeners) process.on(signal, listener);
    process.stdout.on('resize', this.#wakeUp);
    if (this.#hasKeys) process.stdin.on('data', this.#data);
    this.#enter();
  }

  close(): void {
    this.#leave();
    process.off('exit', this.#giveBack);
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
    process.stdout.off('resize', this.#wakeUp);
    if (this.#hasKeys) process.stdin.off('data', this.#data).pause();
  }

  /** Restores the terminal and ends the process. */
  interrupt(status: number = SIGNALS.SIGINT): never {
    this.close();
    process.exit(status);
  }

  get width(): number {
    return process.stdout.columns || 80;
  }

  get height(): number {
    return process.stdout.rows || 24;
  }

  /** Whether keys can be read: only if stdin is a terminal. */
  get hasKeys(): boolean {
    return this.#hasKeys;
  }

  /** Replaces the screen with these lines. */
  draw(lines: readonly string[]): void {
    if (this.#open) drawOut(`\x1b[H${lines.map((line) => `${shown(line, 1)}\x1b[K`).join('\r\n')}\x1b[J`);
  }

  /** Waits, at most until a key is pressed or the size changes. */
  sleep(ms: number): Promise<void> {
    if (this.#keys.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wakeUp(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }

  /** The next key: a character, or `right`, `up`, `down`…; undefined if there is none. */
  key(): string | undefined {
    return this.#keys.shift();
  }

  readonly #wakeUp = (): void => this.#wake?.();

  readonly #data = (bytes: Buffer): void => {
    for (const key of keysOf(bytes.toString('latin1'))) {
      if (key === '\x1a') this.#suspend();
      else this.#keys.push(key);
    }
    this.#wakeUp();
  };

  #enter(): void {
    if (this.#open) return;
    this.#open = true;
    if (this.#hasKeys) process.stdin.setRawMode(true).resume();
    drawOut(ENTER);
    this.#wakeUp();
  }

  #leave(): void {
    if (!this.#open) return;
    this.#open = false;
    // A terminal that has hung up needs no restoring.
    try {
      if (this.#hasKeys) process.stdin.setRawMode(false);
      drawOut(LEAVE);
    } catch {}
  }

  /** Ctrl-Z: suspends the whole foreground process group, npx included, as the terminal itself would. */
  #suspend(): void {
    this.#leave();
    process.kill(0, 'SIGTSTP');
  }
}

const ARROWS: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left' };

/** The keys in the input of a terminal. Escape sequences other than the arrows are dropped. */
function keysOf(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals encode keys with control characters.
  return [...text.matchAll(/\x1b[[O]([0-9;]*)([A-Za-z~])|\x1b|[^\x1b]/g)].flatMap(([all, , final]) => {
    if (final === undefined) return all === '\x1b' ? [] : [all];
    return ARROWS[final] ?? [];
  });
}
