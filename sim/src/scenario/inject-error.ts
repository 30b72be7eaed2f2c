/** A fault that cannot be injected into a run; the run goes on as if it had not been tried. */
export class InjectError extends RangeError {
  override readonly name = 'InjectError';
  /** `over`: the run is; `past`: its time is; a name of nothing that is there; `invalid`: what it says cannot be. */
  readonly code: 'over' | 'past' | 'unknown-node' | 'unknown-port' | 'unknown-segment' | 'invalid';
  /** What was given … */
  readonly found: string;
  /** … and what would be right. */
  readonly expected: string;

  constructor(code: InjectError['code'], found: string, expected: string) {
    super(`found ${found}; expected ${expected}`);
    this.code = code;
    this.found = found;
    this.expected = expected;
  }
}
