/**
 * Things that happened, in order of time. Memory is bounded: of very many, a part is kept, and the others are counted.
 */
export interface Series<T> {
  readonly kept: readonly T[];
  /** How many are not among them. */
  readonly dropped: number;
}
