/** The names that columns refer to by number. */
export interface FrameNames {
  /** What a frame's protocol may be called. */
  readonly protocols: readonly string[];
  /** Machines, and the outsider that sends forged frames. */
  readonly nodes: readonly string[];
  readonly segments: readonly string[];
  /** Why frames were lost or refused; the first is empty: nothing is wrong. */
  readonly reasons: readonly string[];
}

/** Some frames of a run that follow each other, as columns: one row a frame. */
export interface FrameChunk {
  /** The number of its first frame in the run. */
  readonly first: number;
  readonly count: number;
  /** When it left its sender, whole µs of virtual time. */
  readonly sentUs: Float64Array;
  readonly length: Uint16Array;
  /** Its number in the capture; absent: that of the list. */
  readonly number?: Uint32Array;
  /** Numbers of names. */
  readonly protocol: Uint16Array;
  readonly sender: Uint16Array;
  readonly segment: Uint16Array;
  /** Of CARP and VRRP; -1 otherwise. */
  readonly vhid: Int16Array;
  /** The first receiver that it was lost to, and why: a number of a reason; 0 if it was not lost. */
  readonly lostAt: Uint16Array;
  readonly lost: Uint16Array;
  /** The first host that refused it, and the counter; 0 if none did. */
  readonly refusedAt: Uint16Array;
  readonly refused: Uint16Array;
  /** Bits of the nodes that received it: `reachWords` words a row, 32 nodes each. */
  readonly reach: Uint32Array;
  readonly reachWords: number;
}

type Column = Exclude<keyof FrameChunk, 'first' | 'count' | 'reachWords' | 'reach' | 'number'>;

/** Room for frames that follow each other. */
export function emptyChunk(first: number, rows: number, reachWords: number): FrameChunk {
  const words = (): Uint16Array => new Uint16Array(rows);
  return {
    ...{ first, count: 0, reachWords, reach: new Uint32Array(rows * reachWords) },
    ...{ sentUs: new Float64Array(rows), vhid: new Int16Array(rows), length: words() },
    ...{ protocol: words(), sender: words(), segment: words() },
    ...{ lostAt: words(), lost: words(), refusedAt: words(), refused: words() },
  };
}

/** A copy of the first `count` rows. */
export function copyChunk(chunk: FrameChunk, count: number = chunk.count): FrameChunk {
  const { first, reachWords, reach, sentUs, vhid, length, protocol, sender, segment } = chunk;
  const { lostAt, lost, refusedAt, refused } = chunk;
  return {
    ...{ first, count, reachWords, reach: reach.slice(0, count * reachWords) },
    ...{ sentUs: sentUs.slice(0, count), vhid: vhid.slice(0, count), length: length.slice(0, count) },
    ...{ protocol: protocol.slice(0, count), sender: sender.slice(0, count) },
    ...{ segment: segment.slice(0, count), lostAt: lostAt.slice(0, count), lost: lost.slice(0, count) },
    ...{ refusedAt: refusedAt.slice(0, count), refused: refused.slice(0, count) },
  };
}

/** The buffers of a chunk, to be handed over without a copy. */
export function buffersOf(chunk: FrameChunk): ArrayBuffer[] {
  return Object.values(chunk).flatMap((column: number | ArrayBufferView) =>
    typeof column === 'number' ? [] : [column.buffer as ArrayBuffer],
  );
}

/** Whether a node received the frame of a row. */
export function reaches({ reach, reachWords }: FrameChunk, row: number, node: number): boolean {
  return ((reach[row * reachWords + (node >> 5)]! >>> (node & 31)) & 1) === 1;
}

/** All frames of a run in order of their numbers: chunks of one size, but for the last. */
export class FrameTable {
  readonly names: FrameNames;
  readonly chunks: readonly FrameChunk[];
  /** How many frames are listed. */
  readonly count: number;
  /** How many more the run has. */
  readonly left: number;
  readonly #size: number;

  constructor(names: FrameNames, chunks: readonly FrameChunk[], left = 0) {
    this.names = names;
    this.chunks = chunks;
    this.left = left;
    this.count = chunks.reduce((sum, { count }) => sum + count, 0);
    this.#size = chunks[0]?.count || 1;
  }

  /** A frame's chunk, and its row there is `frame - chunk.first`. Undefined for a number that is not listed. */
  chunkOf(frame: number): FrameChunk | undefined {
    return frame >= 0 && frame < this.count ? this.chunks[Math.floor(frame / this.#size)] : undefined;
  }

  /** A frame's value in a column; 0 for a number that is not listed. */
  at(column: Column, frame: number): number {
    const chunk = this.chunkOf(frame);
    return chunk === undefined ? 0 : chunk[column][frame - chunk.first]!;
  }

  /** What a frame is called: its number in its source. */
  numberOf(frame: number): number {
    const chunk = this.chunkOf(frame);
    return chunk?.number?.[frame - chunk.first] ?? frame;
  }

  /** The numbers of the frames that pass, in order. */
  select(passes: (chunk: FrameChunk, row: number) => boolean): Int32Array {
    const found = new Int32Array(this.count);
    let count = 0;
    for (const chunk of this.chunks)
      for (let row = 0; row < chunk.count; row++) if (passes(chunk, row)) found[count++] = chunk.first + row;
    return found.slice(0, count);
  }
}

/** How many of some frames, in order, were sent at or before an instant. */
export function sentBy(table: FrameTable, frames: Int32Array, tUs: number): number {
  return countUntil(frames.length, (at) => table.at('sentUs', frames[at]!) <= tUs);
}

/** Of `count` places, how many hold, if all that hold come first. */
export function countUntil(count: number, holds: (place: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
