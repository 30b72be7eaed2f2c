import type { CaptureFrame, CaptureReader } from '@carplab/capture';

/** Bytes that are read together. */
const CHUNK = 1024 * 1024;
/** Unpacked bytes that are handed to the browser together. */
const PART = 4 * 1024 * 1024;
/** More is not unpacked. */
export const MAX_UNPACKED: number = 1024 * 1024 * 1024;

/** A capture's bytes, which the browser keeps where it likes: memory holds a part of them at a time. */
export interface CaptureContent {
  /** The name of the file. */
  readonly name: string;
  /** Unpacked. */
  readonly bytes: Blob;
  /** As the file is. */
  readonly size: number;
  /** Why not all of it could be unpacked. */
  readonly damage?: string;
}

/** How far something is, in bytes. */
export interface ReadProgress {
  readonly doing: 'unpack' | 'read';
  readonly done: number;
  readonly total: number;
}

/** Whether a file is gzip, by its first bytes. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Unpacks a file if it is gzip. What is sound is kept even if the rest is damaged. The last part is the content. */
export async function* contentOf(file: Blob, name: string): AsyncGenerator<ReadProgress | CaptureContent> {
  const { size } = file;
  if (!isGzip(new Uint8Array(await file.slice(0, 2).arrayBuffer()))) {
    yield { name, bytes: file, size };
    return;
  }
  let given = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, out) => {
      given += chunk.length;
      out.enqueue(chunk);
    },
  });
  const unpacked = file
    .stream()
    .pipeThrough(counted)
    .pipeThrough(new DecompressionStream('gzip'))
    .getReader();
  const parts: Blob[] = [];
  let [last, length, all]: [Uint8Array<ArrayBuffer>[], number, number] = [[], 0, 0];
  const close = (): void => {
    parts.push(new Blob(last));
    [last, length] = [[], 0];
  };
  let damage: string | undefined;
  for (;;) {
    const next = await unpacked.read().catch((error: unknown) => {
      damage = error instanceof Error ? error.message : String(error);
    });
    if (next === undefined || next.done) break;
    last.push(next.value);
    length += next.value.length;
    all += next.value.length;
    if (length < PART) continue;
    close();
    yield { doing: 'unpack', done: given, total: size };
    if (all <= MAX_UNPACKED) continue;
    damage = `only the first ${MAX_UNPACKED / 1_048_576} MiB of it are unpacked`;
    void unpacked.cancel();
    break;
  }
  close();
  yield { name, bytes: new Blob(parts), size, ...(damage === undefined ? {} : { damage }) };
}

/** Hands each frame of a capture to `take`, and says after each chunk how far it is. */
export async function* framesOf(
  { bytes }: CaptureContent,
  reader: CaptureReader,
  take: (frame: CaptureFrame) => void,
): AsyncGenerator<ReadProgress> {
  const { size } = bytes;
  for (let at = 0; at < size && !reader.done; at += CHUNK) {
    reader.push(new Uint8Array(await bytes.slice(at, at + CHUNK).arrayBuffer()));
    for (let frame = reader.next(); frame; frame = reader.next()) take(frame);
    yield { doing: 'read', done: Math.min(size, at + CHUNK), total: size };
  }
  reader.end();
  for (let frame = reader.next(); frame; frame = reader.next()) take(frame);
}
