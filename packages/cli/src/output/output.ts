import { writeSync } from 'node:fs';
import { fileFailure, hasCode } from '../failure.js';

/** The reader of our output has closed the pipe (`| head`): end quietly. */
export class ClosedPipe extends Error {}

const parked = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of `bytes` to a file descriptor before it returns, so that a slow reader slows us down instead of filling
 * our memory. Also waits if the other end has made the pipe non-blocking.
 */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at, bytes.length - at);
    } catch (error) {
      if (hasCode(error, 'EPIPE')) throw new ClosedPipe();
      if (!hasCode(error, 'EAGAIN')) throw fd === 1 ? fileFailure('stdout', 'write', error) : error;
      Atomics.wait(parked, 0, 0, 2);
    }
  }
}

const encoder = new TextEncoder();

/** Prints data. */
export function printOut(text: string): void {
  writeAll(1, encoder.encode(text));
}

/** Prints messages and progress. Errors are ignored: there is nowhere left to report a closed or full stderr. */
export function printErr(text: string): void {
  try {
    writeAll(2, encoder.encode(text));
  } catch {}
}
