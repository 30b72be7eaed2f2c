import type { StatesNode } from './states-node.js';

/**
 * What happened to a state. `unknown update` and `unknown delete`: the state was never seen in full, and there is no
 * row.
 */
export type StateChangeKind =
  | 'insert'
  | 'update'
  | 'delete'
  | 'clear'
  | 'expire'
  | 'unknown update'
  | 'unknown delete';

/** A change of the table. Rows that go are still there while it is told. */
export interface StateChange {
  readonly kind: StateChangeKind;
  readonly timeUs: number;
  /** Who said so; undefined for what expires. */
  readonly node: StatesNode | undefined;
  /** -1: the state is not known. */
  readonly row: number;
  readonly idHigh: number;
  readonly idLow: number;
  readonly creatorid: number;
  /** Of an update: the numbers of the peers' states before; otherwise as they are. */
  readonly srcBefore: number;
  readonly dstBefore: number;
}
