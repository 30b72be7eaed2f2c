import { spawnSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both ends of a pipe. */
export interface RealPipe {
  /** To be read as soon as somebody has it to write to. */
  readonly reader: Socket;
  /** A file descriptor for a child's stdout; to be closed here when the child has it. */
  readonly writer: number;
}

/**
 * A pipe of the kernel's. What Node calls a pipe to a child is a pair of sockets: each small write costs ten times its
 * bytes there, and some 300 fill it, of which a pipe takes in 64 KiB. Undefined where there is no mkfifo(1), or no
 * temporary directory.
 */
export function realPipe(): RealPipe | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), 'carplab-'));
    const path = join(folder, 'pipe');
    if (spawnSync('mkfifo', ['-m', '600', path]).status !== 0) return undefined;
    // Without waiting for a writer, who comes next; both stay open when the name is gone.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY);
    return { reader: new Socket({ fd, readable: true, writable: false }), writer };
  } catch {
    return undefined;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
