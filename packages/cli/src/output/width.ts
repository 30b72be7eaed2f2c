import { isatty } from 'node:tty';

/** Columns of a page without a terminal. */
export const PAGE = 100;

/** The columns requested with `COLUMNS` in the environment. */
function asked(): number | undefined {
  const columns = Number(process.env['COLUMNS']);
  return Number.isSafeInteger(columns) && columns > 0 ? columns : undefined;
}

/** Width of a drawing on stdout: as requested, or else as the terminal. */
export function pageWidth(): number {
  return asked() ?? process.stdout.columns ?? PAGE;
}

/** Where text on stdout wraps: as requested, or else at the edge of the terminal; never when another program reads it. */
export function breakAt(): number {
  return asked() ?? (isatty(1) ? (process.stdout.columns ?? PAGE) : Number.POSITIVE_INFINITY);
}

/** Columns of text for people alone: as requested, or the terminal's, but no more than a page. */
export function proseWidth(): number {
  return asked() ?? Math.min(process.stdout.columns ?? PAGE, PAGE);
}
