import type { CaptureFrame } from '@carplab/capture';
import { printErr } from '../output/output.js';
import { captureProblems, type Input, readFrames, type Stop } from './frames.js';
import { Progress } from './progress.js';

/** Receives frames. */
export interface FrameTaker {
  /** False ends the reading. */
  frame(frame: CaptureFrame, input: Input): boolean;
  /** Writes pending output. */
  flush(): void;
  /** Whether something is wrong with the contents of the captures. */
  readonly wrong: boolean;
}

/**
 * Reads captures to their end, or until Ctrl-C, and reports problems of the files. Returns the exit status.
 *
 * @param summary called last, if at least one file could be read
 * @param close called when everything is read (true if at least one file could be read), or reading failed
 */
export async function readCaptures(
  inputs: readonly Input[],
  run: FrameTaker,
  summary: () => void,
  close: (isComplete: boolean) => void = () => {},
): Promise<number> {
  const progress = new Progress(inputs);
  const stop: Stop = { stopped: false };
  const interrupt = (): void => {
    if (stop.stopped) process.exit(130);
    stop.stopped = true;
    // A stream may stay silent forever, so end the pending read.
    for (const input of inputs) if (input.chunks.size === 0) input.chunks.close();
  };
  let isComplete = false;
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
    isComplete = inputs.some(({ reader }) => reader.format !== undefined);
  } finally {
    progress.clear();
    close(isComplete);
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
