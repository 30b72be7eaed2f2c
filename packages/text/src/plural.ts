/**
 * A count and its noun.
 *
 * @example
 * plural(1, 'byte'); // => '1 byte'
 * plural(0, 'byte'); // => '0 bytes'
 */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
