import { Failure } from '../failure.js';
import { captureProblems, openInputs, readFrames, type Stop } from '../frames.js';
import { printErr } from '../output.js';
import { Progress } from '../progress.js';
import { type LiveOptions, statesLive } from './states-live.js';
import { type StatesOptions, StatesRun } from './states-run.js';

/** `carplab states`: returns the exit status. */
export async function states(
  paths: readonly string[],
  options: StatesOptions & LiveOptions,
): Promise<number> {
  const { interface: interfaces, at } = options;
  if (paths.length > 0 && interfaces) throw new Failure('give files, or interfaces with -i, not both');
  if (interfaces && at) throw new Failure('--at is for files: an interface has only its present');
  if (interfaces) return statesLive({ ...options, interface: interfaces });
  if (paths.length === 0) throw new Failure('give a capture, - for stdin, or an interface with -i');
  return ofFiles(paths, options);
}

async function ofFiles(paths: readonly string[], options: StatesOptions): Promise<number> {
  if (paths.filter((path) => path === '-').length > 1) throw new Failure('stdin (-) can be read only once');
  const inputs = openInputs(paths);
  const run = new StatesRun(options);
  const progress = new Progress(inputs);
  const stop: Stop = { stopped: false };
  const interrupt = (): void => {
    if (stop.stopped) process.exit(130);
    stop.stopped = true;
    // A stream may be silent for ever: end what we wait for.
    for (const input of inputs) if (input.chunks.size === 0) input.chunks.close();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await readFrames(
      inputs,
      stop,
      (frame) => run.frame(frame),
      () => {
        run.flush();
        progress.show();
      },
    );
    run.flush();
  } finally {
    progress.clear();
    for (const input of inputs) input.chunks.close();
  }
  const broken = inputs.flatMap(captureProblems);
  for (const line of broken) printErr(`carplab: ${line}\n`);
  const unreadable = inputs.filter(({ reader }) => reader.format === undefined && !stop.stopped);
  if (unreadable.length === inputs.length) return 2;
  if (!options.watch) run.table();
  run.summary();
  if (unreadable.length > 0) return 2;
  return run.wrong || broken.length > 0 ? 1 : 0;
}
