/** A snapshot that fits something else: what it is of, and what it should be of. */
export class SnapshotError extends RangeError {
  override readonly name = 'SnapshotError';
  /** In what the two differ. */
  readonly what: 'version' | 'seed' | 'scenario' | 'world';
  /** That of the snapshot. */
  readonly found: string;
  /** That of the world, or of the run. */
  readonly expected: string;

  constructor(what: SnapshotError['what'], found: string, expected: string) {
    super(`this snapshot is of ${what} ${found}, and not of ${expected}`);
    this.what = what;
    this.found = found;
    this.expected = expected;
  }
}
