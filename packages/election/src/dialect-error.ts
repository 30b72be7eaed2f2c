/** A dialect that cannot be: which member is wrong, what was found, and what is allowed. */
export class DialectError extends RangeError {
  /** `tie`, `words.reasons`; empty if it is the dialect as a whole. */
  readonly member: string;

  constructor(member: string, message: string) {
    super(message);
    this.name = 'DialectError';
    this.member = member;
  }
}
