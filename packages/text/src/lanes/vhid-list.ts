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
  let told = 0;
  for (let from = 0; from < sorted.length && parts.length < SPELLED; from = told) {
    told = from + 1;
    while (told < sorted.length && sorted[told] === sorted[told - 1]! + 1) told++;
    const [first, last] = [sorted[from]!, sorted[told - 1]!];
    parts.push(first === last ? `${first}` : last === first + 1 ? `${first}, ${last}` : `${first}–${last}`);
  }
  const more = sorted.length - told;
  return `vhids ${parts.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
