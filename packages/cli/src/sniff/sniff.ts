import { isatty } from 'node:tty';
import { Links } from '@carplab/analysis';
import { NO_PAINT, watchScreen } from '@carplab/text';
import { type DecodeOptions, DecodeRun } from '../decode/decode.js';
import { Failure } from '../failure.js';
import { givenPasswords, passwordList, secretFiles } from '../input/bindings.js';
import { warnIfReadable } from '../input/readable-secret.js';
import { CaptureFile } from '../output/capture-file.js';
import { paintFor } from '../output/colours.js';
import { drawErr, printErr, printOut } from '../output/output.js';
import { Terminal } from '../output/terminal.js';
import { breakAt } from '../output/width.js';
import { requirePrivilege } from '../privilege.js';
import { Alarms } from './alarms.js';
import { type CaptureKind, InterfaceSource } from './interface-source.js';
import { lossLine } from './losses.js';

export interface SniffOptions extends DecodeOptions {
  readonly interface: string[];
  readonly summary?: boolean;
  readonly capture?: CaptureKind;
  readonly passive?: boolean;
  readonly filter?: string;
  readonly buffer: number;
  /** Microseconds. */
  readonly for?: number;
}

/** Time between two looks at whose advertisement is overdue; frames may be this old when they arrive, µs. */
const LOOK_MS = 500;
const UNREAD_US = 2_000_000;
/** Time between two updates of the summary screen. */
const DRAW_MS = 500;
/** Time between two printed summaries, if stdout is not a terminal. */
const PRINT_MS = 5000;
/** Time between two updates of the running totals. */
const TOTALS_MS = 1000;

/** `carplab sniff`: returns the exit status. */
export async function sniff(options: SniffOptions): Promise<number> {
  // A tcpdump may have the capability that we lack.
  if (options.capture !== undefined && options.capture !== 'tcpdump') requirePrivilege();
  const list = options.passwords === undefined ? undefined : passwordList(options.passwords);
  const passwords = givenPasswords(options);
  warnIfReadable(secretFiles(options));
  const sources = [...new Set(options.interface)].map((name, index) => new InterfaceSource(name, index));
  const output = options.write === undefined ? undefined : new CaptureFile(options.write, [], true);
  const silent = options.write === '-' || options.summary === true;
  const alarms = new Alarms(options.json === true && options.write !== '-' ? printOut : undefined);
  const links = new Links(sources);
  const onOverlap = alarms.onOverlap(links, sources.length);
  const run = new DecodeRun(sources, options, { passwords, list, links, output, silent, onOverlap });
  return new Sniff(sources, run, output, options).run();
}

class Sniff {
  readonly #sources: readonly InterfaceSource[];
  readonly #run: DecodeRun;
  readonly #output: CaptureFile | undefined;
  readonly #options: SniffOptions;
  readonly #screen: Terminal | undefined;
  #opened = false;
  #flushing = false;
  #failed = 0;
  #error: unknown;
  #stopped = false;
  #end: () => void = () => {};

