/** A number, a range of two, or nothing; but not an address. */
const NUMBER = /^(?:\d+(?:[.,]\d+)?(?:–\d+)?|–)?$/;

/**
 * Rows as a table with aligned columns, two spaces apart. Columns of numbers are right-aligned.
 *
 * @example
 * table([['vhid', 'seen'], ['7', '12']]); // => ['vhid  seen', '   7    12']
 */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => (row[i] ?? '').length)),
  );
  const numeric = widths.map((_, i) => rows.slice(1).every((row) => NUMBER.test(row[i] ?? '')));
  return rows.map((row) =>
    widths
      .map((width, i) => (numeric[i] ? (row[i] ?? '').padStart(width) : (row[i] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd(),
  );
}
