/**
 * Messages between a port and the process that holds its cap handle: the length of what follows (32 bits,
 * little-endian), a kind, and the rest. These are the kinds.
 */
export const KIND = {
  /** To the process: a frame to send. */
  send: 1,
  /** From it: the interface is open; cap's name for the link type. */
  opened: 2,
  /** From it: a frame: its time as a double, whether it was truncated, its bytes. */
  frame: 3,
  /** From it: a frame was sent (empty), or why it was not. */
  sent: 4,
  /** From it: why the interface cannot be opened. */
  failed: 5,
  /** From it: number of frames lost because the port did not take them, 32 bits. */
  dropped: 6,
  /** From it: number of further frames lost in the kernel, 32 bits; 0 says that they are counted. */
  kernelDropped: 7,
} as const;

const HEAD = 5;
/** Bytes of a frame message before the frame. */
export const FRAME_HEAD: number = HEAD + 9;
/** The largest message: a frame with everything around it. */
const LONGEST = 1 << 18;

export function message(kind: number, rest: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + rest.length);
  bytes.writeUInt32LE(rest.length + 1, 0);
  bytes[4] = kind;
  bytes.set(rest, HEAD);
  return bytes;
}

export function textMessage(kind: number, text: string): Buffer {
  return message(kind, Buffer.from(text));
}

/** Writes a frame message at `at`; returns where it ends. */
export function putFrame(
  into: Buffer,
  at: number,
  frame: Uint8Array,
  length: number,
  timeUs: number,
  truncated: boolean,
): number {
  into.writeUInt32LE(FRAME_HEAD - 4 + length, at);
  into[at + 4] = KIND.frame;
  into.writeDoubleLE(timeUs, at + 5);
  into[at + 13] = truncated ? 1 : 0;
  into.set(frame.subarray(0, length), at + FRAME_HEAD);
  return at + FRAME_HEAD + length;
}

/** Splits incoming bytes into messages. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  readonly #take: (kind: number, rest: Buffer) => void;

  constructor(take: (kind: number, rest: Buffer) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEAD) {
      const length = bytes.readUInt32LE(at);
      if (length === 0 || length > LONGEST) throw new RangeError(`a message of ${length} bytes`);
      if (bytes.length - at < 4 + length) break;
      this.#take(bytes[at + 4]!, bytes.subarray(at + HEAD, at + 4 + length));
      at += 4 + length;
    }
    this.#rest = bytes.subarray(at);
  }
}
