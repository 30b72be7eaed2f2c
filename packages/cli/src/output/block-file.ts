import { closeSync, constants, existsSync, fstatSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
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
  readonly #isNew: boolean;
  /** What was in the file before is gone. */
  #isBegun = false;
  /** Where the last whole block ends. */
  #end = 0;
  failure: Failure | undefined;

  /** Creates the file; what an existing one holds is replaced with the first write. Throws a `Failure`. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#isNew = path !== '-' && !existsSync(diskPath(path));
      this.#fd = path === '-' ? 1 : openSync(diskPath(path), constants.O_WRONLY | constants.O_CREAT, 0o666);
    } catch (error) {
      throw fileFailure(path, 'write', error);
    }
  }

  /** Throws only `ClosedPipe`. */
  write(blocks: readonly Uint8Array[]): void {
    if (this.failure !== undefined) return;
    const bytes = blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks);
    try {
      this.#begin();
      writeAll(this.#fd, bytes);
      this.#end += bytes.length;
    } catch (error) {
      if (error instanceof ClosedPipe) throw error;
      this.failure = error instanceof Failure ? error : fileFailure(this.#path, 'write', error);
      this.#cut(blocks);
      this.#release();
    }
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#begin();
    this.#release();
  }

  /** Closes it as it was before, if nothing has been written. */
  giveUp(): void {
    if (!this.#isOpen) return;
    this.#release();
    if (this.#isNew && !this.#isBegun) unlinkSync(diskPath(this.#path));
  }

  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    if (this.#fd !== 1 && fstatSync(this.#fd).isFile()) ftruncateSync(this.#fd, 0);
  }

  #release(): void {
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
