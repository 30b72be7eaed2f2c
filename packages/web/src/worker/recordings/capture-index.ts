import { type AuthResult, type CaptureAnalysis, fatalProblem } from '@carplab/analysis';
import type { CaptureFrame } from '@carplab/capture';
import { formatMac, type Packet, source } from '@carplab/codec';
import { CARP } from '@carplab/codec/layouts';
import { emptyChunk, type FrameChunk, type FrameNames } from '../../model/frames.js';
import { MAX_FRAMES } from '../frame-log.js';
import { Names } from '../names.js';
import type { CaptureContent } from './capture-content.js';

/** Rows of a chunk. */
const CHUNK = 8192;
/** Names of one kind; all further ones are one. */
const MAX_NAMES = 60_000;
/** Frames that are as close in the file are read together, bytes. */
const CLOSE = 64 * 1024;
/** At most so many bytes are read together. */
const BATCH = 1024 * 1024;

/** Packets that a capture's list has, as columns: where their bytes are, and what the list says of them. */
interface Rows {
  count: number;
  readonly offset: Float64Array;
  /** Since the first frame. */
  readonly timeUs: Float64Array;
  readonly captured: Uint32Array;
  readonly wire: Uint32Array;
  readonly number: Uint32Array;
  readonly interfaceId: Uint16Array;
  readonly protocol: Uint16Array;
  readonly sender: Uint16Array;
  readonly segment: Uint16Array;
  readonly vhid: Int16Array;
  readonly reason: Uint16Array;
  readonly auth: Uint16Array;
}

function emptyRows(): Rows {
  const words = (): Uint16Array => new Uint16Array(CHUNK);
  const longs = (): Uint32Array => new Uint32Array(CHUNK);
  return {
    ...{ count: 0, offset: new Float64Array(CHUNK), timeUs: new Float64Array(CHUNK) },
    ...{ captured: longs(), wire: longs(), number: longs(), vhid: new Int16Array(CHUNK) },
    ...{ interfaceId: words(), protocol: words(), sender: words(), segment: words() },
    ...{ reason: words(), auth: words() },
  };
}

/** A packet of the list, read again. `frame` is one object, valid until the next. */
export interface ReadAgain {
  readonly row: number;
  readonly frame: CaptureFrame;
}

/**
 * The packets of a capture that `carplab decode` prints, in order, numbered from 0. Their bytes are not kept, but read
 * again from the file.
 */
export class CaptureIndex {
  /** Packets beyond those that are listed. */
  left = 0;
  count = 0;
  readonly #fromUs: number;
  readonly #rows: Rows[] = [];
  readonly #protocols = new Names([]);
  /** The first is unknown: who refuses a packet is not in a capture. */
  readonly #nodes = new Names(['']);
  readonly #segments = new Names(['']);
  readonly #reasons = new Names(['']);
  readonly #verdicts: (AuthResult | undefined)[] = [undefined];
  readonly #verdictNumbers = new Map<AuthResult | undefined, number>([[undefined, 0]]);
  readonly #linkTypes: number[] = [];

  /** @param fromUs the time of the first frame, µs since 1970 */
  constructor(fromUs: number) {
    this.#fromUs = fromUs;
  }

