/** A snapshot of another world, run, seed or version. */
export class SnapshotError extends RangeError {
  override readonly name = 'SnapshotError';
  /** What differs. */
  readonly what: 'version' | 'seed' | 'scenario' | 'world';
  /** The snapshot's value. */
  readonly found: string;
  /** The world's or run's value. */
  readonly expected: string;

  constructor(what: SnapshotError['what'], found: string, expected: string) {
    super(`this snapshot is of ${what} ${found}, not ${expected}`);
    this.what = what;
    this.found = found;
    this.expected = expected;
  }
}
