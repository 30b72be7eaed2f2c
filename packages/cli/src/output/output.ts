import { writeSync } from 'node:fs';
import { visibleText } from '@carplab/text';
import { fileFailure, hasCode } from '../failure.js';
import { paintFor } from './colours.js';

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

/** The colours that `paintFor` sets. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with a control character.
const COLOUR = /(\x1b\[\d\d?m|\r\n)/;

/**
 * Text for a terminal: what is in it from elsewhere (names, reasons, files) cannot do what escape sequences do. JSON
 * stays JSON.
 */
export function shown(text: string, fd: number): string {
  const parts = paintFor(fd === 2 ? 2 : 1) === undefined ? [text] : text.split(COLOUR);
  // Every second part is a separator.
  return parts.map((part, i) => (i % 2 === 0 ? visibleText(part) : part)).join('');
}

/** Prints data. */
export function printOut(text: string): void {
  writeAll(1, encoder.encode(shown(text, 1)));
}

/** Moves the cursor and prints what is already safe: for a whole screen. */
export function drawOut(text: string): void {
  writeAll(1, encoder.encode(text));
}

/** The same for a line of progress on stderr that is overwritten. */
export function drawErr(text: string): void {
  printTo2(text);
}

/** Prints messages. Errors are ignored: there is nowhere left to report a closed or full stderr. */
export function printErr(text: string): void {
  printTo2(shown(text, 2));
}

function printTo2(text: string): void {
  try {
    writeAll(2, encoder.encode(text));
  } catch {}
}
