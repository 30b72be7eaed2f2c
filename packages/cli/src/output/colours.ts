import { isatty } from 'node:tty';
import type { Paint } from '@carplab/text';
import picocolors from 'picocolors';

/** Colours for a file descriptor; undefined unless it is a terminal, with NO_COLOR, and on a dumb terminal. */
export function paintFor(fd: 1 | 2): Paint | undefined {
  const refused = process.env['NO_COLOR'] || process.env['TERM'] === 'dumb';
  if (refused || !isatty(fd)) return undefined;
  const { green, red, yellow, dim, bold } = picocolors.createColors(true);
  return { good: green, bad: red, warn: yellow, dim, strong: bold };
}
