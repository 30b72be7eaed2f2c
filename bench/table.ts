import { aimText, type Row, verdict } from './row.js';

const HEAD = ['what', 'ours', 'peer', 'measured', 'ratio', 'aim', ''] as const;
/** Columns of numbers stand to the right. */
const RIGHT = [false, true, false, true, true, true, false];

function cells(row: Row): string[] {
  const ratio = row.ratio === undefined ? '–' : `${row.ratio.toFixed(row.ratio >= 10 ? 1 : 2)}×`;
  return [row.what, row.ours, row.against, row.peer, ratio, aimText(row.aim), verdict(row)];
}

/** The rows as an aligned table, which is Markdown as it stands. */
export function table(rows: readonly Row[]): string {
  const grid = [[...HEAD], ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(3, ...grid.map((line) => line[column]!.length)));
  const pad = (text: string, column: number): string =>
    RIGHT[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  const [head, ...body] = grid.map((line) => `| ${line.map(pad).join(' | ')} |`);
  const rule = `|${widths.map((width, i) => `${'-'.repeat(width + 1)}${RIGHT[i] ? ':' : '-'}`).join('|')}|`;
  return [head, rule, ...body].join('\n');
}

/** What bounds the rows that miss their aim, each reason once; empty where all are met. */
export function bounds(rows: readonly Row[]): string {
  const missed = rows.filter((row) => row.bound !== undefined && verdict(row).startsWith('missed'));
  return [...new Set(missed.map((row) => row.bound!))]
    .map((bound) => {
      const which = missed.filter((row) => row.bound === bound).map((row) => `${row.what} / ${row.against}`);
      return `What bounds ${which.join(', ')}: ${bound}`;
    })
    .join('\n\n');
}
