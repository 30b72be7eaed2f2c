import { spawnSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both ends of a pipe. */
export interface RealPipe {
  /** Ends when the last writer has closed. */
  readonly reader: Socket;
  /** A file descriptor for a child's stdout. Close it here once the child is started. */
  readonly writer: number;
}

/**
 * A kernel pipe. What Node calls a pipe to a child is a pair of sockets, where a small write takes ten times its size and
 * some 300 of them fill the buffer; a pipe holds 64 KiB of them. Undefined without mkfifo(1) or a temporary directory.
 */
export function realPipe(): RealPipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'carplab-'));
    const path = join(folder, 'pipe');
    if (spawnSync('mkfifo', ['-m', '600', path]).status !== 0) return undefined;
    // Without waiting for a writer, which is opened next; both stay open after the name is removed.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY);
    return { reader: new Socket({ fd, readable: true, writable: false }), writer };
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
