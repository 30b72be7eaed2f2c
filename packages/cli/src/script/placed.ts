import type { SourcePosition } from '@carplab/sim/scenario';

/** A part of a syntax tree, as far as its place goes; the parser counts columns from 0. */
export interface Placed {
  readonly loc?: { readonly start: SourcePosition } | null;
}
