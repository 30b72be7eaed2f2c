/**
 * Keeps the last few decoded objects where the optimizer cannot see that nobody reads them: otherwise it would
 * never make them, and a decoder of plain objects be measured without its objects.
 */
const KEPT: unknown[] = new Array(64).fill(undefined);

export function keep(index: number, object: unknown): void {
  KEPT[index & 63] = object;
}
