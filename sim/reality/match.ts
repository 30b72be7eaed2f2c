/** An entry of a measured list beside one of a simulated list; either may be missing. */
export interface Pair<T> {
  readonly measured: T | undefined;
  readonly simulated: T | undefined;
}

/**
 * Two lists side by side, in order. Where they differ, a simulated entry may have no measured counterpart if
 * `unrecorded` gives a reason; otherwise the unequal entries are paired.
 */
export function match<T>(
  measured: readonly T[],
  simulated: readonly T[],
  equal: (a: T, b: T) => boolean,
  unrecorded: (one: T) => boolean,
): Pair<T>[] {
  const pairs: Pair<T>[] = [];
  let i = 0;
  for (const one of simulated) {
    const other = measured[i];
    if ((other === undefined || !equal(other, one)) && unrecorded(one)) {
      pairs.push({ measured: undefined, simulated: one });
    } else {
      pairs.push({ measured: other, simulated: one });
      i++;
    }
  }
  for (; i < measured.length; i++) pairs.push({ measured: measured[i], simulated: undefined });
  return pairs;
}
