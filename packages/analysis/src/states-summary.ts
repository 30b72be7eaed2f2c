import type { StatesNode } from './states-node.js';

/** A timeout that the nodes have set otherwise than it was counted with. */
export interface TimeoutHint {
  /** As pf.conf has it. */
  readonly name: string;
  /** Seconds that a young state had left. */
  readonly seen: number;
  /** Seconds that were counted with. */
  readonly taken: number;
}

/** What became of the messages of a capture. */
export interface StatesSummary {
  readonly nodes: readonly StatesNode[];
  /** States that expired in the table without a word of a node. */
  readonly expired: number;
  /** States that were spoken of and never seen in full. */
  readonly unknown: number;
  /** There are more of them than that. */
  readonly unknownOverflowed: boolean;
  /** States in the table that have another one's flow. */
  readonly doubled: number;
  /** The most states that the table holds. */
  readonly limit: number;
  readonly hints: readonly TimeoutHint[];
}
