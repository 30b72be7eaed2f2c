/**
 * Stores the last few decoded objects where the optimizer cannot tell that nothing reads them. Otherwise it would never
 * create them, and a decoder of plain objects would be measured without its objects.
 */
const KEPT: unknown[] = new Array(64).fill(undefined);

export function keep(index: number, object: unknown): void {
  KEPT[index & 63] = object;
}
