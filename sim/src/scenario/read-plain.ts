import { type FoundProblem, type Path, show } from './problems.js';

/** How many levels of keys and lists a scenario may have; the language needs fewer than ten. */
export const MAX_DEPTH = 64;
export const DEPTH_ALLOWED: string = `at most ${MAX_DEPTH} levels of keys and lists`;

const PROTO = '__proto__';

/** A value whose every part has been read once. */
export interface PlainValue {
  readonly value: unknown;
  /** Parts that cannot be read: a getter that throws, nesting beyond the limit. */
  readonly problems: readonly FoundProblem[];
  /** Keys that are not allowed as names. */
  readonly unnamable: readonly FoundProblem[];
}

/**
 * A copy of objects and lists, at any depth, without getters; everything else as it is. Never throws, whatever a
 * TypeScript file exports.
 */
export function readPlain(value: unknown): PlainValue {
  const problems: FoundProblem[] = [];
  const unnamable: FoundProblem[] = [];
  const copies = new Map<unknown, unknown>();
  const left: (() => void)[] = [];
  const copyOf = (at: unknown, path: Path): unknown => {
    if (typeof at !== 'object' || at === null || ArrayBuffer.isView(at)) return at;
    if (copies.has(at)) return copies.get(at);
    if (path.length > MAX_DEPTH) {
      const top = path.slice(0, 1);
      const found = `more than ${MAX_DEPTH} levels`;
      if (problems.every(({ code }) => code !== 'limit'))
        problems.push({ code: 'limit', path: top, found, allowed: DEPTH_ALLOWED });
      return undefined;
    }
    const copy: unknown = Array.isArray(at) ? [] : {};
    copies.set(at, copy);
    left.push(() => fill(at, copy as Record<string | number, unknown>, path));
    return copy;
  };
  const fill = (at: object, copy: Record<string | number, unknown>, path: Path): void => {
    for (const name of namesOf(at, path)) {
      const key = Array.isArray(at) ? Number(name) : name;
      const inner = [...path, key];
      if (name === PROTO) {
        const allowed = 'a name that begins with a letter or a digit';
        unnamable.push({ code: 'bad-value', path: inner, key: true, found: show(PROTO), allowed });
      }
      const part = attempt(inner, () => (at as Readonly<Record<string, unknown>>)[name]);
      const given = copyOf(part, inner);
      // Not by assignment, which would lose a key named __proto__.
      Object.defineProperty(copy, key, {
        value: given,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  };
  const namesOf = (at: object, path: Path): readonly string[] => attempt(path, () => Object.keys(at)) ?? [];
  function attempt<T>(path: Path, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      const found = `a value that throws when it is read (${textOf(error)})`;
      problems.push({ code: 'bad-value', path, found, allowed: 'a plain value' });
      return undefined;
    }
  }
  const copy = copyOf(value, []);
  for (let next = left.pop(); next !== undefined; next = left.pop()) next();
  return { value: copy, problems, unnamable };
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'not an error';
  }
}
