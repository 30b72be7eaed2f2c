import { isatty } from 'node:tty';
import type { Paint } from '@carplab/text';
import picocolors from 'picocolors';

/** Colours for a file descriptor: only on a terminal, and not where NO_COLOR or a dumb terminal says no. */
export function paintFor(fd: 1 | 2): Paint | undefined {
  const refused = process.env['NO_COLOR'] || process.env['TERM'] === 'dumb';
  if (refused || !isatty(fd)) return undefined;
  const { green, red, yellow, dim, bold } = picocolors.createColors(true);
  return { good: green, bad: red, warn: yellow, dim, strong: bold };
}
