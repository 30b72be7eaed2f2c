/** Ranges that are listed. */
const SPELLED = 6;

/**
 * Virtual hosts as text, with ranges.
 *
 * @example
 * vhidList([7]); // => 'vhid 7'
 * vhidList([1, 2, 3, 9]); // => 'vhids 1–3, 9'
 */
export function vhidList(vhids: readonly number[]): string {
  const sorted = [...new Set(vhids)].sort((a, b) => a - b);
  if (sorted.length === 1) return `vhid ${sorted[0]}`;
  const parts: string[] = [];
  let end = 0;
  for (let from = 0; from < sorted.length && parts.length < SPELLED; from = end) {
    end = from + 1;
    while (end < sorted.length && sorted[end] === sorted[end - 1]! + 1) end++;
    const [first, last] = [sorted[from]!, sorted[end - 1]!];
    parts.push(first === last ? `${first}` : last === first + 1 ? `${first}, ${last}` : `${first}–${last}`);
  }
  const more = sorted.length - end;
  return `vhids ${parts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