  constructor(
    sources: readonly InterfaceSource[],
    run: DecodeRun,
    output: CaptureFile | undefined,
    options: SniffOptions,
  ) {
    this.#sources = sources;
    this.#run = run;
    this.#output = output;
    this.#options = options;
    this.#screen =
      options.summary && isatty(1) && process.env['TERM'] !== 'dumb'
        ? new Terminal(() => this.#end())
        : undefined;
  }

  async run(): Promise<number> {
    const ended = new Promise<void>((resolve) => {
      this.#end = () => {
        if (this.#stopped) return;
        this.#stopped = true;
        resolve();
      };
    });
    const interrupt = (): void => {
      if (this.#stopped) process.exit(130);
      this.#end();
    };
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    process.on('SIGHUP', interrupt);
    const { for: forUs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const looks = setInterval(() => this.#run.advance(nowUs() - UNREAD_US), LOOK_MS);
    let watching: Promise<void> | undefined;
    try {
      for (const source of this.#sources) await this.#open(source);
      this.#opened = true;
      // Write the header now, so that a reader on a pipe sees what it is.
      this.#tryFlush();
      if (!this.#options.summary)
        printErr(`listening on ${this.#options.interface.join(', ')}; Ctrl-C ends it\n`);
      if (forUs !== undefined) timer = setTimeout(this.#end, forUs / 1000);
      watching = (this.#options.summary ? this.#watch(ended) : this.#totals(ended)).catch((error) =>
        this.#fail(error),
      );
      await ended;
    } finally {
      clearTimeout(timer);
      clearInterval(looks);
      this.#end();
      // Closing delivers the frames that the kernel still holds.
      await Promise.all(this.#sources.map((source) => source.close()));
      await watching;
      this.#screen?.close();
      this.#tryFlush();
      this.#output?.close();
    }
    const error = this.#error ?? this.#output?.failure;
    if (error !== undefined && !(error instanceof Failure)) throw error;
    // What was heard is worth a summary even where it could not be written.
    this.#run.summary();
    if (error !== undefined) throw error;
    for (const source of this.#sources) {
      const losses = lossLine(source.path, source.port?.counts);
      if (losses !== undefined) printErr(`${losses}\n`);
    }
    if (this.#failed > 0) return 2;
    return this.#run.wrong ? 1 : 0;
  }

  #open(source: InterfaceSource): Promise<void> {
    const { capture, filter, all, buffer, passive = false } = this.#options;
    const listening = {
      passive,
      ...(capture === undefined ? {} : { capture }),
      ...(filter === undefined ? {} : { filter }),
      ...(all === undefined ? {} : { all }),
      bufferBytes: buffer << 20,
    };
    return source.open(listening, (frame) => this.#take(source, frame), {
      link: (line) => this.#say(line),
      failed: ({ message }) => {
        this.#say(`carplab: ${message}`);
        if (++this.#failed === this.#sources.length) this.#end();
      },
    });
  }

  /** A write error ends the run, because it cannot be thrown from within a port. */
  #take(source: InterfaceSource, frame: Parameters<DecodeRun['frame']>[0]): void {
    if (this.#error !== undefined) return;
    try {
      if (!this.#run.frame(frame, source)) this.#end();
      this.#flushSoon();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error;
    this.#end();
  }

  /** One flush for all frames that arrive together. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      this.#tryFlush();
    });
  }

  #tryFlush(): void {
    try {
      this.#flush();
    } catch (error) {
      this.#fail(error);
    }
    if (this.#output?.failure !== undefined) this.#end();
  }

  /** Not before all interfaces are open: until then the existing file must stay as it is. */
  #flush(): void {
    if (this.#opened && this.#error === undefined) this.#run.flush();
  }

  #say(line: string): void {
    if (this.#screen === undefined) printErr(`${line}\n`);
  }

  /** Keeps the summary screen up to date. */
  async #watch(ended: Promise<void>): Promise<void> {
    const paint = paintFor(1) ?? NO_PAINT;
    const screen = this.#screen;
    const lines = (): string[] =>
      watchScreen(this.#run.watched(nowUs()), nowUs(), paint, screen?.width ?? breakAt());
    if (screen === undefined) {
      while (!this.#stopped) {
        await waitFor(PRINT_MS, ended);
        printOut(`${[new Date().toISOString(), ...lines(), ''].join('\n')}\n`);
      }
      return;
    }
    screen.open();
    const names = this.#options.interface.join(', ');
    while (!this.#stopped) {
      for (let key = screen.key(); key !== undefined; key = screen.key())
        if (key === 'q' || key === 'Q' || key === '\x03') this.#end();
      const status = `${names}: ${this.#run.totals()}${screen.hasKeys ? '; q quits' : ''}`;
      screen.draw(
        [...lines(), '', paint.dim(status)].map((line) => cut(line, screen.width)).slice(0, screen.height),
      );
      await Promise.race([screen.sleep(DRAW_MS), ended]);
    }
  }

  /** Shows running totals on stderr, if that is a terminal and stdout is not. */
  async #totals(ended: Promise<void>): Promise<void> {
    if (!isatty(2) || isatty(1)) return;
    while (!this.#stopped) {
      await waitFor(TOTALS_MS, ended);
      drawErr(`\r${this.#run.totals()}\x1b[K`);
    }
    drawErr('\r\x1b[K');
  }
}

function nowUs(): number {
  return Date.now() * 1000;
}

/** Cuts a line to a width; colours take no room. */
function cut(line: string, width: number): string {
  let room = width;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences.
  return [...line.matchAll(/\x1b\[[0-9;]*m|./gu)]
    .filter(([part]) => part.startsWith('\x1b') || room-- > 0)
    .map(([part]) => part)
    .join('');
}

/** Waits, but not beyond the end. */
function waitFor(ms: number, ended: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void ended.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
