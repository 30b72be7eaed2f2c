// Configuration is the caller's: what is wrong throws, and says where it stands, what is there, and what would do.

/** What was found, as text. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return value === undefined ? 'missing' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @throws RangeError always */
export function fail(where: string, value: unknown, allowed: string): never {
  throw new RangeError(`${where} is ${shown(value)}; it takes ${allowed}`);
}

/** One of some words, or undefined. */
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

/** A list as it is, one thing as a list of one, nothing as an empty one. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
