/** A fault that cannot be injected into a run. The run itself is not affected. */
export class InjectError extends RangeError {
  override readonly name = 'InjectError';
  /** `over`: the run has ended; `past`: its time has passed; `unknown-…`: no such name; `invalid`: a bad value. */
  readonly code: 'over' | 'past' | 'unknown-node' | 'unknown-port' | 'unknown-segment' | 'invalid';
  /** What was given. */
  readonly found: string;
  /** What would be valid. */
  readonly expected: string;

  constructor(
    code: InjectError['code'],
    found: string,
    expected: string,
    message = `found ${found}; expected ${expected}`,
  ) {
    super(message);
    this.code = code;
    this.found = found;
    this.expected = expected;
  }
}
