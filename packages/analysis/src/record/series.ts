/** Events in order of time. Memory is bounded: if there are very many, some are kept and the others counted. */
export interface Series<T> {
  readonly kept: readonly T[];
  /** How many were left out. */
  readonly dropped: number;
}
