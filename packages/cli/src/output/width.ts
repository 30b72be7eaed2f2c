import { isatty } from 'node:tty';

/** Columns of a page where there is no terminal. */
export const PAGE = 100;

/** Columns that were asked for, with `COLUMNS` in the environment. */
function asked(): number | undefined {
  const columns = Number(process.env['COLUMNS']);
  return Number.isSafeInteger(columns) && columns > 0 ? columns : undefined;
}

/** How wide a picture on stdout is: as asked, else as the terminal. */
export function pageWidth(): number {
  return asked() ?? process.stdout.columns ?? PAGE;
}

/** Where texts on stdout are broken: as asked, else at the terminal's edge, and never where another program reads them. */
export function breakAt(): number {
  return asked() ?? (isatty(1) ? (process.stdout.columns ?? PAGE) : Number.POSITIVE_INFINITY);
}
