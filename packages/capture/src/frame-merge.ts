import type { CaptureFrame } from './capture-frame.js';
import type { CaptureReader } from './capture-reader.js';

/** A capture to merge. */
export interface MergeInput {
  readonly reader: CaptureReader;
  /** How much later its clock is than those of the others, µs: its frames get the time that theirs have. Default: 0. */
  readonly clockAheadUs?: number | undefined;
}

/**
 * Merges the frames of several captures by time; if times are equal, the capture listed first goes first. Each capture
 * must itself be in order. A frame allocates nothing.
 *
 * @example
 * const readers = [1, 2].map((second) => {
 *   const writer = new PcapWriter({ linkType: LINKTYPES.ethernet });
 *   const reader = new CaptureReader();
 *   reader.push(writer.header());
 *   reader.push(writer.frame({ timeUs: (3 - second) * 1_000_000, bytes: Uint8Array.of(second) }));
 *   reader.end();
 *   return { reader };
 * });
 * const merge = new FrameMerge(readers);
 * const order = [];
 * while (merge.next() === 'frame') order.push(readers.indexOf(merge.input));
 * order; // => [1, 0]
 */
export class FrameMerge<Input extends MergeInput> {
  /** After `frame`: the frame, valid until the next call of `next`. */
  frame: CaptureFrame | undefined;
  /** After `frame`: its capture. After `bytes`: the capture whose reader needs more bytes, or its end. */
  input: Input;
  /** Captures not at their end, and the frames waiting to be taken. */
  readonly #open: Input[];
  readonly #waiting: (CaptureFrame | undefined)[];
  /** Frames whose time was corrected. */
  readonly #corrected = new Map<Input, CaptureFrame>();

  /** Throws `RangeError` without inputs. */
  constructor(inputs: readonly Input[]) {
    const [first] = inputs;
    if (first === undefined) throw new RangeError('FrameMerge takes one input or more');
    this.input = first;
    this.#open = [...inputs];
    this.#waiting = inputs.map(() => undefined);
  }

  /** What comes next: a frame, a need for more bytes, or the end. */
  next(): 'frame' | 'bytes' | 'end' {
    const open = this.#open;
    const waiting = this.#waiting;
    if (open.length === 1 && waiting[0] === undefined) return this.#only(open[0]!);
    let first = -1;
    for (let i = 0; i < open.length; i++) {
      const { reader } = open[i]!;
      const frame = waiting[i] ?? this.#nextOf(open[i]!);
      if (frame === undefined) {
        if (!reader.done) {
          this.input = open[i]!;
          return 'bytes';
        }
        open.splice(i, 1);
        waiting.splice(i, 1);
        i--;
        continue;
      }
      waiting[i] = frame;
      if (first < 0 || isEarlier(frame, waiting[first]!)) first = i;
    }
    if (first < 0) return 'end';
    this.frame = waiting[first];
    this.input = open[first]!;
    waiting[first] = undefined;
    return 'frame';
  }

  /** The usual case: with one capture nothing waits. */
  #only(input: Input): 'frame' | 'bytes' | 'end' {
    const { reader } = input;
    this.input = input;
    this.frame = this.#nextOf(input);
    if (this.frame !== undefined) return 'frame';
    return reader.done ? 'end' : 'bytes';
  }

  #nextOf(input: Input): CaptureFrame | undefined {
    const { reader, clockAheadUs = 0 } = input;
    if (clockAheadUs === 0) return reader.next();
    // A packet without a time gets that of the one before it, as the file has it.
    const before = this.#corrected.get(input);
    if (before !== undefined) before.timeUs += clockAheadUs;
    this.#corrected.delete(input);
    const frame = reader.next();
    if (frame === undefined) return undefined;
    frame.timeUs -= clockAheadUs;
    this.#corrected.set(input, frame);
    return frame;
  }
}

function isEarlier(a: CaptureFrame, b: CaptureFrame): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.nanos < b.nanos);
}
