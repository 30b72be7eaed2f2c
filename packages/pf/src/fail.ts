// Invalid configuration throws, with where it is, what was found, and what is valid.

/** The value found, as text. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return value === undefined ? 'missing' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @throws RangeError always */
export function fail(where: string, value: unknown, allowed: string): never {
  throw new RangeError(`${where} is ${shown(value)}; it takes ${allowed}`);
}

/** One of several words, or undefined. */
export function word<T extends string>(
  where: string,
  value: T | undefined,
  words: readonly T[],
): T | undefined {
  if (value === undefined || words.includes(value)) return value;
  return fail(where, value, words.join(' or '));
}

/** True or false; `fallback` if absent. */
export function flag(where: string, value: boolean | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  return typeof value === 'boolean' ? value : fail(where, value, 'true or false');
}

/** A whole number within bounds. */
export function whole(where: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return fail(where, value, `a whole number from ${least} to ${most}`);
}

/** Always a list: a single item becomes a list of one, absent becomes empty. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
