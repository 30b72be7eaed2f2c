/** Longer words are not compared. */
const MAX_LENGTH = 40;

/**
 * The known word that was probably meant: the nearest in edit distance (adjacent swaps count as one), if near enough.
 *
 * @example
 * nearest('advskwe', ['advbase', 'advskew']); // => 'advskew'
 * nearest('colour', ['advbase', 'advskew']); // => undefined
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  let best: string | undefined;
  let least = 1 + Math.max(1, Math.floor(word.length / 3));
  for (const candidate of known) {
    if (candidate.length > MAX_LENGTH) continue;
    const far = distance(word.toLowerCase(), candidate.toLowerCase());
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
