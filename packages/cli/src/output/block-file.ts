import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { Failure, fileFailure } from '../failure.js';
import { diskPath } from '../input/disk-path.js';
import { ClosedPipe, writeAll } from './output.js';

/**
 * A file, or stdout for `-`, that only ever holds whole blocks: packets, lines. If a write fails, as on a full disk, the
 * file is cut back to the last whole block and closed; the rest is not written, and `failure` says why. So whoever writes
 * can go on with what else there is to do.
 */
export class BlockFile {
  readonly #path: string;
  readonly #fd: number;
  #isOpen = true;
  /** Where the last whole block ends. */
  #end = 0;
  failure: Failure | undefined;

  /** Creates the file, or truncates an existing one. Throws a `Failure`. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#fd = path === '-' ? 1 : openSync(diskPath(path), 'w');
    } catch (error) {
      throw fileFailure(path, 'write', error);
    }
  }

  /** Throws only `ClosedPipe`. */
  write(blocks: readonly Uint8Array[]): void {
    if (this.failure !== undefined) return;
    const bytes = blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks);
    try {
      writeAll(this.#fd, bytes);
      this.#end += bytes.length;
    } catch (error) {
      if (error instanceof ClosedPipe) throw error;
      this.failure = error instanceof Failure ? error : fileFailure(this.#path, 'write', error);
      this.#cut(blocks);
      this.close();
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#fd !== 1) closeSync(this.#fd);
  }

  /** Removes what was written of the first of these blocks that did not fit. */
  #cut(blocks: readonly Uint8Array[]): void {
    const file = fstatSync(this.#fd);
    if (!file.isFile() || this.#fd === 1) return;
    for (const { length } of blocks) {
      if (this.#end + length > file.size) break;
      this.#end += length;
    }
    ftruncateSync(this.#fd, this.#end);
  }
}
