import { FRAME_PROTOCOLS, type FrameEvent, frameProtocol, INJECTOR, type TraceEvent } from '@carplab/sim';
import { copyChunk, emptyChunk, type FrameChunk, type FrameNames } from '../model/frames.js';
import { isRefusal } from './is-refusal.js';
import { Names } from './names.js';
import { SyncTimes } from './sync-times.js';

/** Rows of a chunk. */
const CHUNK = 8192;
/** Frames that are listed. */
export const MAX_FRAMES = 1_000_000;
/** Bytes of frames that are kept; of the others, only the columns. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Frames sent within so much virtual time are made again together, µs. */
const CLOSE_US = 30_000_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface FrameLogOptions {
  readonly nodes: readonly string[];
  readonly segments: readonly string[];
  /** Default: 32 MiB */
  readonly maxBytes?: number;
  /** Makes the frames again that were sent from `fromUs` to `toUs`, and hands each to `take`. */
  again(fromUs: number, toUs: number, take: (frame: number, bytes: Uint8Array) => void): void;
}

/** Lists every frame that a run sends, with where it went and what became of it. Its number is that of the trace. */
export class FrameLog {
  /** When nodes first heard of states by pfsync. */
  readonly syncs: SyncTimes = new SyncTimes();
  /** Frames beyond those that are listed. */
  left = 0;
  readonly #chunks: Mutable<FrameChunk>[] = [];
  readonly #nodes: Names;
  readonly #segments: Names;
  readonly #protocols = new Names(FRAME_PROTOCOLS);
  readonly #reasons = new Names(['']);
  readonly #reachWords: number;
  readonly #options: FrameLogOptions;
  /** By number; the oldest are given up when there are too many. */
  readonly #bytes: (Uint8Array | undefined)[] = [];
  #kept = 0;
  #oldest = 0;

  constructor(options: FrameLogOptions) {
    this.#options = options;
    this.#nodes = new Names([...options.nodes, INJECTOR]);
    this.#segments = new Names(['', ...options.segments]);
    this.#reachWords = Math.ceil((options.nodes.length + 1) / 32);
  }

  get names(): FrameNames {
    return {
      protocols: [...this.#protocols.all],
      nodes: [...this.#nodes.all],
      segments: [...this.#segments.all],
      reasons: [...this.#reasons.all],
    };
  }

  get count(): number {
    return this.#chunks.reduce((sum, { count }) => sum + count, 0);
  }

  /** A step of a frame. */
  frame(event: FrameEvent): void {
    const { event: step, frameId } = event;
    if (step === 'sent') this.#sent(event);
    const chunk = this.#chunks[Math.floor(frameId / CHUNK)];
    if (chunk === undefined) return;
    const row = frameId % CHUNK;
    const node = this.#nodes.of(event.node);
    if (step === 'delivered') {
      const word = row * this.#reachWords + (node >> 5);
      if (node >> 5 < this.#reachWords) chunk.reach[word] = chunk.reach[word]! | (1 << (node & 31));
      const isPfsync = this.#protocols.all[chunk.protocol[row]!] === 'pfsync';
      if (isPfsync) this.syncs.heard(event.node, event.frame, event.timeUs);
    } else if (step === 'dropped' && chunk.lost[row] === 0) {
      chunk.lostAt[row] = node;
      chunk.lost[row] = this.#reasons.of(event.detail ?? event.reason ?? step);
    }
  }

  /** An event of the trace: a host may have refused the frame that it received, or ignored it. */
  event(event: TraceEvent): void {
    if (!isRefusal(event)) return;
    const chunk = this.#chunks[Math.floor(event.frameId / CHUNK)];
    const row = event.frameId % CHUNK;
    if (chunk === undefined || chunk.refused[row] !== 0) return;
    chunk.refusedAt[row] = this.#nodes.of(event.host ?? '');
    chunk.refused[row] = this.#reasons.of(event.reason);
  }

  /** Copies of all chunks, one after the other. */
  *chunks(): Generator<FrameChunk> {
    for (const chunk of this.#chunks) yield copyChunk(chunk);
  }

  /** When a frame was sent, µs; undefined for a number that is not listed. */
  sentUs(frame: number): number | undefined {
    const chunk = this.#chunks[Math.floor(frame / CHUNK)];
    const row = frame % CHUNK;
    return chunk === undefined || row >= chunk.count ? undefined : chunk.sentUs[row];
  }

  /** Sender and segment of a frame that is listed. */
  origin(frame: number): { readonly node: string; readonly segment: string } {
    const chunk = this.#chunks[Math.floor(frame / CHUNK)];
    const row = frame % CHUNK;
    const [node, segment] = [chunk?.sender[row] ?? 0, chunk?.segment[row] ?? 0];
    return { node: this.#nodes.all[node]!, segment: this.#segments.all[segment]! };
  }

  /** The bytes of some frames as they were sent; none for a number that is not listed. */
  bytes(frames: readonly number[]): Map<number, Uint8Array> {
    const found = new Map<number, Uint8Array>();
    const missing: number[] = [];
    for (const frame of frames) {
      const known = this.#bytes[frame];
      if (known !== undefined) found.set(frame, known);
      else if (this.sentUs(frame) !== undefined) missing.push(frame);
    }
    missing.sort((a, b) => a - b);
    // What follows closely is made again in one go.
    for (let i = 0; i < missing.length; ) {
      const fromUs = this.sentUs(missing[i]!)!;
      let last = i;
      while (last + 1 < missing.length && this.sentUs(missing[last + 1]!)! - fromUs < CLOSE_US) last++;
      const wanted = new Set(missing.slice(i, last + 1));
      this.#options.again(fromUs, this.sentUs(missing[last]!)!, (frame, bytes) => {
        if (wanted.has(frame)) found.set(frame, bytes);
      });
      i = last + 1;
    }
    return found;
  }

  #sent({ frameId, timeUs, node, segment, frame }: FrameEvent): void {
    if (frameId >= MAX_FRAMES) {
      this.left++;
      return;
    }
    const row = frameId % CHUNK;
    if (row === 0) this.#chunks.push(emptyChunk(frameId, CHUNK, this.#reachWords));
    const chunk = this.#chunks.at(-1)!;
    const { protocol, vhid } = frameProtocol(frame);
    chunk.count = row + 1;
    chunk.sentUs[row] = timeUs;
    chunk.length[row] = frame.length;
    chunk.protocol[row] = this.#protocols.of(protocol);
    chunk.sender[row] = this.#nodes.of(node);
    chunk.segment[row] = this.#segments.of(segment);
    chunk.vhid[row] = vhid;
    this.#bytes[frameId] = frame;
    this.#kept += frame.length;
    const most = this.#options.maxBytes ?? MAX_BYTES;
    for (; this.#kept > most && this.#oldest < frameId; this.#oldest++) {
      this.#kept -= this.#bytes[this.#oldest]!.length;
      this.#bytes[this.#oldest] = undefined;
    }
  }
}
