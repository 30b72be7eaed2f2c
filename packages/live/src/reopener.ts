import type { LinkState } from './link-state.js';
import { PortFailure, type PortHandlers } from './live-port.js';
import { watchLink } from './watch-link.js';

/** Delay before the first and, after doubling, the last attempts to open again. */
const FIRST_MS = 100;
const LAST_MS = 2000;
/** Errors that are temporary; any other ends the port. */
const PASSES = ['ENETDOWN', 'ENODEV', 'ENXIO', 'unknown'];

/** Something that can be opened again. */
export interface Reopened {
  /** Opens it. Rejects with a `PortFailure`. */
  start(): Promise<void>;
  /** Whether it is open. */
  readonly running: boolean;
}

/** Watches a port's interface, and opens the port again when the interface has come back. */
export class Reopener {
  readonly #what: Reopened;
  readonly #handlers: PortHandlers;
  readonly #watch: ReturnType<typeof watchLink>;
  #delayMs = FIRST_MS;
  #timer: NodeJS.Timeout | undefined;
  #starting = false;
  closed = false;

  constructor(name: string, what: Reopened, handlers: PortHandlers) {
    this.#what = what;
    this.#handlers = handlers;
    this.#watch = watchLink(name, (state) => {
      if (this.closed) return;
      handlers.link?.(state);
      if (this.#mayOpen) this.#again(0);
    });
  }

  get link(): LinkState {
    return this.#watch.state;
  }

  /** Checks the interface now. */
  look(): void {
    this.#watch.look();
  }

  /** Reports that the port has ended by itself, nearly always because the interface went down. */
  lost(): void {
    if (this.closed) return;
    this.#watch.look();
    this.#again(this.#delayMs);
  }

  close(): void {
    this.closed = true;
    this.#watch.stop();
    clearTimeout(this.#timer);
  }

  /** If the system gives no interface states, trying is the only way to find out. */
  get #mayOpen(): boolean {
    const { present, up, index } = this.#watch.state;
    return (present && up) || index === 0;
  }

  #again(afterMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(), afterMs);
  }

  async #open(): Promise<void> {
    if (this.closed || this.#starting || this.#what.running || !this.#mayOpen) return;
    this.#starting = true;
    try {
      await this.#what.start();
      this.#delayMs = FIRST_MS;
    } catch (error) {
      const code = error instanceof PortFailure ? error.code : 'unknown';
      if (this.closed) return;
      if (PASSES.includes(code)) {
        this.#delayMs = Math.min(LAST_MS, this.#delayMs * 2);
        this.#again(this.#delayMs);
      } else {
        this.#handlers.failed?.({ code, message: error instanceof Error ? error.message : String(error) });
      }
    } finally {
      this.#starting = false;
    }
  }
}
