import { type CaptureFrame, type CaptureInterface, CaptureReader } from '@carplab/capture';
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
  /** The frame that waits to be taken, while several files are merged. */
  waiting: CaptureFrame | undefined;
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
  const only = inputs.length === 1 ? inputs[0] : undefined;
  if (only) {
    while (!stop.stopped) {
      for (let frame = only.reader.next(); frame; frame = only.reader.next()) {
        only.frames++;
        const goOn = onFrame(frame, only);
        if (goOn !== true && !(await goOn)) return;
      }
      if (only.reader.done) return;
      onPause();
      await fill(only, stop);
    }
    return;
  }
  // Merging: hold one frame of each file, and take the earliest; of equal ones, that of the file named first.
  const open = [...inputs];
  while (!stop.stopped) {
    for (let i = 0; i < open.length; i++) {
      const input = open[i]!;
      while (!input.waiting) {
        input.waiting = input.reader.next();
        if (input.waiting) input.frames++;
        else if (input.reader.done) {
          open.splice(i--, 1);
          break;
        } else {
          onPause();
          await fill(input, stop);
          if (stop.stopped) return;
        }
      }
    }
    let first = open[0];
    if (!first) return;
    for (const input of open) if (earlier(input.waiting!, first.waiting!)) first = input;
    const frame = first.waiting!;
    first.waiting = undefined;
    const goOn = onFrame(frame, first);
    if (goOn !== true && !(await goOn)) return;
  }
}

function earlier(a: CaptureFrame, b: CaptureFrame): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.nanos < b.nanos);
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
      waiting: undefined,
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
