/**
 * The bytes of an endless stream from `at` on. Adjacent bytes differ, so that misplaced data is noticed.
 *
 * @example
 * pattern(300, 2); // => pattern(0, 302).slice(300)
 */
export function pattern(at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const place = at + i;
    bytes[i] = place * 31 + (place >>> 8) * 7;
  }
  return bytes;
}
