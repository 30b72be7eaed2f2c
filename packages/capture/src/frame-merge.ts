import type { CaptureFrame } from './capture-frame.js';
import type { CaptureReader } from './capture-reader.js';

/** A capture among those that are merged. */
export interface MergeInput {
  readonly reader: CaptureReader;
}

/**
 * Takes the frames of several captures in order of time; of frames of the same time, that of the capture named first
 * comes first. Each capture is to be in order itself. Allocates nothing for a frame.
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
  /** After `frame`: the frame, which holds until `next` is called again. */
  frame: CaptureFrame | undefined;
  /** After `frame`: where it comes from. After `bytes`: whose reader must be given more, or its end. */
  input: Input;
  /** Those that are not at their end, and the frames that wait to be taken. */
  readonly #open: Input[];
  readonly #waiting: (CaptureFrame | undefined)[];

  /** Throws `RangeError` if there is nothing to merge. */
  constructor(inputs: readonly Input[]) {
    const [first] = inputs;
    if (first === undefined) throw new RangeError('FrameMerge takes one input or more');
    this.input = first;
    this.#open = [...inputs];
    this.#waiting = inputs.map(() => undefined);
  }

  /** What comes next: a frame, the need for more bytes, or the end of all. */
  next(): 'frame' | 'bytes' | 'end' {
    const open = this.#open;
    const waiting = this.#waiting;
    if (open.length === 1 && waiting[0] === undefined) return this.#only(open[0]!);
    let first = -1;
    for (let i = 0; i < open.length; i++) {
      const { reader } = open[i]!;
      const frame = waiting[i] ?? reader.next();
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

  /** Of one capture alone, most often the case, nothing waits. */
  #only(input: Input): 'frame' | 'bytes' | 'end' {
    const { reader } = input;
    this.input = input;
    this.frame = reader.next();
    if (this.frame !== undefined) return 'frame';
    return reader.done ? 'end' : 'bytes';
  }
}

function isEarlier(a: CaptureFrame, b: CaptureFrame): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.nanos < b.nanos);
}
