/**
 * A call from inside a callback or a node, when an event has not been completed. Nothing was done, and the run goes on
 * unharmed.
 */
export class InsideCallbackError extends Error {
  override readonly name = 'InsideCallbackError';
  /** What was called: `inject`, `snapshot`… */
  readonly called: string;
  /** Where: `onEvent`, `an observer`… */
  readonly inside: string;
  /** The world's time, µs. */
  readonly timeUs: number;

  /** @param instead what the caller can do */
  constructor(called: string, inside: string, timeUs: number, instead: string) {
    super(
      `${called}() was called inside ${inside}, in the middle of an event at ${timeUs / 1_000_000} s; ${instead}`,
    );
    this.called = called;
    this.inside = inside;
    this.timeUs = timeUs;
  }
}
