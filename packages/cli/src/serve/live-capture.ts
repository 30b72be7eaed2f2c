import { Links } from '@carplab/analysis';
import type { LiveRing } from '@carplab/web/server';
import { DecodeRun } from '../decode/decode.js';
import { printErr } from '../output/output.js';
import { Alarms } from '../sniff/alarms.js';
import { InterfaceSource } from '../sniff/interface-source.js';

/** Time between two looks at whose advertisement is overdue; frames may be this old when they arrive. */
const LOOK_MS = 500;
const UNREAD_MS = 2000;
const BUFFER_BYTES = 64 << 20;

/** Listens on interfaces, sends nothing, and keeps the lines that `carplab sniff --json` prints in a ring. */
export class LiveCapture {
  readonly ring: LiveRing;
  readonly #sources: readonly InterfaceSource[];
  readonly #run: DecodeRun;
  #looks: NodeJS.Timeout | undefined;
  #flushing = false;

  constructor(names: readonly string[], ring: LiveRing) {
    this.ring = ring;
    this.#sources = names.map((name, index) => new InterfaceSource(name, index));
    const links = new Links(this.#sources);
    const takeLines = (lines: string): void => {
      for (const line of lines.trimEnd().split('\n')) ring.push(line);
    };
    this.#run = new DecodeRun(
      this.#sources,
      { json: true },
      {
        ...{ passwords: [], list: undefined, links, output: undefined, silent: false, takeLines },
        onOverlap: new Alarms(takeLines).onOverlap(links, names.length),
      },
    );
  }

  /** Throws a `Failure` that says what the user can do. */
  async open(): Promise<void> {
    try {
      for (const source of this.#sources)
        await source.open(
          { passive: true, bufferBytes: BUFFER_BYTES },
          (frame) => {
            this.#run.frame(frame, source);
            this.#flushSoon();
          },
          {
            link: (line) => printErr(`${line}\n`),
            failed: ({ message }) => printErr(`carplab: ${message}\n`),
          },
        );
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#looks = setInterval(() => this.#run.advance((Date.now() - UNREAD_MS) * 1000), LOOK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#looks);
    await Promise.all(this.#sources.map((source) => source.close()));
  }

  /** One flush for all frames that arrive together. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#run.flush();
    });
  }
}