  get names(): FrameNames {
    return {
      protocols: [...this.#protocols.all],
      nodes: [...this.#nodes.all],
      segments: [...this.#segments.all],
      reasons: [...this.#reasons.all],
    };
  }

  /** Takes a frame that the analysis has chosen, with its number in the file and where its bytes are there. */
  add(analysis: CaptureAnalysis, frame: CaptureFrame, number: number, offset: number): void {
    if (this.count >= MAX_FRAMES) {
      this.left++;
      return;
    }
    const at = this.count++ % CHUNK;
    if (at === 0) this.#rows.push(emptyRows());
    const rows = this.#rows.at(-1)!;
    const { packet, protocol, auth, tap } = analysis;
    const { interfaceId } = frame;
    this.#linkTypes[interfaceId] = frame.linkType;
    rows.count = at + 1;
    rows.offset[at] = offset;
    rows.timeUs[at] = frame.timeUs - this.#fromUs;
    rows.captured[at] = frame.end - frame.start;
    rows.wire[at] = frame.wireLength;
    rows.number[at] = number;
    rows.interfaceId[at] = interfaceId;
    rows.protocol[at] = numberIn(this.#protocols, protocol);
    rows.sender[at] = numberIn(this.#nodes, senderOf(packet));
    rows.segment[at] = numberIn(this.#segments, tap.link.name);
    rows.vhid[at] = vhidOf(packet, protocol);
    const reason = auth?.status === 'bad' ? 'badauth' : (fatalProblem(packet)?.code ?? '');
    rows.reason[at] = numberIn(this.#reasons, reason);
    rows.auth[at] = this.#verdictNumber(auth);
  }

  /** Copies of all rows as the page's list has them. */
  *chunks(): Generator<FrameChunk> {
    for (const [i, rows] of this.#rows.entries()) {
      const { count } = rows;
      const chunk = emptyChunk(i * CHUNK, count, 0);
      chunk.sentUs.set(rows.timeUs.subarray(0, count));
      // A length that does not fit is that of a jumbogram.
      chunk.length.set(rows.wire.subarray(0, count).map((length) => Math.min(length, 0xffff)));
      chunk.protocol.set(rows.protocol.subarray(0, count));
      chunk.sender.set(rows.sender.subarray(0, count));
      chunk.segment.set(rows.segment.subarray(0, count));
      chunk.vhid.set(rows.vhid.subarray(0, count));
      chunk.refused.set(rows.reason.subarray(0, count));
      yield { ...chunk, count, number: rows.number.slice(0, count) };
    }
  }

  /** What is known of a packet without its bytes; undefined for a number that there is not. */
  about(row: number) {
    const rows = this.#rows[Math.floor(row / CHUNK)];
    const at = row % CHUNK;
    if (rows === undefined || row < 0 || at >= rows.count) return undefined;
    return {
      timeUs: rows.timeUs[at]!,
      number: rows.number[at]!,
      node: this.#nodes.all[rows.sender[at]!]!,
      segment: this.#segments.all[rows.segment[at]!]!,
      protocol: this.#protocols.all[rows.protocol[at]!]!,
      auth: this.#verdicts[rows.auth[at]!],
    };
  }

  /** The numbers of the packets of a protocol, in order. */
  ofProtocol(protocol: string): Int32Array {
    const wanted = this.#protocols.all.indexOf(protocol);
    const found = new Int32Array(this.count);
    let count = 0;
    for (const [i, rows] of this.#rows.entries())
      for (let at = 0; at < rows.count; at++)
        if (rows.protocol[at] === wanted) found[count++] = i * CHUNK + at;
    return found.slice(0, count);
  }

  /** Reads packets again, in order of their numbers; those that follow closely in one go. */
  async *read(content: CaptureContent, wanted: Iterable<number>): AsyncGenerator<ReadAgain> {
    const rows = [...wanted].filter((row) => this.about(row) !== undefined).sort((a, b) => a - b);
    const place = (row: number): readonly [from: number, to: number] => {
      const chunk = this.#rows[Math.floor(row / CHUNK)]!;
      const from = chunk.offset[row % CHUNK]!;
      return [from, from + chunk.captured[row % CHUNK]!];
    };
    for (let i = 0; i < rows.length; ) {
      const [from] = place(rows[i]!);
      let last = i;
      while (last + 1 < rows.length) {
        const [next, end] = place(rows[last + 1]!);
        if (next - place(rows[last]!)[1] > CLOSE || end - from > BATCH) break;
        last++;
      }
      const bytes = new Uint8Array(await content.bytes.slice(from, place(rows[last]!)[1]).arrayBuffer());
      for (; i <= last; i++) {
        const row = rows[i]!;
        const [start, end] = place(row);
        yield { row, frame: this.#frame(row, bytes, start - from, end - from) };
      }
    }
  }

  #frame(row: number, bytes: Uint8Array, start: number, end: number): CaptureFrame {
    const rows = this.#rows[Math.floor(row / CHUNK)]!;
    const at = row % CHUNK;
    const interfaceId = rows.interfaceId[at]!;
    return {
      ...{ bytes, start, end, wireLength: rows.wire[at]!, timeUs: rows.timeUs[at]! + this.#fromUs },
      ...{ interfaceId, linkType: this.#linkTypes[interfaceId]!, nanos: 0, recordOffset: 0, comment: '' },
    };
  }

  #verdictNumber(auth: AuthResult | undefined): number {
    const known = this.#verdictNumbers.get(auth);
    if (known !== undefined) return known;
    // Each sender has a few at most.
    if (this.#verdicts.length >= MAX_NAMES) return 0;
    this.#verdictNumbers.set(auth, this.#verdicts.length);
    return this.#verdicts.push(auth) - 1;
  }
}

function numberIn(names: Names, name: string): number {
  return names.of(names.all.length < MAX_NAMES ? name : '…');
}

function senderOf(packet: Packet): string {
  const { srcMacAt, bytes } = packet;
  return source(packet) ?? (srcMacAt < 0 ? '' : formatMac(bytes, srcMacAt));
}

function vhidOf({ bytes, payloadAt, payloadEnd }: Packet, protocol: string): number {
  const at = payloadAt + CARP.offset.vhid;
  const isElection = protocol === 'carp' || protocol === 'vrrp2' || protocol === 'vrrp3';
  return isElection && at < payloadEnd ? bytes[at]! : -1;
}
