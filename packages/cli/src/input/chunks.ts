import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileFailure } from '../failure.js';
import { diskPath } from './disk-path.js';
import { gunzip } from './gunzip.js';

/** Bytes per read of a regular file. */
const CHUNK = 1 << 20;

/** A source of bytes, read in chunks. */
export interface Chunks {
  /** Its name for messages: `stdin`, or the path as given. */
  readonly path: string;
  /** File size in bytes; 0 for a stream. */
  readonly size: number;
  /** Bytes of the file read so far, for progress. */
  read: number;
  /** The next chunk, valid until the next call; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Why the data ended before the file did (damaged gzip). */
  readonly damage: string | undefined;
  close(): void;
}

/** Opens a file, or stdin for `-`. gzip is recognised by its content and decompressed. Throws `Failure`. */
export function openChunks(path: string): Chunks {
  if (path === '-') return new StreamChunks('stdin', process.stdin);
  let fd: number;
  try {
    fd = openSync(diskPath(path), 'r');
  } catch (error) {
    throw fileFailure(path, 'read', error);
  }
  const stat = fstatSync(fd);
  if (stat.isDirectory()) {
    closeSync(fd);
    throw fileFailure(path, 'read', Object.assign(new Error(), { code: 'EISDIR' }));
  }
  if (!stat.isFile()) return new StreamChunks(path, createReadStream(path, { fd }));
  const magic = new Uint8Array(2);
  const found = readSync(fd, magic, 0, 2, 0);
  if (found === 2 && isGzip(magic))
    return new StreamChunks(path, createReadStream(path, { fd, start: 0, highWaterMark: CHUNK }), stat.size);
  return new FileChunks(path, fd, stat.size);
}

/** The first `limit` bytes of an uncompressed regular file, read synchronously; nothing for other inputs. */
export function* syncChunks(path: string, limit: number): Generator<Uint8Array> {
  let fd: number;
  try {
    fd = openSync(diskPath(path), 'r');
  } catch {
    return; // the ordinary read reports it
  }
  try {
    if (!fstatSync(fd).isFile()) return;
    const buffer = new Uint8Array(CHUNK);
    for (let total = 0; total < limit; ) {
      const length = readSync(fd, buffer, 0, CHUNK, null);
      if (length === 0 || (total === 0 && isGzip(buffer))) return;
      total += length;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

class FileChunks implements Chunks {
  readonly path: string;
  readonly size: number;
  read = 0;
  readonly damage = undefined;
  readonly #fd: number;
  readonly #buffer = new Uint8Array(CHUNK);

  constructor(path: string, fd: number, size: number) {
    this.path = path;
    this.#fd = fd;
    this.size = size;
  }

  next(): Promise<Uint8Array | undefined> {
    let length: number;
    try {
      length = readSync(this.#fd, this.#buffer, 0, CHUNK, null);
    } catch (error) {
      return Promise.reject(fileFailure(this.path, 'read', error));
    }
    this.read += length;
    return Promise.resolve(length === 0 ? undefined : this.#buffer.subarray(0, length));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

class StreamChunks implements Chunks {
  readonly path: string;
  readonly size: number;
  read = 0;
  damage: string | undefined;
  #closed = false;
  readonly #source: Readable;
  readonly #pieces: AsyncGenerator<Uint8Array>;

  constructor(path: string, source: Readable, size = 0) {
    this.path = path;
    this.size = size;
    this.#source = source;
    this.#pieces = this.#ungzipped();
  }

  async next(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#pieces.next();
    return done ? undefined : value;
  }

  /** A pending `next` then ends as if the stream had ended. */
  close(): void {
    this.#closed = true;
    this.#source.destroy();
  }

  /** The bytes of the source as they arrive. */
  async *#raw(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#source as AsyncIterable<Uint8Array>) {
        this.read += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (!this.#closed) throw fileFailure(this.path, 'read', error);
    }
  }

  /** The same, decompressed if the first two bytes are gzip's magic number. */
  async *#ungzipped(): AsyncGenerator<Uint8Array> {
    const raw = this.#raw();
    let head: Uint8Array = new Uint8Array(0);
    while (head.length < 2) {
      const { done, value } = await raw.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    if (head.length > 0 && !isGzip(head)) yield head;
    if (!isGzip(head)) {
      yield* raw;
      return;
    }
    const feed = async function* (): AsyncGenerator<Uint8Array> {
      yield head;
      yield* raw;
    };
    yield* gunzip(feed(), (why) => {
      if (!this.#closed) this.damage = `the gzip data is damaged: ${why}`;
    });
  }
}
