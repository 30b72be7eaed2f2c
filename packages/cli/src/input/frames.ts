import { type CaptureFrame, type CaptureInterface, CaptureReader, FrameMerge } from '@carplab/capture';
import { type Chunks, openChunks } from './chunks.js';

/** Where frames come from: a capture, or an interface. */
export interface Source {
  /** Its name for messages. */
  readonly path: string;
  /** Its position on the command line, from 0. */
  readonly index: number;
  /** The interfaces of its frames, by `interfaceId`. */
  readonly interfaces: readonly CaptureInterface[];
  /** The file to read it from again; undefined if there is none. */
  readonly file: string | undefined;
  /** Frames delivered so far. */
  frames: number;
}

/** One capture being read. A class, because V8 makes an object literal that has a getter a slow dictionary. */
export class Input implements Source {
  readonly path: string;
  readonly file: string;
  readonly index: number;
  readonly chunks: Chunks;
  readonly reader: CaptureReader = new CaptureReader();
  frames = 0;
  /** How much its clock is ahead, µs: its frames are delivered with times corrected by this. */
  clockAheadUs: number | undefined = undefined;

  /** Opens a capture; throws `Failure` if it cannot be opened. */
  constructor(file: string, index: number) {
    this.chunks = openChunks(file);
    this.path = this.chunks.path;
    this.file = file;
    this.index = index;
  }

  get interfaces(): readonly CaptureInterface[] {
    return this.reader.interfaces;
  }
}

/** Set to stop reading before the files end. */
export interface Stop {
  stopped: boolean;
}

/**
 * Reads captures and delivers their frames in order of time. A frame's bytes are valid only during the call.
 *
 * @param onFrame returns false to stop, or a promise for that; nothing is read while it is pending
 * @param onPause called before waiting for more bytes, which is the time to write pending output
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

/** Gives a reader its next bytes. Signals and timers get a turn in between. */
async function fill(input: Input, stop: Stop): Promise<void> {
  const chunk = await input.chunks.next();
  if (chunk) input.reader.push(chunk);
  // If we were interrupted in the middle of a record, that does not make the capture truncated.
  else if (!stop.stopped) input.reader.end();
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Opens the captures named on the command line. Throws `Failure` for one that cannot be opened. */
export function openInputs(paths: readonly string[]): Input[] {
  return paths.map((path, index) => new Input(path, index));
}

/** Problems of the capture file itself, as lines for the user. */
export function captureProblems(input: Input): string[] {
  const { reader, chunks, path } = input;
  // Truncation to a snapshot length is how the capture was made; where it matters, the packet has a problem of its own.
  const problems = reader.problems.filter((problem) => problem.code !== 'snapped');
  const lines = problems.map(
    ({ message, code, offset }) => `${path}: ${message} (${code} at byte ${offset})`,
  );
  const hidden = reader.problemCount - (reader.problemCounts.get('snapped') ?? 0) - problems.length;
  if (hidden > 0) lines.push(`${path}: … and ${hidden} more problems of these kinds`);
  if (chunks.damage) lines.push(`${path}: ${chunks.damage}; what could be unpacked was read`);
  return lines;
}
