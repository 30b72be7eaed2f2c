import { Links } from '@carplab/analysis';
import { printErr } from '../output/output.js';
import { type CaptureKind, InterfaceSource } from '../sniff/interface-source.js';
import { lossLine } from '../sniff/losses.js';
import type { StatesOptions } from './states-options.js';
import { StatesRun } from './states-run.js';

export interface LiveOptions {
  readonly interface?: string[];
  readonly capture?: CaptureKind;
  readonly passive?: boolean;
  readonly filter?: string;
  readonly buffer: number;
  /** Microseconds. */
  readonly for?: number;
}

/** States expire even while no frames arrive, so time advances at this interval. */
const TICK_MS = 1000;

/** `carplab states -i`: follows a sync link until it is stopped, then prints the table. Returns the exit status. */
export async function statesLive(
  options: StatesOptions & LiveOptions & { readonly interface: string[] },
): Promise<number> {
  const { capture, filter, buffer, passive = false, for: forUs, watch } = options;
  const sources = [...new Set(options.interface)].map((name, index) => new InterfaceSource(name, index));
  const run = new StatesRun(options, new Links(sources), sources.length > 1);
  let error: unknown;
  let stopped = false;
  let failed = 0;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = () => {
      stopped = true;
      resolve();
    };
  });
  const interrupt = (): void => {
    if (stopped) process.exit(130);
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  /** A write error ends the run, because it cannot be thrown from within a port or a timer. */
  const guarded = (work: () => void): void => {
    if (error !== undefined) return;
    try {
      work();
    } catch (caught) {
      error = caught;
      end();
    }
  };
  const tick = setInterval(() => {
    guarded(() => {
      run.advance(Date.now() * 1000);
      run.flush();
    });
  }, TICK_MS);
  let flushing = false;
  const flushSoon = (): void => {
    if (flushing) return;
    flushing = true;
    // One flush for all frames that arrive together.
    setImmediate(() => {
      flushing = false;
      guarded(() => run.flush());
    });
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const source of sources) {
      const listening = {
        passive,
        ...(capture === undefined ? {} : { capture }),
        ...(filter === undefined ? {} : { filter }),
        bufferBytes: buffer << 20,
      };
      await source.open(
        listening,
        (frame) => {
          guarded(() => run.frame(frame, source));
          flushSoon();
        },
        {
          link: (line) => printErr(`${line}\n`),
          failed: ({ message }) => {
            printErr(`carplab: ${message}\n`);
            if (++failed === sources.length) end();
          },
        },
      );
    }
    const names = sources.map(({ path }) => path).join(', ');
    printErr(`listening on ${names}: states appear as nodes mention them; Ctrl-C prints the table\n`);
    if (forUs !== undefined) timer = setTimeout(end, forUs / 1000);
    await ended;
  } finally {
    clearTimeout(timer);
    clearInterval(tick);
    stopped = true;
    // Closing delivers the frames that the kernel still holds.
    await Promise.all(sources.map((source) => source.close()));
  }
  if (error !== undefined) throw error;
  const nowUs = Date.now() * 1000;
  if (watch && !options.json) run.blankLine();
  run.table(nowUs);
  run.summary(nowUs);
  for (const { path, port } of sources) {
    const losses = lossLine(path, port?.counts);
    if (losses !== undefined) printErr(`${losses}\n`);
  }
  if (failed > 0) return 2;
  return run.wrong ? 1 : 0;
}
