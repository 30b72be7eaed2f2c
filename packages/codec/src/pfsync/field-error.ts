/** A value that a plain message cannot have: a caller's misuse, or a mistake in JSON. `path` says where. */
export class FieldError extends RangeError {
  /** `messages[0].items[2].src.seqlo`; empty for the whole. */
  readonly path: string;
  /** What was found, and what is valid, without the path. */
  readonly what: string;

  constructor(path: string, what: string) {
    super(path === '' ? what : `${path}: ${what}`);
    this.name = 'FieldError';
    this.path = path;
    this.what = what;
  }

  /** The same, seen from one level above. */
  under(key: string | number): FieldError {
    const step = typeof key === 'number' ? `[${key}]` : key;
    const dot = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new FieldError(`${step}${dot}${this.path}`, this.what);
  }
}

/** Runs `body`; adds the path that leads there to a FieldError. */
export function under<T>(key: string | number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof FieldError ? error.under(key) : error;
  }
}

/** A value as an error shows it: short, and never more than a line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
