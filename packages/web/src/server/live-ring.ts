/** The newest lines are kept, up to so many of them, and so many characters. */
const LINES = 10_000;
const CHARACTERS = 1 << 25;
const READERS = 8;
/** A reader is given so many lines at once. */
const AT_ONCE = 256;

/** A reader of a ring, which may be slower than what comes. */
export interface LiveReader {
  /**
   * The next lines, each with its line break, as soon as there is one. If the ring has let go of some before they were
   * read, a line `{"event":"dropped","count":N}` comes first. Undefined once it is closed.
   */
  next(): Promise<string | undefined>;
  close(): void;
}

/** How much a ring keeps, and for how many. */
export interface LiveRingLimits {
  readonly lines?: number;
  readonly characters?: number;
  readonly readers?: number;
}

/**
 * The newest of a stream of lines, for readers that each go at their own speed. It is the queue of all of them, so its
 * size does not depend on how many there are, nor on how slow.
 *
 * @example
 * const ring = new LiveRing({ lines: 2 });
 * for (const n of [1, 2, 3]) ring.push(`{"n":${n}}`);
 * await ring.read(0)?.next(); // => '{"event":"dropped","count":1}\n{"n":2}\n{"n":3}\n'
 */
export class LiveRing {
  readonly #limits: Required<LiveRingLimits>;
  readonly #lines: string[];
  readonly #readers = new Set<() => void>();
  /** Sequence numbers: of the oldest line that is kept, and of the next one. The first line ever has 0. */
  #first = 0;
  #end = 0;
  #characters = 0;

  constructor({ lines = LINES, characters = CHARACTERS, readers = READERS }: LiveRingLimits = {}) {
    this.#limits = { lines, characters, readers };
    this.#lines = new Array<string>(lines).fill('');
  }

  /** How many lines are kept, and the characters of them. */
  get size(): { readonly lines: number; readonly characters: number } {
    return { lines: this.#end - this.#first, characters: this.#characters };
  }

  /** Adds a line, given without its line break. */
  push(line: string): void {
    const { lines, characters } = this.#limits;
    if (this.#end - this.#first === lines) this.#letGo();
    this.#lines[this.#end++ % lines] = line;
    this.#characters += line.length;
    while (this.#characters > characters) this.#letGo();
    for (const wake of this.#readers) wake();
  }

  /**
   * Reads the lines that come after the first `since` lines ever. Whoever counts one for each line, and N for `dropped`,
   * has the `since` to go on from. Undefined if there are as many readers as there may be.
   */
  read(since: number): LiveReader | undefined {
    if (this.#readers.size === this.#limits.readers) return undefined;
    let at = Math.min(since, this.#end);
    let isClosed = false;
    let waiting: () => void = () => {};
    const wake = (): void => waiting();
    this.#readers.add(wake);
    return {
      next: async () => {
        while (at === this.#end && !isClosed)
          await new Promise<void>((resolve) => {
            waiting = resolve;
          });
        if (isClosed) return undefined;
        const dropped = Math.max(0, this.#first - at);
        const parts = dropped > 0 ? [JSON.stringify({ event: 'dropped', count: dropped })] : [];
        const from = at + dropped;
        at = Math.min(from + AT_ONCE, this.#end);
        for (let i = from; i < at; i++) parts.push(this.#lines[i % this.#limits.lines] ?? '');
        return parts.map((line) => `${line}\n`).join('');
      },
      close: () => {
        isClosed = true;
        this.#readers.delete(wake);
        wake();
      },
    };
  }

  #letGo(): void {
    const place = this.#first++ % this.#limits.lines;
    this.#characters -= this.#lines[place]?.length ?? 0;
    this.#lines[place] = '';
  }
}
