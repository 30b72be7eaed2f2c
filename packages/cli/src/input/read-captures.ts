import type { CaptureFrame } from '@carplab/capture';
import { printErr } from '../output/output.js';
import { captureProblems, type Input, readFrames, type Stop } from './frames.js';
import { Progress } from './progress.js';

/** What is made of frames. */
export interface FrameTaker {
  /** False ends the reading. */
  frame(frame: CaptureFrame, input: Input): boolean;
  /** Writes what is pending. */
  flush(): void;
  /** Something is wrong with what the captures hold. */
  readonly wrong: boolean;
}

/**
 * Reads captures to their end, or until Ctrl-C, and says what is wrong with the files. Returns the exit status.
 *
 * @param summary called last, if any file could be read
 * @param close called when all is read, or reading failed
 */
export async function readCaptures(
  inputs: readonly Input[],
  run: FrameTaker,
  summary: () => void,
  close: () => void = () => {},
): Promise<number> {
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
      (frame, input) => run.frame(frame, input),
      () => {
        run.flush();
        progress.show();
      },
    );
    run.flush();
  } finally {
    progress.clear();
    close();
    for (const input of inputs) input.chunks.close();
  }
  const broken = inputs.flatMap(captureProblems);
  for (const line of broken) printErr(`carplab: ${line}\n`);
  const unreadable = inputs.filter(({ reader }) => reader.format === undefined && !stop.stopped);
  if (unreadable.length === inputs.length) return 2;
  summary();
  if (unreadable.length > 0) return 2;
  return run.wrong || broken.length > 0 ? 1 : 0;
}
