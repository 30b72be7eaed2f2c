/** A snapshot of another world, run or seed, or what is none. */
export class SnapshotError extends RangeError {
  override readonly name = 'SnapshotError';
  /** What differs; `snapshot`: the value is none. */
  readonly what: 'snapshot' | 'seed' | 'scenario' | 'world';
  /** The snapshot's value. */
  readonly found: string;
  /** The world's or run's value. */
  readonly expected: string;

  constructor(what: SnapshotError['what'], found: string, expected: string) {
    super(
      what === 'snapshot'
        ? `${found} is not a snapshot; expected ${expected}`
        : `this snapshot is of ${what} ${found}, not ${expected}`,
    );
    this.what = what;
    this.found = found;
    this.expected = expected;
  }
}

/** What was given for a snapshot, in words. */
export function foundText(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  return typeof value === 'object' ? 'another object, or a copy,' : `a ${typeof value}`;
}
