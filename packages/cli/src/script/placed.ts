import type { SourcePosition } from '@carplab/sim/scenario';

/** A part of a syntax tree with its place. The parser counts columns from 0. */
export interface Placed {
  readonly loc?: { readonly start: SourcePosition } | null;
}
