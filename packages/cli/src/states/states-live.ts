import { printErr } from '../output/output.js';
import { InterfaceSource, type PortKind } from '../sniff/interface-source.js';
import { lossLine } from '../sniff/losses.js';
import { type StatesOptions, StatesRun } from './states-run.js';

export interface LiveOptions {
  readonly interface?: string[];
  readonly listen?: PortKind;
  readonly filter?: string;
  readonly buffer: number;
  /** Microseconds. */
  readonly for?: number;
}

/** States expire while nothing is heard. */
const TICK_MS = 1000;

/** `carplab states -i`: follows a sync link until it is told to end, then prints the table. */
export async function statesLive(
  options: StatesOptions & LiveOptions & { readonly interface: string[] },
): Promise<number> {
  const { listen, filter, buffer, for: forUs, watch } = options;
  const sources = [...new Set(options.interface)].map((name, index) => new InterfaceSource(name, index));
  const run = new StatesRun(options);
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
  /** Errors of writing end it: they have nowhere to go from within a port or a timer. */
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
    // Once for all frames that came together.
    setImmediate(() => {
      flushing = false;
      guarded(() => run.flush());
    });
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const source of sources) {
      const wants = {
        ...(listen === undefined ? {} : { port: listen }),
        ...(filter === undefined ? {} : { filter }),
        bufferBytes: buffer << 20,
      };
      await source.open(
        wants,
        (frame) => {
          guarded(() => run.frame(frame));
          flushSoon();
        },
        {
          link: ({ present, up, carrier }) => {
            const what = present ? (up ? (carrier ? 'is up' : 'has no carrier') : 'is down') : 'is gone';
            printErr(`${source.path} ${what}\n`);
          },
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
    // What the kernel still holds comes before the end.
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
