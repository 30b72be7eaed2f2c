import { type CaptureFrame, type CaptureInterface, CaptureReader, FrameMerge } from '@carplab/capture';
import { type Chunks, openChunks } from './chunks.js';

/** Where frames come from: a capture, or an interface. */
export interface Source {
  /** What the user called it. */
  readonly path: string;
  /** Its place on the command line, from 0. */
  readonly index: number;
  /** The interfaces of its frames, by their `interfaceId`. */
  readonly interfaces: readonly CaptureInterface[];
  /** The file that it can be read from once more; undefined where there is none. */
  readonly file: string | undefined;
  /** Frames given so far. */
  frames: number;
}

/** One capture being read. */
export interface Input extends Source {
  readonly chunks: Chunks;
  readonly reader: CaptureReader;
}

/** What ended the reading before the files did. */
export interface Stop {
  stopped: boolean;
}

/**
 * Reads captures and gives their frames in order of time. A frame's bytes are valid only during the call.
 *
 * @param onFrame returns false to stop, or a promise of it where it must wait: nothing is read meanwhile
 * @param onPause called when more bytes must be waited for: the time to write out what is pending
 */
export async function readFrames(
  inputs: readonly Input[],
  stop: Stop,
  onFrame: (frame: CaptureFrame, input: Input) => boolean | Promise<boolean>,
  onPause: () => void,
): Promise<void> {
  if (inputs.length === 0) return;
  const merge = new FrameMerge(inputs);
  while (!stop.stopped) {
    const next = merge.next();
    const { input, frame } = merge;
    if (next === 'end') return;
    if (next === 'bytes' || frame === undefined) {
      onPause();
      await fill(input, stop);
    } else {
      input.frames++;
      const goOn = onFrame(frame, input);
      if (goOn !== true && !(await goOn)) return;
    }
  }
}

/** Gives a reader its next bytes. In between, signals and timers have their turn. */
async function fill(input: Input, stop: Stop): Promise<void> {
  const chunk = await input.chunks.next();
  if (chunk) input.reader.push(chunk);
  // Interrupted in the middle of a record, the capture is not cut.
  else if (!stop.stopped) input.reader.end();
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Opens the captures named on the command line. Throws `Failure` for one that cannot be opened. */
export function openInputs(paths: readonly string[]): Input[] {
  return paths.map((path, index) => {
    const chunks = openChunks(path);
    const reader = new CaptureReader();
    return {
      path: chunks.path,
      file: path,
      index,
      chunks,
      reader,
      get interfaces() {
        return reader.interfaces;
      },
      frames: 0,
    };
  });
}

/** What is wrong with a capture file itself, as lines for the user. */
export function captureProblems(input: Input): string[] {
  const { reader, chunks, path } = input;
  // That packets are cut to a snapshot length is how the capture was made; where it hurts, the packet says so.
  const problems = reader.problems.filter((problem) => problem.code !== 'snapped');
  const lines = problems.map(
    ({ message, code, offset }) => `${path}: ${message} (${code} at byte ${offset})`,
  );
  const hidden = reader.problemCount - (reader.problemCounts.get('snapped') ?? 0) - problems.length;
  if (hidden > 0) lines.push(`${path}: … and ${hidden} more problems of these kinds`);
  if (chunks.damage) lines.push(`${path}: ${chunks.damage}; what could be unpacked was read`);
  return lines;
}
