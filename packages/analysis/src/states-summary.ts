import type { StatesNode } from './states-node.js';

/** A timeout that seems to be set differently on the nodes. */
export interface TimeoutHint {
  /** As pf.conf has it. */
  readonly name: string;
  /** Seconds left to a young state. */
  readonly seen: number;
  /** Seconds assumed. */
  readonly taken: number;
}

/** Counts of a capture's messages. */
export interface StatesSummary {
  readonly nodes: readonly StatesNode[];
  /** States that expired in the table without a DEL. */
  readonly expired: number;
  /** States mentioned but never seen in full. */
  readonly unknown: number;
  /** There are more than `unknown`. */
  readonly unknownOverflowed: boolean;
  /** States in the table that share the flow of another one of their link. */
  readonly doubled: number;
  /** The table's limit. */
  readonly limit: number;
  readonly hints: readonly TimeoutHint[];
}
